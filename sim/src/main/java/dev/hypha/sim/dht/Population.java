package dev.hypha.sim.dht;

import dev.hypha.bytes.Bytes;
import dev.hypha.bytes.MalformedException;
import dev.hypha.kad.engine.KadId;
import dev.hypha.kad.engine.KadPeer;
import dev.hypha.multiformats.Multiaddr;
import dev.hypha.multiformats.PeerId;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Who is there by number, where it stands, and from when to when. Honest nodes have the numbers
 * from 0, attackers those behind them.
 *
 * <p>A place is drawn, and not the hash of the peer's id, which is short so that it is quickly
 * hashed: who wants to stand somewhere would try ids until one does.
 */
final class Population {
  static final long FOREVER = Long.MAX_VALUE;

  /** Since before time began. */
  static final long EVER = Long.MIN_VALUE / 2;

  private static final int PORT = 4001;

  final int honest;
  private final @Nullable KadPeer[] peers;
  private final long[] from;
  private final long[] until;

  /** When an honest node had found its neighbours; written by its own thread. */
  private final long[] ready;

  Population(int honest, int sybils) {
    this.honest = honest;
    this.peers = new KadPeer[honest + sybils];
    this.from = new long[honest + sybils];
    this.until = new long[honest + sybils];
    this.ready = new long[honest];
  }

  int size() {
    return peers.length;
  }

  void add(int number, KadId place, int ip, long since, long till) {
    peers[number] = new KadPeer(peerId(number), place, List.of(address(ip)));
    from[number] = since;
    until[number] = till;
    if (number < honest) {
      ready[number] = since == EVER ? EVER : FOREVER;
    }
  }

  KadPeer peer(int number) {
    KadPeer peer = peers[number];
    if (peer == null) {
      throw new IllegalStateException("nobody has the number " + number);
    }
    return peer;
  }

  long from(int number) {
    return from[number];
  }

  long until(int number) {
    return until[number];
  }

  void until(int number, long at) {
    until[number] = at;
  }

  long ready(int number) {
    return ready[number];
  }

  void ready(int number, long at) {
    ready[number] = at;
  }

  /** An honest node that has been there since {@code since}, and will be until {@code till}. */
  int any(long since, long till, RandomGenerator random) {
    for (int tries = 0; tries < 1_000_000; tries++) {
      int number = random.nextInt(honest);
      if (from[number] <= since && until[number] > till) {
        return number;
      }
    }
    throw new IllegalStateException("nobody has been there long enough");
  }

  /** An address anywhere. */
  static int anyIp(RandomGenerator random) {
    return random.nextInt(11, 224) << 24 | random.nextInt(1 << 24);
  }

  private static Multiaddr address(int ip) {
    byte[] raw = {(byte) (ip >>> 24), (byte) (ip >>> 16), (byte) (ip >>> 8), (byte) ip};
    try {
      String text = InetAddress.getByAddress(raw).getHostAddress();
      return Multiaddr.parse("/ip4/" + text + "/tcp/" + PORT);
    } catch (UnknownHostException | MalformedException e) {
      throw new IllegalStateException("four bytes are an address", e);
    }
  }

  /** Its second half spreads the hashes of neighbours. */
  private static PeerId peerId(int number) {
    int spread = number * 0x9E3779B9;
    return new PeerId(
        Bytes.of(
            0,
            8,
            number >>> 24,
            number >>> 16 & 0xff,
            number >>> 8 & 0xff,
            number & 0xff,
            spread >>> 24,
            spread >>> 16 & 0xff,
            spread >>> 8 & 0xff,
            spread & 0xff));
  }

  static int number(PeerId id) {
    Bytes bytes = id.toBytes();
    return bytes.unsignedAt(2) << 24
        | bytes.unsignedAt(3) << 16
        | bytes.unsignedAt(4) << 8
        | bytes.unsignedAt(5);
  }
}
