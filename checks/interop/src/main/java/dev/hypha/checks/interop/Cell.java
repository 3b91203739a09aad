package dev.hypha.checks.interop;

import java.util.List;
import java.util.Optional;

/**
 * One thing to try: who dials whom, and over what.
 *
 * @param task what they are to do together, if that is more than to ping
 */
record Cell(
    Peer dialer,
    Peer listener,
    String security,
    Dialect dialect,
    Network network,
    Optional<Task> task) {

  /** What more can be done than to ping. */
  sealed interface Task {
    /** In two or three words. */
    String label();
  }

  /** A check of gossip, in a version of GossipSub. */
  record Gossip(GossipCheck check, String version) implements Task {
    @Override
    public String label() {
      return "gossip " + version + " " + check.label();
    }
  }

  /** A check of Kademlia, in a network. */
  record Kad(KadCheck check, KadNetwork network) implements Task {
    @Override
    public String label() {
      return "kad " + network.label() + " " + check.label();
    }
  }

  /** The contract of Kademlia: the dialer asks, the listener is the bootstrap node. */
  record KadRoles(Peer provider) implements Task {
    @Override
    public String label() {
      return "kad-roles " + provider.name();
    }
  }

  static final String MUXER = "yamux";

  /** Who is needed. */
  List<Peer> peers() {
    return task.isPresent() && task.get() instanceof KadRoles(Peer provider)
        ? List.of(dialer, listener, provider)
        : List.of(dialer, listener);
  }

  /** What is tried: a dialect, or a task. */
  String what() {
    return task.map(Task::label).orElse(dialect.label());
  }

  /** The cell in a few words, fit to name a file. */
  String label() {
    String plain = dialer.name() + "-to-" + listener.name() + "-" + security;
    if (task.isPresent()) {
      return plain + "-" + what().replace(' ', '-');
    }
    String spoken = dialect == Dialect.UNIFIED ? plain : plain + "-" + dialect.label();
    return network == Network.PUBLIC ? spoken : spoken + "-" + network.transport();
  }
}
