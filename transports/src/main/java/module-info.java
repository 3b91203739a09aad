/**
 * Ways to reach an address: TCP, WebSocket, and memory within one process. And the resolver of the
 * names in addresses, discovery on the local network, and a network that is worse than it is, for
 * tests.
 */
@org.jspecify.annotations.NullMarked
module dev.hypha.transports {
  requires transitive dev.hypha.core;
  requires static transitive org.jspecify;

  exports dev.hypha.chaos;
  exports dev.hypha.dns;
  exports dev.hypha.mdns;
  exports dev.hypha.mdns.engine;
  exports dev.hypha.memory;
  exports dev.hypha.tcp;
  exports dev.hypha.websocket;
}
