"""What the scripts share: where the service is, what speech is, and how the parts of a script are run.

A script is a stranger: it knows the vendor's SDK and documents, and nothing of how Timbre is made.
"""

import array
import base64
import io
import os
import struct
import sys
import time
import traceback
import urllib.request
import wave

URL = os.environ["TIMBRE_URL"]
KEY = os.environ["DASHSCOPE_API_KEY"]
WRONG_KEY = "sk-not-the-key"
REALTIME = URL.replace("http://", "ws://", 1) + "/api-ws/v1/realtime"
# Seconds that nothing takes unless it hangs.
PATIENCE = 120

ENGLISH = "The old lighthouse keeper lit the lamp, and the ships came home."
CHINESE = "海边的灯塔亮了，渔船一只一只回家了。"


def characters(text):
    """Characters as the vendor charges them: Han count two, everything else one."""
    return sum(2 if "\u4e00" <= c <= "\u9fff" else 1 for c in text)


def check_speech(pcm, rate, least=0.8, most=15.0):
    """Demands 16-bit mono samples that last a plausible time and are not silence."""
    assert len(pcm) % 2 == 0, f"{len(pcm)} bytes are no whole samples"
    seconds = len(pcm) / 2 / rate
    assert least <= seconds <= most, f"{seconds:.2f} s of sound, wanted {least} to {most}"
    samples = array.array("h", pcm)
    if sys.byteorder == "big":
        samples.byteswap()
    loudest = max(abs(sample) for sample in samples)
    assert loudest > 1000, f"near silence: the loudest sample is {loudest}"
    return seconds


def samples_of_wav(data):
    """The samples and the rate of a WAV, whatever its header says about lengths (a stream cannot know them)."""
    assert data[:4] == b"RIFF" and data[8:12] == b"WAVE", data[:16]
    at = 12
    while data[at : at + 4] != b"data":
        kind, size = data[at : at + 4], struct.unpack("<I", data[at + 4 : at + 8])[0]
        if kind == b"fmt ":
            coding, channels, rate, _, _, bits = struct.unpack("<HHIIHH", data[at + 8 : at + 24])
            assert (coding, channels, bits) == (1, 1, 16), (coding, channels, bits)
        at += 8 + size + size % 2
    return data[at + 8 :], rate


def fetch_wav(url):
    """Fetches a result, without any key, as a whole WAV whose header must be right."""
    with urllib.request.urlopen(url, timeout=PATIENCE) as answer:
        data = answer.read()
    with wave.open(io.BytesIO(data)) as sound:
        assert (sound.getnchannels(), sound.getsampwidth()) == (1, 2)
        return sound.readframes(sound.getnframes()), sound.getframerate()


def is_mp3(data):
    return data[:3] == b"ID3" or (data[0] == 0xFF and data[1] & 0xE0 == 0xE0)


def decoded(text):
    return base64.b64decode(text, validate=True)


def expires_tomorrow(stamp):
    """Whether a result can be fetched for about a day from now."""
    return abs(stamp - time.time() - 24 * 3600) < 3600


def raised(kind, call):
    """The error of that kind that the call must raise."""
    try:
        call()
    except kind as error:
        return error
    raise AssertionError(f"{kind.__name__} was not raised")


def main(*parts):
    """Runs the parts of a script in order, and says which one it is at, so that a failure has a name."""
    code = 0
    try:
        for part in parts:
            print(f"-- {part.__name__}", flush=True)
            part()
        print("all is well")
    except BaseException:
        traceback.print_exc()
        code = 1
    # Threads that the SDK leaves behind must not keep the script alive.
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code)
