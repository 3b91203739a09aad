package dev.hypha.quic;

import dev.hypha.bytes.Bytes;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.Optional;
import javax.crypto.Cipher;
import javax.crypto.Mac;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * The first packets of a server, in which it says what the keys of the connection are agreed on by:
 * neither quiche nor Netty tells. They are protected, but by keys that everybody can work out who
 * has seen the client's first packet. Touched by one event loop.
 *
 * <p>Spec: RFC 9000, 17.2.2 "Initial Packet" and 19.6 "CRYPTO Frames"; RFC 9001, 5.2 "Initial
 * Secrets" to 5.4 "Header Protection".
 */
final class ServerInitials {
  /** A ServerHello with a hybrid share has some 1,200 bytes. */
  private static final int HELLO_BYTES_MAX = 4096;

  private static final Bytes SALT = Bytes.hex("38762cf7f55934b34d179ae6a4c80cadccbb7f0a");
  private static final String HMAC = "HmacSHA256";
  private static final int SECRET_BYTES = 32;
  private static final int KEY_BYTES = 16;
  private static final int NONCE_BYTES = 12;
  private static final int TAG_BITS = 128;
  private static final int SAMPLE_BYTES = 16;
  private static final int NUMBER_BYTES_MAX = 4;
  private static final int VERSION_BYTES = 4;
  private static final int SERVER_HELLO = 2;
  private static final int MESSAGE_HEADER_BYTES = 4;

  private static final int PADDING = 0;
  private static final int PING = 1;
  private static final int ACK = 2;
  private static final int ACK_ECN = 3;
  private static final int CRYPTO = 6;

  private final byte[] chosen;
  private final boolean retried;
  private final byte[] hello = new byte[HELLO_BYTES_MAX];
  private final boolean[] known = new boolean[HELLO_BYTES_MAX];

  /**
   * @param chosen the connection id to which the client has sent its first packet
   * @param retried whether it did so because the server asked it to begin again
   */
  ServerInitials(byte[] chosen, boolean retried) {
    this.chosen = chosen.clone();
    this.retried = retried;
  }

  boolean isRetried() {
    return retried;
  }

  /** Looks at a datagram that begins with such a packet; what is not well formed is passed over. */
  void look(byte[] datagram) {
    try {
      read(datagram);
    } catch (GeneralSecurityException | BufferUnderflowException | IllegalArgumentException e) {
      // QUIC itself says what is wrong with it, if it is not merely for somebody else
    }
  }

  /** The ServerHello, once all of it is there; of two, the second. */
  Optional<Bytes> hello() {
    Optional<Bytes> last = Optional.empty();
    int at = 0;
    while (at + MESSAGE_HEADER_BYTES <= HELLO_BYTES_MAX && whole(at, MESSAGE_HEADER_BYTES)) {
      int size =
          MESSAGE_HEADER_BYTES
              + (((hello[at + 1] & 0xff) << 16)
                  | ((hello[at + 2] & 0xff) << 8)
                  | (hello[at + 3] & 0xff));
      if (hello[at] != SERVER_HELLO || at + size > HELLO_BYTES_MAX || !whole(at, size)) {
        break;
      }
      last = Optional.of(Bytes.copyOf(Arrays.copyOfRange(hello, at, at + size)));
      at += size;
    }
    return last;
  }

  private boolean whole(int from, int size) {
    for (int i = from; i < from + size; i++) {
      if (!known[i]) {
        return false;
      }
    }
    return true;
  }

  private void read(byte[] datagram) throws GeneralSecurityException {
    ByteBuffer packet = ByteBuffer.wrap(datagram);
    packet.position(1 + VERSION_BYTES);
    skip(packet, packet.get() & 0xff);
    skip(packet, packet.get() & 0xff);
    skip(packet, varint(packet));
    int length = (int) Math.min(varint(packet), packet.remaining());
    int numberAt = packet.position();
    byte[] secret = secret();
    Cipher mask = Cipher.getInstance("AES/ECB/NoPadding");
    mask.init(Cipher.ENCRYPT_MODE, new SecretKeySpec(expand(secret, "quic hp", KEY_BYTES), "AES"));
    byte[] bits = mask.doFinal(datagram, numberAt + NUMBER_BYTES_MAX, SAMPLE_BYTES);
    byte[] header = Arrays.copyOf(datagram, numberAt + NUMBER_BYTES_MAX);
    header[0] ^= (byte) (bits[0] & 0x0f);
    int numberBytes = (header[0] & 3) + 1;
    header = Arrays.copyOf(header, numberAt + numberBytes);
    byte[] nonce = expand(secret, "quic iv", NONCE_BYTES);
    for (int i = 0; i < numberBytes; i++) {
      header[numberAt + i] ^= bits[1 + i];
      nonce[NONCE_BYTES - numberBytes + i] ^= header[numberAt + i];
    }
    Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
    cipher.init(
        Cipher.DECRYPT_MODE,
        new SecretKeySpec(expand(secret, "quic key", KEY_BYTES), "AES"),
        new GCMParameterSpec(TAG_BITS, nonce));
    cipher.updateAAD(header);
    frames(ByteBuffer.wrap(cipher.doFinal(datagram, numberAt + numberBytes, length - numberBytes)));
  }

  private void frames(ByteBuffer frames) {
    while (frames.hasRemaining()) {
      switch (frames.get()) {
        case PADDING, PING -> {}
        case ACK -> acknowledgement(frames);
        case ACK_ECN -> {
          acknowledgement(frames);
          for (int i = 0; i < 3; i++) {
            varint(frames);
          }
        }
        case CRYPTO -> crypto(frames);
        default -> {
          return;
        }
      }
    }
  }

  private static void acknowledgement(ByteBuffer frames) {
    varint(frames); // the largest
    varint(frames); // the delay
    long ranges = varint(frames);
    for (long i = 0; i < 1 + 2 * ranges; i++) {
      varint(frames);
    }
  }

  private void crypto(ByteBuffer frames) {
    long offset = varint(frames);
    long size = varint(frames);
    if (size > frames.remaining()) {
      throw new BufferUnderflowException();
    }
    for (long i = offset; i < offset + size; i++) {
      byte value = frames.get();
      if (i < HELLO_BYTES_MAX) {
        hello[(int) i] = value;
        known[(int) i] = true;
      }
    }
  }

  private static void skip(ByteBuffer packet, long n) {
    if (n > packet.remaining()) {
      throw new BufferUnderflowException();
    }
    packet.position(packet.position() + (int) n);
  }

  private static long varint(ByteBuffer from) {
    int first = from.get() & 0xff;
    long value = first & 0x3f;
    for (int i = 1; i < 1 << (first >> 6); i++) {
      value = (value << 8) | (from.get() & 0xff);
    }
    return value;
  }

  // ---- keys

  private byte[] secret() throws GeneralSecurityException {
    return expand(hmac(SALT.toArray(), chosen), "server in", SECRET_BYTES);
  }

  /** HKDF-Expand-Label of RFC 8446, 7.1, for what fits one block. */
  private static byte[] expand(byte[] secret, String label, int size)
      throws GeneralSecurityException {
    byte[] name = Bytes.utf8("tls13 " + label).toArray();
    ByteBuffer info = ByteBuffer.allocate(2 + 1 + name.length + 1 + 1);
    info.putShort((short) size).put((byte) name.length).put(name).put((byte) 0).put((byte) 1);
    return Arrays.copyOf(hmac(secret, info.array()), size);
  }

  private static byte[] hmac(byte[] key, byte[] message) throws GeneralSecurityException {
    Mac mac = Mac.getInstance(HMAC);
    mac.init(new SecretKeySpec(key, HMAC));
    return mac.doFinal(message);
  }
}
