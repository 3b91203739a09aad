/**
 * The one dependency: {@code Hypha.start()} wires node, transports, security and protocols with
 * good defaults.
 */
@org.jspecify.annotations.NullMarked
module dev.hypha {
  requires transitive dev.hypha.connect;
  requires transitive dev.hypha.core;
  requires transitive dev.hypha.node;
  requires transitive dev.hypha.protocols;
  requires static dev.hypha.quic;
  requires dev.hypha.store;
  requires transitive dev.hypha.transports;
  requires static transitive org.jspecify;

  exports dev.hypha;
}
