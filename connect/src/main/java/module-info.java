/**
 * From a raw pipe to a session: private networks, multistream-select, Noise, TLS, Yamux, and the
 * upgrade that runs them in order.
 */
@org.jspecify.annotations.NullMarked
module dev.hypha.connect {
  requires transitive dev.hypha.core;
  requires static transitive org.jspecify;
  requires org.bouncycastle.provider;
  requires org.bouncycastle.tls;

  exports dev.hypha.multistream;
  exports dev.hypha.noise;
  exports dev.hypha.pnet;
  exports dev.hypha.tls;
  exports dev.hypha.upgrade;
  exports dev.hypha.yamux;
}
