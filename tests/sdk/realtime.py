"""Qwen-TTS live, through the SDK's own class for it, in both modes."""

import threading

import dashscope
from dashscope.audio.qwen_tts_realtime import AudioFormat, QwenTtsRealtime, QwenTtsRealtimeCallback

from common import CHINESE, ENGLISH, PATIENCE, REALTIME, WRONG_KEY
from common import characters, check_speech, decoded, is_mp3, main, raised, samples_of_wav

MODEL = "qwen3-tts-flash-realtime"


class Ear(QwenTtsRealtimeCallback):
    """Keeps every event, and lets the script wait for one."""

    def __init__(self):
        self.events, self.closed, self.opened = [], None, False
        self.news = threading.Condition()

    def on_open(self):
        self.opened = True

    def on_event(self, message):
        with self.news:
            self.events.append(message)
            self.news.notify_all()

    def on_close(self, close_status_code, close_msg):
        with self.news:
            self.closed = (close_status_code, close_msg)
            self.news.notify_all()

    def of(self, kind):
        return [event for event in self.events if event["type"] == kind]

    def wait(self, kind, count=1):
        """Waits for so many events of a kind, and gives the last of them."""
        with self.news:
            done = lambda: len(self.of(kind)) >= count or self.closed
            assert self.news.wait_for(done, PATIENCE), f"no {kind}: {self.kinds()}"
            assert len(self.of(kind)) >= count, f"closed {self.closed} before {kind}: {self.kinds()}"
            return self.of(kind)[count - 1]

    def wait_closed(self):
        with self.news:
            assert self.news.wait_for(lambda: self.closed, PATIENCE), "the server did not close"
            return self.closed

    def kinds(self):
        return [event["type"] for event in self.events]

    def sound(self):
        return b"".join(decoded(event["delta"]) for event in self.of("response.audio.delta"))


def connect(**more):
    ear = Ear()
    talk = QwenTtsRealtime(model=MODEL, callback=ear, url=REALTIME, **more)
    talk.connect()
    assert ear.opened
    return talk, ear


def end(talk, ear):
    talk.finish()
    ear.wait("session.finished")
    code, _ = ear.wait_closed()
    assert code == 1000, code
    assert ear.kinds()[-1] == "session.finished"
    assert not ear.of("error"), ear.of("error")


def check_responses(talk, ear):
    """Each response is one whole story with ids of its own; gives how many there were."""
    ids = [event["response"]["id"] for event in ear.of("response.created")]
    assert ids and len(set(ids)) == len(ids)
    assert talk.get_last_response_id() == ids[-1]
    for one in ids:
        assert one.startswith("resp_"), one
        mine = [e for e in ear.events if one in (e.get("response_id"), e.get("response", {}).get("id"))]
        kinds = [event["type"] for event in mine]
        begin = ["response.created", "response.output_item.added", "response.content_part.added", "response.audio.delta"]
        assert kinds[:4] == begin, kinds
        ends = {"response.audio.done", "response.content_part.done", "response.output_item.done", "response.done"}
        assert kinds[-1] == "response.done" and set(kinds[-4:]) == ends, kinds
        items = {e.get("item_id") or e["item"]["id"] for e in mine if "item_id" in e or "item" in e}
        assert len(items) == 1 and items.pop().startswith("item_")
        assert mine[-1]["response"]["status"] == "completed"
    events = [event["event_id"] for event in ear.events]
    assert len(set(events)) == len(events), "event ids repeat"
    return len(ids)


def server_commit():
    talk, ear = connect()
    pieces = [ENGLISH + " ", "Nobody had slept. ", CHINESE]
    talk.update_session(voice="Cherry", response_format=AudioFormat.PCM_24000HZ_MONO_16BIT, mode="server_commit")
    for piece in pieces:
        talk.append_text(piece)
    end(talk, ear)
    assert ear.kinds()[:2] == ["session.created", "session.updated"]
    assert talk.get_session_id().startswith("sess_")
    created, updated = ear.of("session.created")[0]["session"], ear.of("session.updated")[0]["session"]
    assert created["model"] == MODEL and created["id"] == updated["id"] == talk.get_session_id()
    assert (updated["voice"], updated["mode"], updated["sample_rate"]) == ("Cherry", "server_commit", 24000)
    check_responses(talk, ear)
    check_speech(ear.sound(), 24000, 3.0, 40.0)
    charged = sum(event["response"]["usage"]["characters"] for event in ear.of("response.done"))
    assert charged == characters("".join(pieces)), charged
    assert talk.get_first_audio_delay() > 0
    assert talk.get_last_message()["type"] == "session.finished"


def commit():
    talk, ear = connect(workspace="some-workspace", headers={"X-DashScope-DataInspection": "enable"})
    talk.update_session(voice="Ethan", mode="commit")
    for count, text in enumerate([ENGLISH, CHINESE], 1):
        talk.append_text(text)
        talk.commit()
        ear.wait("input_text_buffer.committed", count)
        usage = ear.wait("response.done", count)["response"]["usage"]
        assert usage["characters"] == characters(text), usage
    talk.append_text("These words are never spoken.")
    talk.clear_appended_text()
    ear.wait("input_text_buffer.cleared")
    end(talk, ear)
    assert check_responses(talk, ear) == 2
    check_speech(ear.sound(), 24000, 2.0, 30.0)


def every_setting():
    for name, rate in [("wav", 48000), ("mp3", 16000), ("opus", 24000), ("pcm", 8000)]:
        talk, ear = connect()
        talk.update_session(
            voice="Cherry", audio_format=name, sample_rate=rate, volume=80, speech_rate=1.25, pitch_rate=0.9,
            bit_rate=128, enable_tn=True, language_type="English", some_new_key=1,
        )
        talk.append_text(ENGLISH)
        end(talk, ear)
        sound = ear.sound()
        if name == "pcm":
            check_speech(sound, rate)
        elif name == "wav":
            samples, told = samples_of_wav(sound)
            assert told == rate
            check_speech(samples, rate)
        elif name == "mp3":
            assert is_mp3(sound) and len(sound) > 4000, sound[:8]
        else:
            assert sound[:4] == b"OggS" and b"OpusHead" in sound[:64] and len(sound) > 4000, sound[:64]


def cancelling_does_no_harm():
    talk, ear = connect()
    talk.update_session(voice="Cherry", mode="commit")
    talk.append_text(ENGLISH)
    talk.commit()
    ear.wait("response.audio.delta")
    talk.cancel_response()
    ear.wait("response.done")
    talk.finish()
    ear.wait("session.finished")
    ear.wait_closed()


def errors_are_events():
    talk, ear = connect()
    talk.update_session(voice="Nobody Of That Name")
    error = ear.wait("error")["error"]
    assert error["code"] and "Nobody Of That Name" in error["message"], error
    talk.close()
    talk, ear = connect()
    talk.update_session(voice="Cherry", mode="commit")
    talk.commit()
    assert ear.wait("error")["error"]["message"]
    talk.close()


def a_wrong_key_does_not_connect():
    right, dashscope.api_key = dashscope.api_key, WRONG_KEY
    error = raised(TimeoutError, connect)
    assert "could not established" in str(error), error
    dashscope.api_key = right


main(server_commit, commit, every_setting, cancelling_does_no_harm, errors_are_events, a_wrong_key_does_not_connect)
