/** Conversations between nodes: ping, identify, perf, files. */
@org.jspecify.annotations.NullMarked
module dev.hypha.protocols {
  requires transitive dev.hypha.core;
  requires static transitive org.jspecify;

  exports dev.hypha.bus;
  exports dev.hypha.exchange;
  exports dev.hypha.gossip;
  exports dev.hypha.gossip.engine;
  exports dev.hypha.gossip.trace;
  exports dev.hypha.identify;
  exports dev.hypha.kad;
  exports dev.hypha.kad.engine;
  exports dev.hypha.perf;
  exports dev.hypha.ping;
  exports dev.hypha.rendezvous;
  exports dev.hypha.send;
}
