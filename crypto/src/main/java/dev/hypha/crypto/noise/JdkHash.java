package dev.hypha.crypto.noise;

import dev.hypha.crypto.pool.Pool;
import java.security.InvalidKeyException;
import java.security.MessageDigest;
import java.util.Arrays;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** A hash of the JDK, with engines lent from a pool. */
record JdkHash(String name, int length, Pool<MessageDigest> digests, Pool<Mac> macs)
    implements Hash {
  @Override
  public byte[] hash(byte[] first, byte[] second, int secondLength) {
    MessageDigest digest = digests.take();
    digest.update(first);
    digest.update(second, 0, secondLength);
    byte[] hash = digest.digest();
    digests.giveBack(digest);
    return hash;
  }

  @Override
  public byte[] hmac(byte[] key, byte[] data) {
    Mac mac = macs.take();
    init(mac, key);
    byte[] tag = mac.doFinal(data);
    macs.giveBack(mac);
    return tag;
  }

  @Override
  public Derived hkdf(byte[] chainingKey, byte[] inputKeyMaterial) {
    Mac mac = macs.take();
    init(mac, chainingKey);
    byte[] extracted = mac.doFinal(inputKeyMaterial);
    init(mac, extracted);
    mac.update((byte) 1);
    byte[] first = mac.doFinal();
    mac.update(first);
    mac.update((byte) 2);
    byte[] second = mac.doFinal();
    macs.giveBack(mac);
    Arrays.fill(extracted, (byte) 0);
    return new Derived(first, second);
  }

  private static void init(Mac mac, byte[] key) {
    try {
      mac.init(new SecretKeySpec(key, "HMAC"));
    } catch (InvalidKeyException e) {
      throw new IllegalStateException("HMAC takes a key of any length", e);
    }
  }
}
