"""What goes beyond ping: the echo protocol, and what identify must say."""

import json
import random
import sys

import multiaddr
import trio

from libp2p.crypto.serialization import deserialize_public_key
from libp2p.custom_types import TProtocol
from libp2p.host.ping import ID as PING
from libp2p.identity.identify.identify import ID as IDENTIFY
from libp2p.identity.identify.pb.identify_pb2 import Identify
from libp2p.network.stream.exceptions import StreamEOF, StreamReset
from libp2p.peer.id import ID
from libp2p.transport.quic.exceptions import QUICStreamClosedError
from libp2p.utils.varint import read_length_prefixed_protobuf

ECHO = TProtocol("/hypha/interop/echo/1.0.0")
STREAMS = 4
BYTES = 4 * 1024 * 1024
PIECE = 64 * 1024


async def echo(stream):
    """Writes back what comes in, and closes once the other side has closed."""
    try:
        async for piece in pieces(stream):
            await stream.write(piece)
        await stream.close_write()
    except Exception as e:
        print(f"echo: {e!r}", file=sys.stderr, flush=True)
        await stream.reset()


async def check(host, remote):
    """Checks both things, and returns the lines that report them."""
    info = await identify(host, remote)
    check_identified(info, remote)
    async with trio.open_nursery() as nursery:
        for index in range(STREAMS):
            nursery.start_soon(echo_there, host, remote, index)
    agent = json.dumps(info.agent_version)
    return f"extra:\n  echo_bytes: {STREAMS * BYTES}\n  identify_agent: {agent}\n"


async def identify(host, remote):
    with trio.fail_after(20):
        stream = await host.new_stream(remote, [IDENTIFY])
        info = Identify()
        info.ParseFromString(await read_length_prefixed_protobuf(stream))
        await stream.close()
    return info


def check_identified(info, remote):
    addresses = [str(multiaddr.Multiaddr(a)) for a in info.listen_addrs]
    print("identified:", info.agent_version, list(info.protocols), addresses, file=sys.stderr)
    if not info.agent_version:
        raise ValueError("identify: no agent version")
    for needed in (PING, ECHO):
        if needed not in info.protocols:
            raise ValueError(f"identify: {needed} is not among {list(info.protocols)}")
    if not addresses:
        raise ValueError("identify: no listen addresses")
    if ID.from_pubkey(deserialize_public_key(info.public_key)) != remote:
        raise ValueError(f"identify: the public key does not match {remote}")


async def echo_there(host, remote, index):
    stream = await host.new_stream(remote, [ECHO])
    sent = random.Random(index).randbytes(BYTES)
    received = bytearray()
    async with trio.open_nursery() as nursery:
        nursery.start_soon(write_all, stream, sent)
        async for piece in pieces(stream):
            received += piece
    if received != sent:
        raise ValueError(f"echo stream {index}: {len(received)} bytes came back, not those sent")


async def write_all(stream, sent):
    for at in range(0, len(sent), PIECE):
        await stream.write(sent[at : at + PIECE])
    await stream.close_write()


async def pieces(stream):
    while True:
        try:
            piece = await stream.read(PIECE)
        except StreamEOF:
            return
        except StreamReset as e:
            # so says py-libp2p 0.8.1 over QUIC when both sides have closed and all was read
            if isinstance(e.__cause__, QUICStreamClosedError):
                return
            raise
        if not piece:
            return
        yield piece
