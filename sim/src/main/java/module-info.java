/** Engines in a virtual network and virtual time. */
@org.jspecify.annotations.NullMarked
module dev.hypha.sim {
  requires transitive dev.hypha.protocols;
  requires static transitive org.jspecify;

  exports dev.hypha.sim;
  exports dev.hypha.sim.dht;
  exports dev.hypha.sim.gossip;
}
