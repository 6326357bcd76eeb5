"""Voices that are enrolled: CosyVoice's through both generations of the SDK, Qwen's, which has no class, by hand.

The recording is served from this computer by this script, or uploaded to the temporary storage.
"""

import base64
import http.server
import io
import math
import re
import struct
import tempfile
import threading
import time
import warnings
import wave

import dashscope
from dashscope.audio.tts_v2 import AudioFormat, SpeechSynthesizer, VoiceEnrollmentException, VoiceEnrollmentService
from dashscope.utils.oss_utils import OssUtils
from dashscope.v2.errors import AuthenticationError, BadRequestError

from common import ENGLISH, PATIENCE, WRONG_KEY, check_speech, decoded, main, raised, samples_of_wav

TARGET = "cosyvoice-v3-flash"
warnings.simplefilter("ignore", FutureWarning)


def recording(seconds=12, rate=24000, pitch=140.0):
    """Something like a voice: a buzz with a changing pitch, and a syllable four times a second."""
    frames = bytearray()
    phase = 0.0
    for at in range(seconds * rate):
        now = at / rate
        phase += 2 * math.pi * pitch * (1 + 0.1 * math.sin(2.1 * now)) / rate
        tone = sum(math.sin(part * phase) / part for part in range(1, 9))
        frames += struct.pack("<h", int(6000 * tone * (0.35 + 0.65 * abs(math.sin(4 * math.pi * now)))))
    out = io.BytesIO()
    with wave.open(out, "wb") as sound:
        sound.setnchannels(1)
        sound.setsampwidth(2)
        sound.setframerate(rate)
        sound.writeframes(bytes(frames))
    return out.getvalue()


class Shelf(http.server.BaseHTTPRequestHandler):
    """Hands out the recording to whoever asks."""

    sound = recording()

    def do_GET(self):
        self.send_response(200)
        self.send_header("content-type", "audio/wav")
        self.send_header("content-length", str(len(self.sound)))
        self.end_headers()
        self.wfile.write(self.sound)

    def log_message(self, *_):
        pass


SHELF = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Shelf)
threading.Thread(target=SHELF.serve_forever, daemon=True).start()
ADDRESS = f"http://127.0.0.1:{SHELF.server_address[1]}/voice.wav"


def ready(ask):
    """Waits until a voice can be used, as the documents say one must."""
    end = time.monotonic() + PATIENCE
    while ask() == "DEPLOYING":
        assert time.monotonic() < end, "the voice is never ready"
        time.sleep(0.5)
    assert ask() == "OK", ask()


def the_first_class():
    service = VoiceEnrollmentService()
    before = len(service.list_voices(prefix="keeper", page_size=50))
    hints = {"language_hints": ["en"], "max_prompt_audio_length": 15.0}
    voice = service.create_voice(target_model=TARGET, prefix="keeper", url=ADDRESS, **hints)
    assert re.fullmatch(TARGET + r"-keeper-[0-9a-z-]+", voice), voice
    assert service.get_last_request_id()
    listed = service.list_voices(prefix="keeper", page_index=0, page_size=50)
    assert len(listed) == before + 1
    mine = next(one for one in listed if one["voice_id"] == voice)
    assert {"gmt_create", "gmt_modified", "status"} <= set(mine), mine
    ready(lambda: service.query_voice(voice)["status"])
    assert service.query_voice(voice)["target_model"] == TARGET
    form = AudioFormat.PCM_24000HZ_MONO_16BIT
    check_speech(SpeechSynthesizer(model=TARGET, voice=voice, format=form).call(ENGLISH), 24000)
    Shelf.sound = recording(pitch=210.0)
    service.update_voice(voice, ADDRESS)
    ready(lambda: service.query_voice(voice)["status"])
    check_speech(SpeechSynthesizer(model=TARGET, voice=voice, format=form).call(ENGLISH), 24000)
    service.delete_voice(voice)
    error = raised(VoiceEnrollmentException, lambda: service.query_voice(voice))
    assert "Status Code: 400" in str(error), error
    assert not [one for one in service.list_voices(prefix="keeper") if one["voice_id"] == voice]


def from_words():
    """The same call makes a voice from a description; what the class does not know goes by keyword."""
    with dashscope.Client() as client:
        made = client.transport.request(
            "POST", "/services/audio/tts/customization",
            json={
                "model": "voice-enrollment",
                "input": {
                    "action": "create_voice", "target_model": "cosyvoice-v3.5-flash", "prefix": "teller",
                    "voice_prompt": "A calm middle-aged man with a warm voice.", "preview_text": ENGLISH,
                    "language_hints": ["en"],
                },
                "parameters": {"sample_rate": 24000, "response_format": "wav"},
            },
        ).json()["output"]
        samples, rate = samples_of_wav(decoded(made["preview_audio"]["data"]))
        check_speech(samples, rate)
        voice = made["voice_id"]
        ready(lambda: client.audio.voices.get(voice).status)
        form = {"model": "cosyvoice-v3.5-flash", "voice": voice, "format": "pcm", "sample_rate": 24000}
        check_speech(client.audio.tts.synthesize(ENGLISH, **form), 24000)
        client.audio.voices.delete(voice)


def from_an_uploaded_file():
    with tempfile.NamedTemporaryFile(suffix=".wav") as file:
        file.write(Shelf.sound)
        file.flush()
        address, leave = OssUtils.upload(model=TARGET, file_path=file.name)
    assert address.startswith("oss://" + leave["upload_dir"]), address
    service = VoiceEnrollmentService(headers={"X-DashScope-OssResourceResolve": "enable"})
    voice = service.create_voice(target_model=TARGET, prefix="upload", url=address)
    ready(lambda: service.query_voice(voice)["status"])
    service.delete_voice(voice)
    without = VoiceEnrollmentService()
    raised(VoiceEnrollmentException, lambda: without.create_voice(target_model=TARGET, prefix="upload", url=address))


def qwen_by_hand():
    """The SDK's voices of Qwen's design have the same list and deletion, so those go through its class."""
    target, data = "qwen3-tts-vc-realtime-2026-01-15", base64.b64encode(Shelf.sound).decode()
    order = {"target_model": target, "preferred_name": "guest", "audio": {"data": "data:audio/wav;base64," + data}}
    with dashscope.Client() as client:
        call = {"model": "qwen-voice-enrollment", "input": {"action": "create", **order}}
        made = client.transport.request("POST", "/services/audio/tts/customization", json=call).json()
        voice = made["output"]["voice"]
        assert voice.startswith("qwen-tts-vc-guest-voice-") and made["output"]["target_model"] == target, made
        assert made["usage"]["count"] == 1 and "preview_audio" not in made["output"], made
        voices = client.audio.voice_design
        page = voices.list(model="qwen-voice-enrollment", page_size=50)
        assert [one for one in page.voices if one["voice"] == voice and one["target_model"] == target], page
        voices.delete(voice, model="qwen-voice-enrollment")
        page = voices.list(model="qwen-voice-enrollment", page_size=50)
        assert not [one for one in page.voices if one["voice"] == voice], page


def the_new_client():
    with dashscope.Client() as client:
        voices = client.audio.voices
        made = voices.create(target_model=TARGET, prefix="sailor", url=ADDRESS, language_hints=["en"])
        assert made.voice_id and made.request_id, made
        assert [v for v in voices.list(prefix="sailor", page_size=50).voices if v["voice_id"] == made.voice_id]
        ready(lambda: voices.get(made.voice_id).status)
        voices.update(made.voice_id, url=ADDRESS)
        voices.delete(made.voice_id)
        assert raised(BadRequestError, lambda: voices.get(made.voice_id)).code


def refusals():
    service = VoiceEnrollmentService()
    for bad in [{"prefix": "Not Allowed"}, {"url": "http://127.0.0.1:9/nothing.wav"}, {"target_model": "no-such-model"}]:
        order = {"target_model": TARGET, "prefix": "keeper", "url": ADDRESS, **bad}
        error = str(raised(VoiceEnrollmentException, lambda: service.create_voice(**order)))
        assert "Status Code: 4" in error and "Code: " in error, error
    wrong = VoiceEnrollmentService(api_key=WRONG_KEY)
    error = str(raised(VoiceEnrollmentException, wrong.list_voices))
    assert "Status Code: 401, Code: InvalidApiKey" in error, error
    with dashscope.Client(api_key=WRONG_KEY, max_retries=0) as client:
        raised(AuthenticationError, client.audio.voices.list)


main(the_first_class, from_words, from_an_uploaded_file, qwen_by_hand, the_new_client, refusals)
