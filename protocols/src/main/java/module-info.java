/** Conversations between nodes: ping, identify. */
@org.jspecify.annotations.NullMarked
module dev.hypha.protocols {
  requires transitive dev.hypha.core;
  requires static transitive org.jspecify;

  exports dev.hypha.identify;
  exports dev.hypha.ping;
}
