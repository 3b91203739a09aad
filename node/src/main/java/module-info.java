/** The node: dialing, listening, connections, streams, peers, events. */
@org.jspecify.annotations.NullMarked
module dev.hypha.node {
  requires transitive dev.hypha.core;
  requires static transitive org.jspecify;
  requires jdk.jfr;

  exports dev.hypha.node;
  exports dev.hypha.node.engine;
}
