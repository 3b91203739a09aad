package dev.hypha.crypto.noise;

import dev.hypha.crypto.libcrypto.Libcrypto;
import java.util.Optional;

/**
 * Who computes. The choice is made once, when the first suite is used: the machine's libcrypto
 * where this module was given native access, else Java.
 */
public final class Engines {
  private Engines() {}

  /** Who computes, for people: {@code OpenSSL 3.0.19} or {@code Java}. */
  public static String name() {
    return Libcrypto.found().map(Libcrypto::version).orElse("Java");
  }

  static Aead chaChaPoly() {
    Optional<Aead> library = Libcrypto.found().map(LibcryptoAead::of);
    return library.orElseGet(
        () -> Processor.hasPoly1305() ? JdkAead.chaChaPoly() : ChaChaPoly.own());
  }

  static Dh x25519() {
    Optional<Dh> library = Libcrypto.found().map(LibcryptoDh::new);
    return library.orElseGet(Curve25519::new);
  }
}
