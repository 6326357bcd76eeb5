"""CosyVoice and its kin over their socket: the SDK's first class for it, its pool, its 2.x client, and Sambert."""

import contextlib
import json
import re
import threading
import warnings

import dashscope
from dashscope.audio import tts
from dashscope.audio.tts_v2 import AudioFormat, ResultCallback, SpeechSynthesizer, SpeechSynthesizerObjectPool
from dashscope.common.error import RequestFailure
from dashscope.v2.errors import APIStatusError

from common import CHINESE, ENGLISH, PATIENCE, WRONG_KEY
from common import characters, check_speech, is_mp3, main, raised, samples_of_wav

MODEL, VOICE = "cosyvoice-v3-flash", "longanyang"
PCM = AudioFormat.PCM_22050HZ_MONO_16BIT
warnings.simplefilter("ignore", FutureWarning)


class Ear(ResultCallback):
    """Keeps all that comes."""

    def __init__(self):
        self.calls, self.messages, self.sound, self.error = [], [], b"", None
        self.over = threading.Event()

    def on_open(self):
        self.calls.append("open")

    def on_event(self, message):
        self.messages.append(json.loads(message))

    def on_data(self, data):
        self.sound += data

    def on_complete(self):
        self.calls.append("complete")

    def on_error(self, message):
        self.error = json.loads(message)
        self.calls.append("error")

    def on_close(self):
        self.calls.append("close")
        self.over.set()

    def outputs(self, kind):
        outputs = [message["payload"]["output"] for message in self.messages]
        return [output for output in outputs if output["type"] == kind]


def blocking():
    for form, rate in [(AudioFormat.DEFAULT, 22050), (PCM, 22050), (AudioFormat.WAV_16000HZ_MONO_16BIT, 16000)]:
        voice = SpeechSynthesizer(model=MODEL, voice=VOICE, format=form)
        sound = voice.call(ENGLISH)
        if form is AudioFormat.DEFAULT:
            assert is_mp3(sound) and len(sound) > 4000, sound[:8]
        elif form is PCM:
            check_speech(sound, rate)
        else:
            samples, told = samples_of_wav(sound)
            assert told == rate
            check_speech(samples, rate)
        last = voice.get_response()
        assert last["header"]["event"] == "task-finished", last
        assert last["header"]["task_id"] == voice.get_last_request_id()
        assert last["payload"]["usage"]["characters"] == characters(ENGLISH), last
        assert voice.get_first_package_delay() > 0


def streaming():
    ear = Ear()
    voice = SpeechSynthesizer(model=MODEL, voice=VOICE, format=PCM, callback=ear)
    text = ENGLISH + " " + CHINESE
    for piece in re.findall(".{1,9}", text):
        voice.streaming_call(piece)
    voice.streaming_complete()
    assert ear.calls == ["open", "complete", "close"], ear.calls
    check_speech(ear.sound, 22050, 2.0, 30.0)
    begun, ended = ear.outputs("sentence-begin"), ear.outputs("sentence-end")
    assert [one["sentence"]["index"] for one in begun] == list(range(len(begun))) and begun
    assert len(ended) == len(begun) and ear.outputs("sentence-synthesis")
    assert "".join(one["original_text"] for one in ended).replace(" ", "") == text.replace(" ", "")
    usages = [m["payload"]["usage"]["characters"] for m in ear.messages if "usage" in m["payload"]]
    assert usages == sorted(usages) and usages[-1] <= characters(text), usages
    assert voice.get_response()["payload"]["usage"]["characters"] == characters(text)


def flush_and_finish_aside():
    ear = Ear()
    voice = SpeechSynthesizer(
        model=MODEL, voice=VOICE, format=AudioFormat.OGG_OPUS_24KHZ_MONO_32KBPS, volume=60, speech_rate=1.2,
        pitch_rate=0.8, seed=1234, synthesis_type=1, language_hints=["en"], callback=ear,
        hot_fix={"replace": [{"lighthouse": "light house"}]},
        additional_params={"word_timestamp_enabled": True, "some_new_key": 1},
    )
    voice.streaming_call(ENGLISH)
    voice.streaming_flush()
    voice.streaming_call(" And all was well.")
    voice.async_streaming_complete()
    assert ear.over.wait(PATIENCE) and ear.calls == ["open", "complete", "close"], ear.calls
    assert ear.sound[:4] == b"OggS" and len(ear.sound) > 4000
    words = [word for one in ear.outputs("sentence-end") for word in one["sentence"]["words"]]
    assert words and all(word["begin_time"] <= word["end_time"] for word in words), words
    assert all(word["begin_index"] < word["end_index"] for word in words), words


def markup():
    voice = SpeechSynthesizer(model=MODEL, voice=VOICE, format=PCM)
    pause = voice.call('<speak>One.<break time="2s"/>Two.</speak>')
    plain = SpeechSynthesizer(model=MODEL, voice=VOICE, format=PCM).call("One. Two.")
    longer = check_speech(pause, 22050) - check_speech(plain, 22050, 0.3)
    assert 1.0 < longer < 3.0, f"a pause of 2 s made it {longer:.2f} s longer"


def cancelling():
    ear = Ear()
    voice = SpeechSynthesizer(model=MODEL, voice=VOICE, format=PCM, callback=ear)
    voice.streaming_call(" ".join([ENGLISH] * 300))
    voice.streaming_flush()
    voice.streaming_cancel()
    assert ear.calls == ["open", "complete", "close"], ear.calls
    assert voice.get_response()["header"]["event"] == "task-finished"
    assert len(ear.sound) < 2 * 22050 * 400, "everything was spoken all the same"


def failures():
    bad = SpeechSynthesizer(model=MODEL, voice="no_such_voice", format=PCM)
    error = raised(RequestFailure, lambda: bad.call(ENGLISH))
    assert error.name == "InvalidParameter" and error.http_code == 44 and error.message, error
    assert error.request_id == bad.get_last_request_id()
    ear = Ear()
    empty = SpeechSynthesizer(model=MODEL, voice=VOICE, format=PCM, callback=ear)
    empty.streaming_call(ENGLISH)
    empty.streaming_call("")
    assert ear.over.wait(PATIENCE) and ear.calls == ["open", "error", "close"], (ear.calls, ear.messages)
    assert ear.error["header"]["event"] == "task-failed" and ear.error["header"]["error_message"], ear.error
    empty.close()


def a_wrong_key_does_not_connect():
    right, dashscope.api_key = dashscope.api_key, WRONG_KEY
    error = raised(TimeoutError, lambda: SpeechSynthesizer(model=MODEL, voice=VOICE).call(ENGLISH))
    assert "could not established" in str(error), error
    dashscope.api_key = right


def a_pool_reuses_its_sockets():
    pool = SpeechSynthesizerObjectPool(max_size=1)
    voice = pool.borrow_synthesizer(model=MODEL, voice=VOICE, format=PCM)
    socket, first = voice.ws.sock, voice.get_last_request_id()
    check_speech(voice.call(ENGLISH), 22050)
    assert pool.return_synthesizer(voice) is not False
    again = pool.borrow_synthesizer(model=MODEL, voice=VOICE, format=PCM)
    assert again is voice and again.ws.sock is socket, "the socket was not used again"
    check_speech(again.call(CHINESE), 22050)
    assert again.get_last_request_id() != first
    pool.shutdown()


def the_new_client():
    with dashscope.Client() as client:
        form = {"model": MODEL, "voice": VOICE, "format": "pcm", "sample_rate": 24000}
        check_speech(client.audio.tts.synthesize(ENGLISH, **form, rate=1.2, volume=70), 24000)
        assert len(list(client.audio.tts.stream(ENGLISH, **form))) > 1
        marked = {**form, "enable_ssml": True}
        check_speech(client.audio.tts.synthesize(f"<speak>{ENGLISH}</speak>", **marked), 24000)
        with contextlib.closing(client.ws_connection()) as shared:
            for text in [ENGLISH, CHINESE]:
                with client.audio.tts.connect(**form, connection=shared) as talk:
                    talk.send_text(text)
                    talk.stop()
                    check_speech(b"".join(talk.audio_chunks()), 24000)
                    assert talk.usage["characters"] == characters(text), talk.usage
        error = raised(APIStatusError, lambda: client.audio.tts.synthesize(ENGLISH, **{**form, "voice": "nobody"}))
        assert error.code == "InvalidParameter" and error.message, error


def sambert():
    result = tts.SpeechSynthesizer.call(
        model="sambert-zhichu-v1", text=CHINESE, sample_rate=16000, format="pcm", word_timestamp_enabled=True
    )
    assert result.get_response().status_code == 200, result.get_response()
    check_speech(result.get_audio_data(), 16000)
    words = [word for one in result.get_timestamps() for word in one["words"]]
    assert words and words[-1]["end_time"] > words[0]["begin_time"], result.get_timestamps()


main(
    blocking, streaming, flush_and_finish_aside, markup, cancelling, failures, a_wrong_key_does_not_connect,
    a_pool_reuses_its_sockets, the_new_client, sambert,
)
