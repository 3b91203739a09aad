package dev.hypha.config;

import java.util.List;

/** At which rendezvous points a node is found, and whether it is one. */
final class RendezvousKeys {
  static final Table TABLE = new Table();

  static final Key<List<String>> POINTS =
      TABLE.key(
          "rendezvous.points",
          Kinds.peers(),
          List.of(),
          "Rendezvous points: who is registered there under one of rendezvous.names is found.");
  static final Key<List<String>> NAMES =
      TABLE.key(
          "rendezvous.names",
          Kinds.meetingNames(),
          List.of(),
          "Under which names this node looks at rendezvous points, and registers.");
  static final Key<Boolean> REGISTER =
      TABLE.key(
          "rendezvous.register",
          Kinds.toggle(),
          true,
          "Whether this node registers at rendezvous points, so that others find it there; if not,"
              + " it only looks.");
  static final Key<Boolean> SERVE =
      TABLE.key(
          "rendezvous.serve",
          Kinds.toggle(),
          false,
          "Whether this node is a rendezvous point: lets strangers register, and tells who asks who"
              + " is there.");

  private RendezvousKeys() {}
}
