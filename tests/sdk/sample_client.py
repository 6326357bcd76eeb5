"""The vendor's published client without any SDK: a bare socket, one task that reads and one that writes.

It names its events by the millisecond, so that ids can repeat, opens with one `session.update`, and in
server_commit mode waits a second after the last piece of text before it finishes.
"""

import asyncio
import json
import os
import time

import websockets

from common import CHINESE, ENGLISH, PATIENCE, REALTIME, WRONG_KEY, check_speech, decoded, main

ADDRESS = REALTIME + "?model=qwen3-tts-flash-realtime"


class Client:
    def __init__(self, mode):
        self.mode, self.sound, self.events = mode, bytearray(), []
        self.responded = asyncio.Event()

    async def connect(self, key=os.environ["DASHSCOPE_API_KEY"]):
        head = {"Authorization": f"Bearer {key}"}
        self.socket = await websockets.connect(ADDRESS, additional_headers=head, proxy=None)
        session = {"mode": self.mode, "voice": "Cherry", "language_type": "Auto"}
        await self.send("session.update", session={**session, "response_format": "pcm", "sample_rate": 24000})

    async def send(self, kind, **fields):
        await self.socket.send(json.dumps({"type": kind, **fields, "event_id": f"event_{int(time.time() * 1000)}"}))

    async def append(self, text):
        await self.send("input_text_buffer.append", text=text)

    async def read(self):
        """Takes events until the server closes."""
        async for message in self.socket:
            event = json.loads(message)
            self.events.append(event["type"])
            assert event["type"] != "error", event
            if event["type"] == "response.audio.delta":
                self.sound += decoded(event["delta"])
            elif event["type"] == "response.done":
                self.responded.set()
            elif event["type"] in ("session.created", "session.updated"):
                assert event["session"]["id"].startswith("sess_"), event

    def check(self, responses):
        kinds = self.events
        assert kinds[:2] == ["session.created", "session.updated"] and kinds[-1] == "session.finished", kinds
        assert kinds.count("response.created") == kinds.count("response.done"), kinds
        assert kinds.count("response.done") in responses, kinds
        check_speech(bytes(self.sound), 24000, 2.0, 40.0)


async def talk(mode, tell):
    client = Client(mode)
    await client.connect()
    reader = asyncio.create_task(client.read())
    await tell(client)
    await client.send("session.finish")
    await asyncio.wait_for(reader, PATIENCE)
    await client.socket.close()
    return client


async def tell_piece_by_piece(client):
    for piece in [ENGLISH + " ", CHINESE, "Nobody had", " slept."]:
        await client.append(piece)
        await asyncio.sleep(0.1)
    await asyncio.sleep(1.0)


async def tell_by_commits(client):
    for text in [ENGLISH, CHINESE]:
        client.responded.clear()
        await client.append(text)
        await client.send("input_text_buffer.commit")
        await asyncio.wait_for(client.responded.wait(), PATIENCE)


def server_commit():
    asyncio.run(talk("server_commit", tell_piece_by_piece)).check(range(1, 9))


def commit():
    asyncio.run(talk("commit", tell_by_commits)).check([2])


def a_wrong_key_is_refused_before_the_socket_opens():
    try:
        asyncio.run(Client("commit").connect(WRONG_KEY))
    except websockets.exceptions.InvalidStatus as refused:
        answer = json.loads(refused.response.body)
        assert refused.response.status_code == 401 and answer["code"] == "InvalidApiKey", answer
    else:
        raise AssertionError("the socket opened")


main(server_commit, commit, a_wrong_key_is_refused_before_the_socket_opens)
