package dev.hypha.checks.interop;

import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * An implementation that can be run. All of them obey the same environment, so what it takes to add
 * one is a line in {@link #ALL}.
 *
 * @param name what the peer is called on the command line and in the report
 * @param command how it is started; words that contain a slash are paths below the repository
 * @param transports what it can be reached over
 * @param securities the secure channels it speaks
 * @param dialects the contracts it understands
 * @param strangersWords what it says when a peer is of another private network; empty if it has no
 *     private networks
 * @param gossipCommand how it is started for gossip
 * @param gossipVersions the versions of GossipSub it speaks, the newest first; none if it has no
 *     gossip
 * @param hasParts whether it can send and take parts of messages (GossipSub 1.3)
 * @param kad what it can do in a hash table; nothing if it has none
 */
record Peer(
    String name,
    List<String> command,
    Set<String> transports,
    Set<String> securities,
    Set<Dialect> dialects,
    String strangersWords,
    List<String> gossipCommand,
    List<String> gossipVersions,
    boolean hasParts,
    Optional<Hashing> kad) {

  /**
   * What a stack can do in a hash table.
   *
   * @param command how it is started for that
   * @param validates whether it looks at what it is given to keep
   * @param keepsBest whether it keeps the better of two values, whichever comes last
   * @param hasNames whether it can sign IPNS records
   * @param findsClients whether it finds a peer that does not serve
   * @param tellsOfClients whether it tells of such a peer
   * @param tellsAddresses whether its caller learns where a provider is
   * @param roles whether it plays the roles of the contract: bootstrap, provider and querier
   */
  record Hashing(
      List<String> command,
      boolean validates,
      boolean keepsBest,
      boolean hasNames,
      boolean findsClients,
      boolean tellsOfClients,
      boolean tellsAddresses,
      boolean roles) {

    /** Ours is in the runner's own process. */
    boolean isOurs() {
      return command.isEmpty();
    }
  }

  private static final Set<String> ANY = Set.of("tcp", "ws", "wss", "quic-v1");

  static final String NOISE = "noise";
  static final String TLS = "tls";
  static final String HYBRID_NOISE = "noise-mlkem768-hfs";

  static final Peer HYPHA =
      new Peer(
          "hypha",
          List.of("./hypha", "interop"),
          ANY,
          Set.of(NOISE, HYBRID_NOISE, TLS),
          Set.of(Dialect.UNIFIED, Dialect.LEGACY),
          "private network",
          List.of(),
          List.of("1.3", "1.2", "1.1", "1.0"),
          true,
          Optional.of(new Hashing(List.of(), true, true, true, true, true, true, true)));

  /** js-libp2p in a headless Chromium: it dials, over WebSocket, and listens nowhere. */
  static final Peer BROWSER =
      new Peer(
          "browser",
          List.of("checks/interop/target/browser/node", "checks/interop/target/browser/peer.js"),
          Set.of("ws"),
          Set.of(NOISE),
          Set.of(Dialect.UNIFIED),
          "",
          List.of(
              "checks/interop/target/browser/node",
              "checks/interop/target/browser/peer.js",
              "gossip"),
          List.of("1.2"),
          false,
          Optional.empty());

  static final List<Peer> ALL =
      List.of(
          HYPHA,
          new Peer(
              "go",
              List.of("checks/interop/target/go/peer"),
              ANY,
              Set.of(NOISE, TLS),
              Set.of(Dialect.UNIFIED, Dialect.LEGACY),
              "failed to negotiate security protocol",
              List.of("checks/interop/target/go/peer", "gossip"),
              List.of("1.3", "1.2", "1.1", "1.0"),
              true,
              Optional.of(
                  new Hashing(
                      List.of("checks/interop/target/go/peer", "kad"),
                      true,
                      true,
                      true,
                      true,
                      true,
                      true,
                      true))),
          new Peer(
              "rust",
              List.of("checks/interop/target/rust/release/hypha-interop-rust"),
              ANY,
              Set.of(NOISE, TLS),
              Set.of(Dialect.UNIFIED),
              "",
              List.of("checks/interop/target/rust/release/hypha-interop-rust", "gossip"),
              List.of("1.3", "1.2", "1.1", "1.0"),
              false,
              Optional.of(
                  new Hashing(
                      List.of("checks/interop/target/rust/release/hypha-interop-rust", "kad"),
                      false,
                      false,
                      false,
                      false,
                      false,
                      false,
                      true))),
          new Peer(
              "js",
              List.of("checks/interop/target/js/node", "checks/interop/target/js/peer.js"),
              ANY,
              Set.of(NOISE, TLS),
              Set.of(Dialect.UNIFIED),
              "",
              List.of("checks/interop/target/js/node", "checks/interop/target/js/gossip.js"),
              List.of("1.2", "1.1", "1.0"),
              false,
              Optional.of(
                  new Hashing(
                      List.of("checks/interop/target/js/node", "checks/interop/target/js/kad.js"),
                      true,
                      false,
                      true,
                      true,
                      true,
                      true,
                      false))),
          new Peer(
              "py",
              List.of("checks/interop/target/py/bin/python", "checks/interop/peers/python/peer.py"),
              ANY,
              Set.of(NOISE, TLS),
              Set.of(Dialect.UNIFIED),
              "",
              List.of(),
              List.of(),
              false,
              Optional.empty()),
          BROWSER);

  static Peer named(String name) {
    return ALL.stream()
        .filter(peer -> peer.name.equals(name))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("unknown peer " + name));
  }

  boolean hasPrivateNetworks() {
    return !strangersWords.isEmpty();
  }

  /** Whether its cells are skipped on a machine that it cannot be built on. */
  boolean isOptional() {
    return equals(BROWSER);
  }

  /** Whether it can say what the keys of a QUIC connection were agreed on by. */
  boolean knowsGroup() {
    return List.of("hypha", "go").contains(name);
  }

  /** Whether its QUIC has the hybrid group. */
  boolean isHybrid() {
    return List.of("hypha", "go", "rust").contains(name);
  }

  /** How it is started as a rendezvous point; nothing if it is none, or is ours. */
  Optional<List<String>> meetingCommand() {
    return name.equals("rust")
        ? Optional.of(List.of(command.getFirst(), "rendezvous"))
        : Optional.empty();
  }

  /** Whether it can be dialed. */
  boolean listens() {
    return !equals(BROWSER);
  }

  boolean isForeign() {
    return !equals(HYPHA);
  }
}
