package dev.hypha.crypto.tls;

import dev.hypha.crypto.pool.Pool;
import java.security.GeneralSecurityException;
import java.security.spec.AlgorithmParameterSpec;
import java.util.Arrays;
import java.util.Optional;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.IvParameterSpec;

/** The ciphers of TLS 1.3 (RFC 8446, appendix B.4), with engines of the JDK. */
@SuppressWarnings("ImmutableEnumChecker") // of the engines it matters to nobody who lends which
public enum CipherSuite {
  TLS_AES_128_GCM_SHA256(0x1301, "AES", 16, "HKDF-SHA256", 32),
  TLS_AES_256_GCM_SHA384(0x1302, "AES", 32, "HKDF-SHA384", 48),
  TLS_CHACHA20_POLY1305_SHA256(0x1303, "ChaCha20", 32, "HKDF-SHA256", 32);

  private static final int TAG_BITS = 8 * RecordCipher.TAG_BYTES;

  private final int code;
  private final String keyAlgorithm;
  private final int keyBytes;
  private final String derivation;
  private final int secretBytes;
  private final Pool<Cipher> ciphers;

  CipherSuite(int code, String keyAlgorithm, int keyBytes, String derivation, int secretBytes) {
    this.code = code;
    this.keyAlgorithm = keyAlgorithm;
    this.keyBytes = keyBytes;
    this.derivation = derivation;
    this.secretBytes = secretBytes;
    boolean aes = keyAlgorithm.equals("AES");
    this.ciphers =
        new Pool<>(() -> Cipher.getInstance(aes ? "AES/GCM/NoPadding" : "ChaCha20-Poly1305"));
  }

  /** The suite with this number in a hello; none if TLS 1.3 does not know it. */
  public static Optional<CipherSuite> of(int code) {
    return Arrays.stream(values()).filter(each -> each.code == code).findFirst();
  }

  /** The number in a hello. */
  public int code() {
    return code;
  }

  String keyAlgorithm() {
    return keyAlgorithm;
  }

  int keyBytes() {
    return keyBytes;
  }

  int secretBytes() {
    return secretBytes;
  }

  /** The name of the JDK's key derivation. */
  String derivation() {
    return derivation;
  }

  Pool<Cipher> ciphers() {
    return ciphers;
  }

  AlgorithmParameterSpec parameters(byte[] nonce) throws GeneralSecurityException {
    return keyAlgorithm.equals("AES")
        ? new GCMParameterSpec(TAG_BITS, nonce)
        : new IvParameterSpec(nonce);
  }
}
