package dev.hypha.crypto.noise;

import dev.hypha.bytes.Bytes;
import dev.hypha.crypto.libcrypto.Libcrypto;
import dev.hypha.crypto.libcrypto.X25519Key;
import dev.hypha.crypto.libcrypto.X25519Point;
import dev.hypha.crypto.pool.Pool;
import java.security.SecureRandom;

/** X25519 by the machine's libcrypto. */
record LibcryptoDh(Libcrypto library, Pool<X25519Point> points) implements Dh {
  LibcryptoDh(Libcrypto library) {
    this(library, new Pool<>(library::x25519Point));
  }

  @Override
  public String name() {
    return "25519";
  }

  @Override
  public int length() {
    return X25519Key.LENGTH;
  }

  @Override
  public DhKeyPair generate(SecureRandom random) {
    byte[] secret = new byte[X25519Key.LENGTH];
    random.nextBytes(secret);
    return pair(secret);
  }

  @Override
  public DhKeyPair keyPair(Bytes secret) {
    if (secret.size() != X25519Key.LENGTH) {
      throw new IllegalArgumentException("an X25519 secret has 32 bytes, not " + secret.size());
    }
    return pair(secret.toArray());
  }

  private Pair pair(byte[] secret) {
    X25519Key key = library.x25519(secret);
    return new Pair(secret, Bytes.owning(key.publicKey()), key);
  }

  @Override
  public byte[] agree(DhKeyPair local, Bytes remote) throws NoiseException {
    if (remote.size() != X25519Key.LENGTH) {
      throw new NoiseException("an X25519 public key has 32 bytes, not " + remote.size());
    }
    if (!(local instanceof Pair pair)) {
      throw new IllegalArgumentException("a key pair of another function");
    }
    byte[] shared = new byte[X25519Key.LENGTH];
    X25519Point point = points.take();
    try {
      point.set(remote.toArray());
      if (!pair.key.agree(point, shared)) {
        throw new NoiseException("X25519 public key of low order");
      }
      return shared;
    } finally {
      points.giveBack(point);
    }
  }

  /** A key pair with its twin outside the heap. */
  static final class Pair extends DhKeyPair {
    private final X25519Key key;

    private Pair(byte[] secret, Bytes publicKey, X25519Key key) {
      super(secret, publicKey);
      this.key = key;
    }

    @Override
    void wipe() {
      super.wipe();
      key.wipe();
    }
  }
}
