package dev.hypha.kad.engine;

import dev.hypha.bytes.Bytes;
import dev.hypha.bytes.MalformedException;
import dev.hypha.multiformats.Multiaddr;
import dev.hypha.multiformats.Multihash;
import dev.hypha.multiformats.PeerId;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/** Peers and places for the tests, from a seed that is printed. */
final class KadFixture {
  private KadFixture() {}

  static SplittableRandom seeded(long seed) {
    System.out.println("seed " + seed);
    return new SplittableRandom(seed);
  }

  static PeerId peerId(SplittableRandom random) {
    byte[] digest = new byte[32];
    random.nextBytes(digest);
    return new PeerId(new Multihash(Multihash.SHA2_256, Bytes.owning(digest)).toBytes());
  }

  static Multiaddr address(String text) {
    try {
      return Multiaddr.parse(text);
    } catch (MalformedException e) {
      throw new IllegalArgumentException(text, e);
    }
  }

  static KadPeer peer(SplittableRandom random, String address) {
    return KadPeer.of(peerId(random), List.of(address(address)));
  }

  /** A peer somewhere in the public address space. */
  static KadPeer peer(SplittableRandom random) {
    String ip =
        random.nextInt(11, 100)
            + "."
            + random.nextInt(256)
            + "."
            + random.nextInt(256)
            + "."
            + random.nextInt(1, 255);
    return peer(random, "/ip4/" + ip + "/tcp/4001");
  }

  static List<KadPeer> peers(SplittableRandom random, int count) {
    List<KadPeer> all = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      all.add(peer(random));
    }
    return all;
  }

  /** What a look at all of them finds. */
  static List<KadPeer> nearest(List<KadPeer> all, KadId key, int count) {
    return all.stream()
        .sorted((left, right) -> key.compareDistance(left.id(), right.id()))
        .limit(count)
        .toList();
  }
}
