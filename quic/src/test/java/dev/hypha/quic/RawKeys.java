package dev.hypha.quic;

import dev.hypha.bytes.Bytes;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import javax.crypto.Cipher;
import javax.crypto.Mac;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * What packets of one level and direction are protected with: AES-128-GCM. RFC 9001, section 5; RFC
 * 8446, section 7.
 */
final class RawKeys {
  static final int TAG_BYTES = 16;
  static final int NUMBER_BYTES = 4;
  private static final int HASH_BYTES = 32;
  private static final int KEY_BYTES = 16;
  private static final int NONCE_BYTES = 12;
  private static final String HMAC = "HmacSHA256";
  private static final byte[] SALT =
      Bytes.hex("38762cf7f55934b34d179ae6a4c80cadccbb7f0a").toArray();

  private final SecretKeySpec key;
  private final byte[] nonce;
  private final SecretKeySpec mask;

  RawKeys(byte[] secret) throws GeneralSecurityException {
    this.key = new SecretKeySpec(expand(secret, "quic key", new byte[0], KEY_BYTES), "AES");
    this.nonce = expand(secret, "quic iv", new byte[0], NONCE_BYTES);
    this.mask = new SecretKeySpec(expand(secret, "quic hp", new byte[0], KEY_BYTES), "AES");
  }

  /** Of first packets, to whoever was called {@code chosen} in the first. */
  static RawKeys initial(byte[] chosen, boolean client) throws GeneralSecurityException {
    return new RawKeys(
        expand(hmac(SALT, chosen), client ? "client in" : "server in", new byte[0], HASH_BYTES));
  }

  /** A whole packet; the number is the last that stands in {@code header}. */
  byte[] seal(byte[] header, long number, byte[] frames) throws GeneralSecurityException {
    byte[] body = aead(Cipher.ENCRYPT_MODE, number, header, frames);
    byte[] packet = Arrays.copyOf(header, header.length + body.length);
    System.arraycopy(body, 0, packet, header.length, body.length);
    int numberAt = header.length - NUMBER_BYTES;
    byte[] bits = bits(packet, numberAt);
    packet[0] ^= (byte) (bits[0] & ((packet[0] & 0x80) == 0 ? 0x1f : 0x0f));
    for (int i = 0; i < NUMBER_BYTES; i++) {
      packet[numberAt + i] ^= bits[1 + i];
    }
    return packet;
  }

  /** The frames of a packet; null if it is protected by other keys. */
  byte @Nullable [] open(byte[] packet, int numberAt, int end, long largest) {
    try {
      byte[] bits = bits(packet, numberAt);
      byte[] header = Arrays.copyOf(packet, numberAt + NUMBER_BYTES);
      header[0] ^= (byte) (bits[0] & ((header[0] & 0x80) == 0 ? 0x1f : 0x0f));
      int size = 1 + (header[0] & 3);
      long number = 0;
      for (int i = 0; i < size; i++) {
        header[numberAt + i] ^= bits[1 + i];
        number = (number << 8) | (header[numberAt + i] & 0xff);
      }
      long window = 1L << (8 * size);
      while (number + window / 2 <= largest) {
        number += window;
      }
      return aead(
          Cipher.DECRYPT_MODE,
          number,
          Arrays.copyOf(header, numberAt + size),
          Arrays.copyOfRange(packet, numberAt + size, end));
    } catch (GeneralSecurityException | IllegalArgumentException e) {
      return null;
    }
  }

  private byte[] aead(int mode, long number, byte[] header, byte[] text)
      throws GeneralSecurityException {
    byte[] iv = nonce.clone();
    for (int i = 0; i < Long.BYTES; i++) {
      iv[NONCE_BYTES - 1 - i] ^= (byte) (number >>> (8 * i));
    }
    Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
    cipher.init(mode, key, new GCMParameterSpec(8 * TAG_BYTES, iv));
    cipher.updateAAD(header);
    return cipher.doFinal(text);
  }

  private byte[] bits(byte[] packet, int numberAt) throws GeneralSecurityException {
    Cipher cipher = Cipher.getInstance("AES/ECB/NoPadding");
    cipher.init(Cipher.ENCRYPT_MODE, mask);
    return cipher.doFinal(packet, numberAt + NUMBER_BYTES, 16);
  }

  // ---- the key schedule of TLS

  static byte[] hmac(byte[] key, byte[] message) throws GeneralSecurityException {
    Mac mac = Mac.getInstance(HMAC);
    mac.init(new SecretKeySpec(key, HMAC));
    return mac.doFinal(message);
  }

  static byte[] expand(byte[] secret, String label, byte[] context, int size)
      throws GeneralSecurityException {
    byte[] name = Bytes.utf8("tls13 " + label).toArray();
    ByteBuffer info = ByteBuffer.allocate(2 + 1 + name.length + 1 + context.length + 1);
    info.putShort((short) size).put((byte) name.length).put(name);
    info.put((byte) context.length).put(context).put((byte) 1);
    return Arrays.copyOf(hmac(secret, info.array()), size);
  }

  static byte[] derive(byte[] secret, String label, byte[] transcript)
      throws GeneralSecurityException {
    return expand(
        secret, label, MessageDigest.getInstance("SHA-256").digest(transcript), HASH_BYTES);
  }
}
