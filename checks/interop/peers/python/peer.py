"""The py-libp2p side of the interop checks.

It obeys the environment contract of libp2p/unified-testing; the README beside the runner tells it.
"""

import dataclasses
import os
import secrets
import ssl
import sys
import time
import traceback

import multiaddr
import trio

from libp2p import new_host
from libp2p.crypto.ed25519 import create_new_key_pair
from libp2p.crypto.x25519 import create_new_key_pair as create_new_x25519_key_pair
from libp2p.custom_types import TProtocol
from libp2p.host.ping import ID as PING
from libp2p.io.utils import read_exactly
from libp2p.peer.peerinfo import info_from_p2p_addr
from libp2p.security.noise.transport import PROTOCOL_ID as NOISE
from libp2p.security.noise.transport import Transport as Noise
from libp2p.security.tls.transport import PROTOCOL_ID as TLS
from libp2p.security.tls.transport import TLSTransport
from libp2p.stream_muxer.yamux.yamux import PROTOCOL_ID as YAMUX
from libp2p.stream_muxer.yamux.yamux import Yamux
from libp2p.transport.quic.config import QUICTransportConfig

import extra
from redis_client import Redis

# what follows the IP in the address of a listener
PORT = {"tcp": "tcp/0", "ws": "tcp/0/ws", "wss": "tcp/0/tls/ws", "quic-v1": "udp/0/quic-v1"}
# what is more than this and not read yet is dropped: py-libp2p grants credit for all that comes
QUIC_BUFFER = 16 * 1024 * 1024
SUPPORTED = {"TRANSPORT": list(PORT), "SECURE_CHANNEL": ["noise", "tls"], "MUXER": ["yamux"]}


@dataclasses.dataclass(frozen=True)
class Settings:
    """What the runner said through the environment."""

    dialer: bool
    transport: str
    security: str
    ip: str
    redis: str
    key: str
    extra: bool

    @staticmethod
    def from_environment(env):
        for name, known in SUPPORTED.items():
            if env.get(name) not in known:
                raise ValueError(f"unsupported: {name}={env.get(name)}")
        return Settings(
            dialer=env.get("IS_DIALER") == "true",
            transport=env["TRANSPORT"],
            security=env["SECURE_CHANNEL"],
            ip=env.get("LISTENER_IP", "0.0.0.0"),
            redis=env.get("REDIS_ADDR", "redis:6379"),
            key=env["TEST_KEY"] + "_listener_multiaddr",
            extra=env.get("HYPHA_INTEROP_EXTRA") == "1",
        )


async def main():
    settings = Settings.from_environment(os.environ)
    store = await Redis.connect(settings.redis)
    where = f"/ip4/{settings.ip}/{PORT[settings.transport]}"
    listen_on = [] if settings.dialer else [multiaddr.Multiaddr(where)]
    host = a_host(settings, listen_on)
    host.set_stream_handler(extra.ECHO, extra.echo)
    async with host.run(listen_addrs=listen_on):
        if settings.dialer:
            with trio.fail_after(300):
                report = await dial(settings, store, host)
            sys.stdout.write(report)
            sys.stdout.flush()
            os._exit(0)  # py-libp2p's own background tasks may take long to end, or not end
        await listen(settings, store, host)


def a_host(settings, listen_on):
    keys = create_new_key_pair()
    return new_host(
        key_pair=keys,
        sec_opt=security(settings.security, keys),
        muxer_opt={TProtocol(YAMUX): Yamux},
        **carrier(settings.transport, listen_on),
    )


def carrier(transport, listen_on):
    if transport == "tcp":
        return {}
    if transport == "quic-v1":
        return {
            "listen_addrs": listen_on or None,
            "enable_quic": True,
            "enable_tcp": False,
            "quic_transport_opt": QUICTransportConfig(MAX_STREAM_RECEIVE_BUFFER=QUIC_BUFFER),
        }
    return web(listen_on)


def security(name, keys):
    if name == "tls":
        return {TLS: TLSTransport(keys)}
    noise_key = create_new_x25519_key_pair().private_key
    return {NOISE: Noise(keys, noise_privkey=noise_key)}


def web(listen_on):
    """WebSockets instead of TCP; the files are PEM."""
    client = ssl.create_default_context(cafile=os.environ.get("WSS_AUTHORITY"))
    server = None
    if "WSS_CERTIFICATE" in os.environ:
        server = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        server.load_cert_chain(os.environ["WSS_CERTIFICATE"], os.environ["WSS_KEY"])
    return {
        "listen_addrs": listen_on or None,
        "enable_websocket": True,
        "enable_tcp": False,
        "tls_client_config": client,
        "tls_server_config": server,
    }


async def listen(settings, store, host):
    address = dialable(host)
    log(f"listening on {address}")
    await store.command("SET", settings.key, address)
    await trio.sleep_forever()


def dialable(host):
    plain = [str(a).split("/p2p/")[0] for a in host.get_transport_addrs()]
    best = next((a for a in plain if not a.startswith(("/ip4/127.", "/ip4/0.0.0.0"))), plain[0])
    return f"{best}/p2p/{host.get_id()}"


async def dial(settings, store, host):
    address = await await_address(settings, store)
    log(f"dialing {address}")
    # py-libp2p 0.8.1 does not know its own /tls/ws once a peer id follows
    target = info_from_p2p_addr(multiaddr.Multiaddr(address.replace("/tls/ws/", "/wss/")))
    start = time.perf_counter()
    await host.connect(target)
    stream = await host.new_stream(target.peer_id, [PING])
    await ping(stream)
    handshake = time.perf_counter() - start
    rtt = await ping(stream)
    await stream.close()
    report = (
        f"latency:\n  handshake_plus_one_rtt: {handshake * 1000:.3f}\n"
        f"  ping_rtt: {rtt * 1000:.3f}\n  unit: ms\n"
    )
    return report + await extra.check(host, target.peer_id) if settings.extra else report


async def ping(stream):
    sent = secrets.token_bytes(32)
    start = time.perf_counter()
    await stream.write(sent)
    with trio.fail_after(20):
        if await read_exactly(stream, len(sent)) != sent:
            raise ValueError("ping came back changed")
    return time.perf_counter() - start


async def await_address(settings, store):
    with trio.move_on_after(30):
        while True:
            value = await store.command("GET", settings.key)
            if value is not None:
                return value.strip()
            await trio.sleep(0.05)
    raise TimeoutError(f"no listener address under {settings.key} in time")


def log(text):
    print(text, file=sys.stderr, flush=True)


def leaves(e):
    """The exceptions themselves, without the groups that trio's nurseries put around them."""
    if isinstance(e, ExceptionGroup):
        return [leaf for inner in e.exceptions for leaf in leaves(inner)]
    return [e]


if __name__ == "__main__":
    try:
        trio.run(main)
    except Exception as e:
        traceback.print_exc()
        log("py peer: " + "; ".join(repr(leaf) for leaf in leaves(e)))
        sys.exit(1)
