"""Speech over plain HTTP, whole and as events: Qwen-TTS and CosyVoice, through the first and the 2.x classes."""

import asyncio
import warnings

import dashscope
from dashscope import AioMultiModalConversation, HttpSpeechSynthesizer, MultiModalConversation
from dashscope.audio.qwen_tts import SpeechSynthesizer as QwenSynthesizer
from dashscope.v2.errors import APIStatusError, AuthenticationError

from common import CHINESE, ENGLISH, WRONG_KEY
from common import characters, check_speech, decoded, expires_tomorrow, fetch_wav, is_mp3, main, raised, samples_of_wav

QWEN = {"model": "qwen3-tts-flash", "voice": "Cherry"}
COSY = {"model": "cosyvoice-v3-flash", "voice": "longanyang"}
warnings.simplefilter("ignore", FutureWarning)


def sound_of(chunks):
    """The samples of a stream, which begins as a WAV or is bare."""
    data = b"".join(chunks)
    return samples_of_wav(data) if data[:4] == b"RIFF" else (data, 24000)


def qwen_whole():
    answer = MultiModalConversation.call(text=ENGLISH, language_type="English", **QWEN)
    assert (answer.status_code, answer.code) == (200, ""), answer
    assert answer.request_id and answer.output.finish_reason == "stop", answer
    audio = answer.output.audio
    assert audio["id"].startswith("audio_") and expires_tomorrow(audio["expires_at"]) and not audio["data"], audio
    assert answer.usage["characters"] == characters(ENGLISH), answer.usage
    pcm, rate = fetch_wav(audio["url"])
    assert rate == 24000
    check_speech(pcm, rate)


def qwen_in_pieces():
    parts = list(MultiModalConversation.call(text=CHINESE, stream=True, **QWEN))
    assert all(part.status_code == 200 for part in parts), parts
    assert len({part.request_id for part in parts}) == 1 and len({part.output.audio["id"] for part in parts}) == 1
    assert [part.output.finish_reason for part in parts] == ["null"] * (len(parts) - 1) + ["stop"]
    pcm, rate = sound_of(decoded(part.output.audio["data"]) for part in parts)
    check_speech(pcm, rate)
    assert not parts[-1].output.audio["data"] and parts[-1].usage["characters"] == characters(CHINESE)
    kept, rate = fetch_wav(parts[-1].output.audio["url"])
    assert kept == pcm, "the result is not what was streamed"


def qwen_style():
    answer = MultiModalConversation.call(
        model="qwen3-tts-instruct-flash", voice="Cherry", text=ENGLISH, instructions="Speak slowly, like an old tale.",
        optimize_instructions=True,
    )
    assert answer.status_code == 200, answer
    check_speech(*fetch_wav(answer.output.audio["url"]))


def qwen_by_its_old_class():
    answer = QwenSynthesizer.call(text=ENGLISH, **QWEN)
    assert answer.status_code == 200, answer
    check_speech(*fetch_wav(answer.output.audio["url"]))
    parts = list(QwenSynthesizer.call(text=ENGLISH, stream=True, **QWEN))
    check_speech(*sound_of(decoded(part.output.audio["data"]) for part in parts))


def cosy_whole():
    answer = HttpSpeechSynthesizer.call(text=ENGLISH, volume=80, rate=1.1, pitch=0.9, seed=1, **COSY)
    assert answer.audio_id and expires_tomorrow(answer.expires_at), answer
    check_speech(*fetch_wav(answer.audio_url))


def cosy_in_pieces():
    form = {"audio_format": "pcm", "sample_rate": 16000, "word_timestamp_enabled": True}
    parts = list(HttpSpeechSynthesizer.call(text=ENGLISH, stream=True, **form, **COSY))
    *pieces, last = parts
    sound = b"".join(piece.audio_data for piece in pieces)
    check_speech(sound, 16000)
    assert last.audio_data == sound and last.audio_url and last.audio_id, last
    assert any(sentence["words"] for sentence in last.sentences), last.sentences


def the_new_client():
    with dashscope.Client() as client:
        http = client.audio.tts.http
        for voice in [QWEN, COSY]:
            whole = http.synthesize(ENGLISH, **voice, **({} if voice is QWEN else {"format": "wav"}))
            assert whole.audio_id and whole.request_id and expires_tomorrow(whole.expires_at), whole
            assert whole.usage["characters"] == characters(ENGLISH), whole.usage
            assert whole.headers["x-request-id"] == whole.request_id
            check_speech(*fetch_wav(whole.audio_url))
            with_form = {**voice, **({} if voice is QWEN else {"format": "pcm", "sample_rate": 24000})}
            *chunks, last = http.stream(ENGLISH, **with_form)
            assert last.is_final and last.audio_url and not any(chunk.is_final for chunk in chunks)
            check_speech(*sound_of(chunk.audio or b"" for chunk in chunks))
        chunks = list(http.stream(ENGLISH, **COSY, format="mp3", sample_rate=22050))
        assert is_mp3(b"".join(chunk.audio or b"" for chunk in chunks))


def without_waiting():
    async def chunks(text):
        stream = await AioMultiModalConversation.call(text=text, stream=True, **QWEN)
        return [decoded(part.output.audio["data"]) async for part in stream]

    async def both():
        return await asyncio.gather(chunks(ENGLISH), chunks(CHINESE))

    for sound in asyncio.run(both()):
        check_speech(*sound_of(sound))


def refusals():
    answer = MultiModalConversation.call(text=ENGLISH, api_key=WRONG_KEY, **QWEN)
    assert (answer.status_code, answer.code) == (401, "InvalidApiKey"), answer
    assert answer.message and answer.request_id, answer
    answer = MultiModalConversation.call(model="qwen3-tts-flash", voice="Nobody", text=ENGLISH)
    assert answer.status_code == 400 and answer.code and answer.message, answer
    answer = MultiModalConversation.call(text=ENGLISH, model=COSY["model"], voice=COSY["voice"])
    assert (answer.status_code, answer.code) == (400, "InvalidParameter") and "url error" in answer.message, answer
    (only,) = MultiModalConversation.call(text=ENGLISH, api_key=WRONG_KEY, stream=True, **QWEN)
    assert (only.status_code, only.code) == (401, "InvalidApiKey"), only
    assert HttpSpeechSynthesizer.call(text=ENGLISH, api_key=WRONG_KEY, **COSY).status_code == 401
    failing = lambda: list(HttpSpeechSynthesizer.call(text=ENGLISH, stream=True, model=COSY["model"], voice="nobody"))
    assert "400" in str(raised(RuntimeError, failing))
    with dashscope.Client(api_key=WRONG_KEY, max_retries=0) as client:
        for call in [client.audio.tts.http.synthesize, client.audio.tts.http.stream]:
            error = raised(AuthenticationError, lambda: call(ENGLISH, **COSY))
            assert (error.status_code, error.code) == (401, "InvalidApiKey") and error.request_id, error
    with dashscope.Client() as client:
        error = raised(APIStatusError, lambda: client.audio.tts.http.stream(ENGLISH, **{**QWEN, "voice": "Nobody"}))
        assert error.status_code == 400 and error.request_id and error.message, error


main(
    qwen_whole, qwen_in_pieces, qwen_style, qwen_by_its_old_class, cosy_whole, cosy_in_pieces, the_new_client,
    without_waiting, refusals,
)
