/** Cryptography: the Noise engine, the keys that peers are known by, and what they sign. */
@org.jspecify.annotations.NullMarked
module dev.hypha.crypto {
  requires transitive dev.hypha.base;
  requires static transitive org.jspecify;
  requires org.bouncycastle.provider;

  exports dev.hypha.crypto;
  exports dev.hypha.crypto.noise;
  exports dev.hypha.crypto.stream;
  exports dev.hypha.crypto.tls;
  exports dev.hypha.record;
}
