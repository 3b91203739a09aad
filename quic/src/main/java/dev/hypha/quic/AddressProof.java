package dev.hypha.quic;

import dev.hypha.core.Runtime;
import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.quic.QuicTokenHandler;
import java.net.InetSocketAddress;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.Arrays;
import java.util.function.BooleanSupplier;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Retry: while many handshakes are under way, a stranger must first send back a token that only
 * reaches who is where he says he is. A token is a MAC, the time, and the connection id that the
 * stranger first chose; nothing is kept for it. Touched by one event loop.
 *
 * <p>Spec: RFC 9000, section 8.1.
 */
final class AddressProof implements QuicTokenHandler {
  private static final String ALGORITHM = "HmacSHA256";
  private static final int KEY_BYTES = 32;
  private static final int MAC_BYTES = 16;
  private static final int TIME_BYTES = 8;
  private static final int PREFIX_BYTES = MAC_BYTES + TIME_BYTES;
  private static final int NOT_VALID = -1;
  private static final long LIFETIME_NANOS = Duration.ofSeconds(10).toNanos();

  private final Runtime runtime;
  private final BooleanSupplier busy;
  private final Mac mac;

  /**
   * @param busy whether to ask strangers for a proof
   */
  AddressProof(Runtime runtime, BooleanSupplier busy) {
    this.runtime = runtime;
    this.busy = busy;
    byte[] key = new byte[KEY_BYTES];
    runtime.secrets().nextBytes(key);
    try {
      this.mac = Mac.getInstance(ALGORITHM);
      mac.init(new SecretKeySpec(key, ALGORITHM));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this JDK has no " + ALGORITHM, e);
    }
  }

  @Override
  public boolean writeToken(ByteBuf out, ByteBuf id, InetSocketAddress address) {
    if (!busy.getAsBoolean()) {
      return false;
    }
    byte[] chosen = new byte[id.readableBytes()];
    id.getBytes(id.readerIndex(), chosen);
    long now = runtime.nanoTime();
    out.writeBytes(sign(now, address, chosen)).writeLong(now).writeBytes(chosen);
    return true;
  }

  @Override
  public int validateToken(ByteBuf token, InetSocketAddress address) {
    int size = token.readableBytes();
    if (size < PREFIX_BYTES || size > maxTokenLength()) {
      return NOT_VALID;
    }
    byte[] claimed = new byte[MAC_BYTES];
    token.getBytes(token.readerIndex(), claimed);
    long time = token.getLong(token.readerIndex() + MAC_BYTES);
    byte[] chosen = new byte[size - PREFIX_BYTES];
    token.getBytes(token.readerIndex() + PREFIX_BYTES, chosen);
    long age = runtime.nanoTime() - time;
    boolean valid =
        MessageDigest.isEqual(claimed, sign(time, address, chosen))
            && age >= 0
            && age <= LIFETIME_NANOS;
    return valid ? PREFIX_BYTES : NOT_VALID;
  }

  @Override
  public int maxTokenLength() {
    return PREFIX_BYTES + ConnectionIds.BYTES;
  }

  private byte[] sign(long time, InetSocketAddress address, byte[] chosen) {
    byte[] ip = address.getAddress().getAddress();
    mac.update((byte) ip.length);
    mac.update(ip);
    for (int shift = 0; shift < Long.SIZE; shift += Byte.SIZE) {
      mac.update((byte) (time >>> shift));
    }
    mac.update((byte) (address.getPort() >>> 8));
    mac.update((byte) address.getPort());
    mac.update(chosen);
    return Arrays.copyOf(mac.doFinal(), MAC_BYTES);
  }
}
