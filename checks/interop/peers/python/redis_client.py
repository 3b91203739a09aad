"""The little of a redis client that the contract needs."""

import trio


class Redis:
    """One connection to redis, on which one command is under way at a time."""

    def __init__(self, socket):
        self._socket = socket
        self._buffer = b""

    @staticmethod
    async def connect(address):
        host, _, port = address.rpartition(":")
        return Redis(await trio.open_tcp_stream(host, int(port)))

    async def command(self, *words):
        request = f"*{len(words)}\r\n" + "".join(f"${len(w.encode())}\r\n{w}\r\n" for w in words)
        await self._socket.send_all(request.encode())
        line = await self._take_line()
        kind, body = line[:1], line[1:]
        if kind == "+":
            return body
        if kind == "$":
            return None if body == "-1" else await self._take_line()
        raise ConnectionError(f"redis: {line}")

    async def _take_line(self):
        while b"\r\n" not in self._buffer:
            piece = await self._socket.receive_some()
            if not piece:
                raise ConnectionError("redis: the connection ended")
            self._buffer += piece
        line, _, self._buffer = self._buffer.partition(b"\r\n")
        return line.decode()
