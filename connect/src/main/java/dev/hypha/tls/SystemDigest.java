package dev.hypha.tls;

import java.security.DigestException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import org.bouncycastle.crypto.ExtendedDigest;
import org.bouncycastle.util.Memoable;

/** SHA-256 of the JDK, which has the processor compute it, as Bouncy Castle asks for a hash. */
final class SystemDigest implements ExtendedDigest, Memoable {
  private static final String NAME = "SHA-256";
  private static final int LENGTH = 32;
  private static final int BLOCK_BYTES = 64;

  private MessageDigest digest;

  SystemDigest() {
    try {
      digest = MessageDigest.getInstance(NAME);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("each JDK has " + NAME, e);
    }
  }

  private SystemDigest(MessageDigest digest) {
    this.digest = digest;
  }

  @Override
  public String getAlgorithmName() {
    return NAME;
  }

  @Override
  public int getDigestSize() {
    return LENGTH;
  }

  @Override
  public int getByteLength() {
    return BLOCK_BYTES;
  }

  @Override
  public void update(byte in) {
    digest.update(in);
  }

  @Override
  public void update(byte[] in, int offset, int length) {
    digest.update(in, offset, length);
  }

  @Override
  public int doFinal(byte[] out, int offset) {
    try {
      return digest.digest(out, offset, LENGTH);
    } catch (DigestException e) {
      throw new IllegalArgumentException("no room for a hash", e);
    }
  }

  @Override
  public void reset() {
    digest.reset();
  }

  @Override
  public SystemDigest copy() {
    return new SystemDigest(cloned(digest));
  }

  @Override
  public void reset(Memoable other) {
    digest = cloned(((SystemDigest) other).digest);
  }

  private static MessageDigest cloned(MessageDigest digest) {
    try {
      return (MessageDigest) digest.clone();
    } catch (CloneNotSupportedException e) {
      throw new IllegalStateException(NAME + " of this JDK cannot be copied", e);
    }
  }
}
