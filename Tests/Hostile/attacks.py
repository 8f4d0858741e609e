"""Clients that mean no good: each attack goes on until it is cancelled.

An attack is a coroutine of a port, a token of an administrator, and a seeded generator. What the server
does with it is its right, as long as it lives, keeps its memory and answers others; `Wrong` are
answers that no load excuses.
"""

import asyncio

HOST = b"Host: x\r\n"
COMIC = b"GET /v1/comics/1 HTTP/1.1\r\n" + HOST + b"\r\n"
LIST = b"GET /v1/comics?limit=100 HTTP/1.1\r\n" + HOST + b"\r\n"
CLOSED = (ConnectionError, asyncio.IncompleteReadError, TimeoutError, OSError)


class Wrong(Exception):
    """An answer that no load excuses."""


async def connected(port, body):
    """Runs `body` on a connection of its own; that it is cut off is what an attack has to expect."""
    writer = None
    try:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        return await body(reader, writer)
    except CLOSED:
        return None
    finally:
        if writer:
            writer.transport.abort()


async def crowd(count, one):
    """So many at once, each anew when it has ended."""
    async def again():
        while True:
            await one()
            await asyncio.sleep(0.05)
    await asyncio.gather(*(again() for _ in range(count)))


async def dribble(writer, text, pause):
    """A byte now and then."""
    for byte in text:
        writer.write(bytes([byte]))
        await writer.drain()
        await asyncio.sleep(pause)


def status(answer):
    """The status of an answer's first line; None if there is none."""
    words = answer.split(b" ", 2)
    return int(words[1]) if len(words) > 1 and words[0].startswith(b"HTTP/1.") else None


async def slow_heads(port, token, random):
    """A head that never ends, a byte at a time: cut off after its deadline."""
    async def one(reader, writer):
        await dribble(writer, b"GET /v1/comics/1 HTTP/1.1\r\nX-Slow: " + b"a" * 1_000, 0.4)
    await crowd(150, lambda: connected(port, one))


async def slow_bodies(port, token, random):
    """A body that is announced and comes a byte at a time."""
    async def one(reader, writer):
        writer.write(b"POST /v1/comics HTTP/1.1\r\n" + HOST + b"Authorization: Bearer " + token
                     + b"\r\nContent-Type: application/json\r\nContent-Length: 100000\r\n\r\n")
        await dribble(writer, b"{" + b" " * 1_000, 0.4)
    await crowd(50, lambda: connected(port, one))


async def slow_readers(port, token, random):
    """Asks for much and reads none of it."""
    async def one(reader, writer):
        reader._transport.pause_reading()
        for _ in range(200):
            writer.write(LIST * 5)
            await asyncio.wait_for(writer.drain(), 30)
        await asyncio.sleep(30)
    await crowd(20, lambda: connected(port, one))


async def idle(port, token, random):
    """Thousands of connections that say nothing."""
    async def one(reader, writer):
        await reader.read()
    await crowd(2_000, lambda: connected(port, one))


async def giant_heads(port, token, random):
    """One long field, many fields, a long target: refused, never kept."""
    heads = [
        b"GET / HTTP/1.1\r\n" + HOST + b"X-Long: " + b"a" * (4 << 20) + b"\r\n\r\n",
        b"GET / HTTP/1.1\r\n" + HOST + b"".join(b"X-%d: a\r\n" % n for n in range(100_000)) + b"\r\n",
        b"GET /" + b"a" * (1 << 20) + b" HTTP/1.1\r\n" + HOST + b"\r\n",
    ]

    async def one(reader, writer):
        writer.write(random.choice(heads))
        answer = await asyncio.wait_for(reader.read(4_096), 30)
        if status(answer) not in (None, 400, 414, 431):
            raise Wrong(answer[:200])
    await crowd(5, lambda: connected(port, one))


async def giant_bodies(port, token, random):
    """Ten gigabytes announced, or chunks without end: refused at the limit."""
    begin = (b"POST /v1/comics HTTP/1.1\r\n" + HOST + b"Authorization: Bearer " + token
             + b"\r\nContent-Type: application/json\r\n")

    async def one(reader, writer):
        if random.random() < 0.5:
            writer.write(begin + b"Content-Length: 10000000000\r\n\r\n" + b" " * 100_000)
        else:
            writer.write(begin + b"Transfer-Encoding: chunked\r\n\r\n")
            for _ in range(40):
                writer.write(b"10000\r\n" + b" " * 0x10000 + b"\r\n")
                await writer.drain()
        answer = await asyncio.wait_for(reader.read(4_096), 30)
        if status(answer) not in (None, 400, 413):
            raise Wrong(answer[:200])
    await crowd(5, lambda: connected(port, one))


async def floods(port, token, random):
    """Thousands of requests in one write; the answers are read, slowly at first."""
    async def one(reader, writer):
        count = 2_000
        writer.write(COMIC * count)
        await asyncio.sleep(0.5)
        answers = 0
        while answers < count:
            part = await asyncio.wait_for(reader.readuntil(b"\r\n\r\n"), 60)
            if status(part) not in (200, 304):
                raise Wrong(part[:200])
            length = [line for line in part.split(b"\r\n") if line.startswith(b"Content-Length")]
            await reader.readexactly(int(length[0].split(b":")[1]))
            answers += 1
        await asyncio.sleep(1)
    await crowd(3, lambda: connected(port, one))


async def half_closed(port, token, random):
    """A whole request and the end of the input gets its answer; half of one gets none."""
    async def one(reader, writer):
        whole = random.random() < 0.5
        writer.write(COMIC if whole else COMIC[:random.randrange(1, len(COMIC) - 1)])
        writer.write_eof()
        answer = await asyncio.wait_for(reader.read(), 60)
        if whole and status(answer) != 200:
            raise Wrong(answer[:200])
    await crowd(10, lambda: connected(port, one))


async def old_versions(port, token, random):
    """HTTP/1.0 with and without keep-alive, and versions that there are not."""
    heads = [b"GET /v1/comics/1 HTTP/1.0\r\n\r\n",
             b"GET /v1/comics/1 HTTP/1.0\r\nConnection: keep-alive\r\n\r\n",
             b"GET /v1/comics/1 HTTP/0.9\r\n\r\n", b"GET /v1/comics/1 HTTP/2.0\r\n\r\n",
             b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03"]

    async def one(reader, writer):
        writer.write(random.choice(heads))
        writer.write_eof()
        answer = await asyncio.wait_for(reader.read(), 60)
        if answer and status(answer) is None:
            raise Wrong(answer[:200])
    await crowd(10, lambda: connected(port, one))


async def chunks(port, token, random):
    """Chunk extensions, trailers, and sizes that are none: never a second request out of a body."""
    begin = b"POST /v1/comics/1/views HTTP/1.1\r\n" + HOST + b"Transfer-Encoding: chunked\r\n\r\n"
    bodies = [b"2;name=value\r\n{}\r\n0\r\n\r\n", b"2;" + b"a" * 10_000 + b"\r\n{}\r\n0\r\n\r\n",
              b"0\r\nTrailer: x\r\n\r\n", b"ffffffffffffffff\r\n", b"-1\r\n{}\r\n", b"0x2\r\n{}\r\n",
              b"2\r\n{}" + COMIC, b"\r\n" * 100]

    async def one(reader, writer):
        writer.write(begin + random.choice(bodies))
        writer.write_eof()
        answer = await asyncio.wait_for(reader.read(), 60)
        if answer.count(b"HTTP/1.1 200"):
            raise Wrong(answer[:400])
    await crowd(10, lambda: connected(port, one))


async def garbage(port, token, random):
    """Bytes."""
    async def one(reader, writer):
        writer.write(random.randbytes(random.randrange(1, 4_096)))
        writer.write_eof()
        await asyncio.wait_for(reader.read(), 60)
    await crowd(10, lambda: connected(port, one))


ALL = [slow_heads, slow_bodies, slow_readers, idle, giant_heads, giant_bodies, floods, half_closed,
       old_versions, chunks, garbage]
