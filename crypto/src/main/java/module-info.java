/** Cryptography: the Noise engine and the keys that peers are known by. */
@org.jspecify.annotations.NullMarked
module dev.hypha.crypto {
  requires transitive dev.hypha.base;
  requires static transitive org.jspecify;
  requires org.bouncycastle.provider;

  exports dev.hypha.crypto;
  exports dev.hypha.crypto.noise;
}
