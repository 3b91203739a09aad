package dev.hypha.checks.interop;

import java.util.List;
import java.util.Set;

/**
 * An implementation that can be run. All of them obey the same environment, so what it takes to add
 * one is a line in {@link #ALL}.
 *
 * @param name what the peer is called on the command line and in the report
 * @param command how it is started; words that contain a slash are paths below the repository
 * @param securities the secure channels it speaks
 * @param dialects the contracts it understands
 * @param strangersWords what it says when a peer is of another private network; empty if it has no
 *     private networks
 * @param gossipCommand how it is started for gossip
 * @param gossipVersions the versions of GossipSub it speaks, the newest first; none if it has no
 *     gossip
 * @param hasParts whether it can send and take parts of messages (GossipSub 1.3)
 */
record Peer(
    String name,
    List<String> command,
    Set<String> securities,
    Set<Dialect> dialects,
    String strangersWords,
    List<String> gossipCommand,
    List<String> gossipVersions,
    boolean hasParts) {

  static final String NOISE = "noise";
  static final String HYBRID_NOISE = "noise-mlkem768-hfs";

  static final Peer HYPHA =
      new Peer(
          "hypha",
          List.of("./hypha", "interop"),
          Set.of(NOISE, HYBRID_NOISE),
          Set.of(Dialect.UNIFIED, Dialect.LEGACY),
          "private network",
          List.of(),
          List.of("1.3", "1.2", "1.1", "1.0"),
          true);

  static final List<Peer> ALL =
      List.of(
          HYPHA,
          new Peer(
              "go",
              List.of("checks/interop/target/go/peer"),
              Set.of(NOISE),
              Set.of(Dialect.UNIFIED, Dialect.LEGACY),
              "failed to negotiate security protocol",
              List.of("checks/interop/target/go/peer", "gossip"),
              List.of("1.3", "1.2", "1.1", "1.0"),
              true),
          new Peer(
              "rust",
              List.of("checks/interop/target/rust/release/hypha-interop-rust"),
              Set.of(NOISE),
              Set.of(Dialect.UNIFIED),
              "",
              List.of("checks/interop/target/rust/release/hypha-interop-rust", "gossip"),
              List.of("1.3", "1.2", "1.1", "1.0"),
              false),
          new Peer(
              "js",
              List.of("checks/interop/target/js/node", "checks/interop/target/js/peer.js"),
              Set.of(NOISE),
              Set.of(Dialect.UNIFIED),
              "",
              List.of("checks/interop/target/js/node", "checks/interop/target/js/gossip.js"),
              List.of("1.2", "1.1", "1.0"),
              false),
          new Peer(
              "py",
              List.of("checks/interop/target/py/bin/python", "checks/interop/peers/python/peer.py"),
              Set.of(NOISE),
              Set.of(Dialect.UNIFIED),
              "",
              List.of(),
              List.of(),
              false));

  static Peer named(String name) {
    return ALL.stream()
        .filter(peer -> peer.name.equals(name))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("unknown peer " + name));
  }

  boolean hasPrivateNetworks() {
    return !strangersWords.isEmpty();
  }

  boolean isForeign() {
    return !equals(HYPHA);
  }
}
