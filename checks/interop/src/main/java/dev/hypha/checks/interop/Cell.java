package dev.hypha.checks.interop;

import java.util.Optional;

/**
 * One thing to try: who dials whom, and over what.
 *
 * @param gossip what they are to do together, if that is to gossip
 */
record Cell(
    Peer dialer,
    Peer listener,
    String security,
    Dialect dialect,
    Network network,
    Optional<Gossip> gossip) {

  /** A check of gossip, in a version of GossipSub. */
  record Gossip(GossipCheck check, String version) {}

  static final String TRANSPORT = "tcp";
  static final String MUXER = "yamux";

  /** What is tried: a dialect, or a check of gossip. */
  String what() {
    return gossip
        .map(each -> "gossip " + each.version() + " " + each.check().label())
        .orElse(dialect.label());
  }

  /** The cell in a few words, fit to name a file. */
  String label() {
    String plain = dialer.name() + "-to-" + listener.name() + "-" + security;
    if (gossip.isPresent()) {
      return plain + "-" + what().replace(' ', '-');
    }
    String spoken = dialect == Dialect.UNIFIED ? plain : plain + "-" + dialect.label();
    return network == Network.PUBLIC ? spoken : spoken + "-" + network.transport();
  }
}
