"""Chat, for text that is spoken while it comes: the vendor's own path and the OpenAI-compatible one."""

import asyncio

import dashscope
from dashscope import AioGeneration, Generation
from dashscope.audio.tts_v2 import AudioFormat, ResultCallback, SpeechSynthesizer
from dashscope.v2.errors import APIStatusError, AuthenticationError

from common import URL, WRONG_KEY, check_speech, main, raised

MODEL = "qwen3.5-flash"
# A model that speaks and does not chat.
NO_CHAT = "cosyvoice-v3-flash"
MESSAGES = [{"role": "user", "content": "Please tell me about the sea."}]


def whole():
    answer = Generation.call(model=MODEL, messages=MESSAGES, result_format="message")
    assert answer.status_code == 200 and answer.request_id, answer
    choice = answer.output.choices[0]
    assert choice.finish_reason == "stop" and choice.message.role == "assistant", choice
    assert "sea" in choice.message.content
    usage = answer.usage
    assert usage["total_tokens"] == usage["input_tokens"] + usage["output_tokens"] > 2, usage
    plain = Generation.call(model=MODEL, prompt="Please tell me about the sea.")
    assert plain.status_code == 200 and plain.output.text == choice.message.content, plain


def in_pieces():
    settings = {"result_format": "message", "stream": True}
    said = Generation.call(model=MODEL, messages=MESSAGES, result_format="message").output.choices[0].message.content
    parts = list(Generation.call(model=MODEL, messages=MESSAGES, incremental_output=True, **settings))
    assert all(part.status_code == 200 for part in parts) and len(parts) > 3, parts
    choices = [part.output.choices[0] for part in parts]
    assert "".join(choice.message.content for choice in choices) == said
    assert [choice.finish_reason for choice in choices] == ["null"] * (len(parts) - 1) + ["stop"]
    growing = [p.output.choices[0].message.content for p in Generation.call(model=MODEL, messages=MESSAGES, **settings)]
    assert growing[-1] == said and all(b.startswith(a) for a, b in zip(growing, growing[1:])), growing


def spoken_while_it_comes():
    class Ear(ResultCallback):
        sound, failed = b"", None

        def on_data(self, data):
            self.sound += data

        def on_error(self, message):
            self.failed = message

    ear = Ear()
    form = AudioFormat.PCM_22050HZ_MONO_16BIT
    voice = SpeechSynthesizer(model="cosyvoice-v3-flash", voice="longanyang", format=form, callback=ear)
    settings = {"result_format": "message", "stream": True, "incremental_output": True}
    for part in Generation.call(model=MODEL, messages=MESSAGES, **settings):
        words = part.output.choices[0]["message"]["content"]
        if words:
            voice.streaming_call(words)
    voice.streaming_complete()
    assert not ear.failed, ear.failed
    check_speech(ear.sound, 22050, 3.0, 60.0)


def the_new_client():
    compatible = {"protocol": "openai", "base_url": URL + "/compatible-mode/v1"}
    texts = set()
    for settings in [{}, compatible]:
        with dashscope.Client(**settings) as client:
            ask = client.chat.completions.create
            answer = ask(model=MODEL, messages=MESSAGES, enable_thinking=False)
            message = answer.choices[0].message
            assert (message.role, answer.choices[0].finish_reason) == ("assistant", "stop"), answer
            stream = ask(model=MODEL, messages=MESSAGES, stream=True, enable_thinking=False)
            final = stream.get_final_message()
            assert final.choices[0].message.content == message.content and final.choices[0].finish_reason == "stop"
            assert final.usage.total_tokens == answer.usage.total_tokens > 2, (final.usage, answer.usage)
            pieces = list(ask(model=MODEL, messages=MESSAGES, stream=True).text_stream)
            assert len(pieces) > 3 and "".join(pieces) == message.content
            texts.add(message.content)
            error = raised(APIStatusError, lambda: ask(model=NO_CHAT, messages=MESSAGES))
            assert error.status_code == 404 and error.code, error
        with dashscope.Client(api_key=WRONG_KEY, max_retries=0, **settings) as client:
            ask = client.chat.completions.create
            for stream in [False, True]:
                error = raised(AuthenticationError, lambda: ask(model=MODEL, messages=MESSAGES, stream=stream))
                assert error.status_code == 401 and error.message, error
    assert len(texts) == 1, "two paths gave two answers"


def without_waiting():
    settings = {"result_format": "message", "stream": True, "incremental_output": True}

    async def first():
        parts = [part async for part in await AioGeneration.call(model=MODEL, messages=MESSAGES, **settings)]
        assert all(part.status_code == 200 for part in parts), parts
        return "".join(part.output.choices[0].message.content for part in parts)

    async def second():
        async with dashscope.AsyncClient() as client:
            stream = await client.chat.completions.create(model=MODEL, messages=MESSAGES, stream=True)
            return "".join([piece async for piece in stream.text_stream])

    async def both():
        return await asyncio.gather(first(), second())

    one, other = asyncio.run(both())
    assert one == other and "sea" in one, (one, other)


def refusals():
    answer = Generation.call(model=MODEL, messages=MESSAGES, api_key=WRONG_KEY)
    assert (answer.status_code, answer.code) == (401, "InvalidApiKey") and answer.message, answer
    answer = Generation.call(model=NO_CHAT, messages=MESSAGES)
    assert answer.status_code == 404 and answer.code and answer.message, answer
    (only,) = Generation.call(model=MODEL, messages=MESSAGES, api_key=WRONG_KEY, stream=True)
    assert (only.status_code, only.code) == (401, "InvalidApiKey"), only


main(whole, in_pieces, spoken_while_it_comes, the_new_client, without_waiting, refusals)
