"""Voices from a description, through the 2.x client: made, listed, asked for, spoken with, deleted."""

import re
import threading
import warnings

import dashscope
from dashscope.audio.qwen_tts_realtime import QwenTtsRealtime, QwenTtsRealtimeCallback
from dashscope.v2.errors import AuthenticationError, BadRequestError

from common import ENGLISH, PATIENCE, REALTIME, WRONG_KEY
from common import check_speech, decoded, main, raised, samples_of_wav

TARGET = "qwen3-tts-vd-realtime-2026-01-15"
PROMPT = "A calm middle-aged man with a deep, warm voice, who reads the news at an even pace."
ORDER = {"target_model": TARGET, "voice_prompt": PROMPT, "preview_text": ENGLISH, "language": "en"}
FORM = {"sample_rate": 24000, "response_format": "wav"}
warnings.simplefilter("ignore", FutureWarning)


def from_birth_to_death():
    with dashscope.Client() as client:
        voices = client.audio.voice_design
        before = voices.list(page_size=50).voices
        made = voices.create(**ORDER, preferred_name="announcer", parameters=FORM)
        assert re.fullmatch(r"qwen-tts-vd-announcer-voice-\d{14,17}-[0-9a-f]{4}", made.voice), made.voice
        assert made.target_model == TARGET and made.usage["count"] == 1 and made.request_id, made
        preview = made.preview_audio
        assert (preview["sample_rate"], preview["response_format"]) == (24000, "wav")
        samples, rate = samples_of_wav(decoded(preview["data"]))
        assert rate == 24000
        check_speech(samples, rate)

        page = voices.list(page_index=0, page_size=50)
        assert page.total_count == len(before) + 1, page
        mine = next(voice for voice in page.voices if voice["voice"] == made.voice)
        assert (mine["voice_prompt"], mine["preview_text"], mine["language"]) == (PROMPT, ENGLISH, "en"), mine
        assert re.fullmatch(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d", mine["gmt_create"]), mine

        asked = voices.get(made.voice)
        assert (asked.voice, asked.target_model, asked.language) == (made.voice, TARGET, "en"), asked
        speak_with(made.voice)
        voices.delete(made.voice)
        error = raised(BadRequestError, lambda: voices.get(made.voice))
        assert error.code in ("VoiceNotFound", "BadRequest.VoiceNotFound") and made.voice in error.message, error
        assert not [v for v in voices.list(page_size=50).voices if v["voice"] == made.voice]


def speak_with(voice):
    class Ear(QwenTtsRealtimeCallback):
        sound, errors, over = b"", [], threading.Event()

        def on_event(self, message):
            if message["type"] == "response.audio.delta":
                self.sound += decoded(message["delta"])
            if message["type"] == "error":
                self.errors.append(message)

        def on_close(self, close_status_code, close_msg):
            self.over.set()

    ear = Ear()
    talk = QwenTtsRealtime(model=TARGET, callback=ear, url=REALTIME)
    talk.connect()
    talk.update_session(voice=voice)
    talk.append_text(ENGLISH)
    talk.finish()
    assert ear.over.wait(PATIENCE) and not ear.errors, ear.errors
    check_speech(ear.sound, 24000)


def refusals():
    with dashscope.Client() as client:
        make = client.audio.voice_design.create
        for bad in [{"preferred_name": "no spaces!"}, {"language": "xx"}, {"preview_text": ""}, {"voice_prompt": ""}]:
            error = raised(BadRequestError, lambda: make(**{**ORDER, **bad}))
            assert error.code and error.message and error.request_id, error
        error = raised(BadRequestError, lambda: make(**ORDER, parameters={"sample_rate": 44100}))
        assert error.status_code == 400, error
    with dashscope.Client(api_key=WRONG_KEY, max_retries=0) as client:
        error = raised(AuthenticationError, lambda: client.audio.voice_design.create(**ORDER))
        assert (error.status_code, error.code) == (401, "InvalidApiKey") and error.request_id, error


main(from_birth_to_death, refusals)
