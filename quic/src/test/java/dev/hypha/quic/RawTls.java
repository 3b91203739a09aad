package dev.hypha.quic;

import dev.hypha.core.TlsIdentity;
import java.io.ByteArrayOutputStream;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.MessageDigest;
import java.security.Signature;
import java.security.cert.X509Certificate;
import java.security.interfaces.XECPublicKey;
import java.security.spec.NamedParameterSpec;
import java.security.spec.XECPublicKeySpec;
import javax.crypto.KeyAgreement;
import org.jspecify.annotations.Nullable;

/**
 * A client's part of TLS 1.3 with X25519 and AES-128-GCM, that believes everything. RFC 8446. It is
 * here to send what no library would; nothing of it is of any use but against our own listeners.
 */
final class RawTls {
  static final int SERVER_HELLO = 2;
  static final int FINISHED = 20;
  private static final int CLIENT_HELLO = 1;
  private static final int CERTIFICATE = 11;
  private static final int CERTIFICATE_VERIFY = 15;
  private static final int HASH_BYTES = 32;

  private final TlsIdentity identity;
  private final byte[] parameters;
  private final String alpn;
  private final KeyPair share;
  private final ByteArrayOutputStream transcript = new ByteArrayOutputStream();

  private byte @Nullable [] handshakeSecret;
  private byte @Nullable [] clientSecret;
  @Nullable RawKeys clientHandshake;
  @Nullable RawKeys serverHandshake;
  @Nullable RawKeys clientData;
  @Nullable RawKeys serverData;

  /**
   * @param parameters the transport parameters, encoded
   */
  RawTls(TlsIdentity identity, byte[] parameters, String alpn) throws GeneralSecurityException {
    this.identity = identity;
    this.parameters = parameters;
    this.alpn = alpn;
    this.share = KeyPairGenerator.getInstance("X25519").generateKeyPair();
  }

  byte[] clientHello() {
    byte[] random = new byte[32];
    random[0] = 7;
    ByteArrayOutputStream extensions = new ByteArrayOutputStream();
    extension(extensions, 43, bytes(2, 3, 4)); // supported_versions: TLS 1.3
    extension(extensions, 10, bytes(0, 2, 0, 29)); // supported_groups: x25519
    extension(extensions, 13, bytes(0, 4, 4, 3, 8, 4)); // ECDSA on P-256, RSA-PSS
    extension(extensions, 51, vector(2, join(bytes(0, 29), vector(2, publicKey()))));
    byte[] name = alpn.getBytes(StandardCharsets.US_ASCII);
    extension(extensions, 16, vector(2, vector(1, name)));
    extension(extensions, 57, parameters);
    byte[] hello =
        message(
            CLIENT_HELLO,
            join(
                bytes(3, 3),
                random,
                bytes(0),
                bytes(0, 2, 0x13, 1),
                bytes(1, 0),
                vector(2, extensions.toByteArray())));
    transcript.writeBytes(hello);
    return hello;
  }

  /** The next message of the server, with its header. */
  void received(byte[] message) throws GeneralSecurityException {
    transcript.writeBytes(message);
    if (message[0] == SERVER_HELLO) {
      byte[] secret = agree(serverShare(message));
      byte[] none = new byte[HASH_BYTES];
      byte[] early = RawKeys.hmac(none, none);
      byte[] agreed = RawKeys.hmac(RawKeys.derive(early, "derived", new byte[0]), secret);
      handshakeSecret = agreed;
      clientSecret = RawKeys.derive(agreed, "c hs traffic", transcript.toByteArray());
      clientHandshake = new RawKeys(clientSecret);
      serverHandshake =
          new RawKeys(RawKeys.derive(agreed, "s hs traffic", transcript.toByteArray()));
    } else if (message[0] == FINISHED) {
      byte[] agreed = java.util.Objects.requireNonNull(handshakeSecret);
      byte[] master =
          RawKeys.hmac(RawKeys.derive(agreed, "derived", new byte[0]), new byte[HASH_BYTES]);
      clientData = new RawKeys(RawKeys.derive(master, "c ap traffic", transcript.toByteArray()));
      serverData = new RawKeys(RawKeys.derive(master, "s ap traffic", transcript.toByteArray()));
    }
  }

  /** Certificate, its proof and the end of the handshake. */
  byte[] proof() throws GeneralSecurityException {
    ByteArrayOutputStream chain = new ByteArrayOutputStream();
    X509Certificate[] shown = identity.keys().getCertificateChain("raw");
    for (X509Certificate each : shown) {
      chain.writeBytes(vector(3, each.getEncoded()));
      chain.writeBytes(bytes(0, 0));
    }
    byte[] certificate = message(CERTIFICATE, join(bytes(0), vector(3, chain.toByteArray())));
    transcript.writeBytes(certificate);
    Signature signing = Signature.getInstance("SHA256withECDSA");
    signing.initSign(identity.keys().getPrivateKey("raw"));
    signing.update(" ".repeat(64).getBytes(StandardCharsets.US_ASCII));
    signing.update("TLS 1.3, client CertificateVerify".getBytes(StandardCharsets.US_ASCII));
    signing.update((byte) 0);
    signing.update(hash());
    byte[] verify = message(CERTIFICATE_VERIFY, join(bytes(4, 3), vector(2, signing.sign())));
    transcript.writeBytes(verify);
    byte[] secret = java.util.Objects.requireNonNull(clientSecret);
    byte[] key = RawKeys.expand(secret, "finished", new byte[0], HASH_BYTES);
    byte[] finished = message(FINISHED, RawKeys.hmac(key, hash()));
    return join(certificate, verify, finished);
  }

  private byte[] hash() throws GeneralSecurityException {
    return MessageDigest.getInstance("SHA-256").digest(transcript.toByteArray());
  }

  private byte[] publicKey() {
    byte[] big = ((XECPublicKey) share.getPublic()).getU().toByteArray();
    return reversed(big);
  }

  private static byte[] reversed(byte[] from) {
    byte[] to = new byte[32];
    for (int i = 0; i < Math.min(from.length, 32); i++) {
      to[i] = from[from.length - 1 - i];
    }
    return to;
  }

  private byte[] agree(byte[] theirs) throws GeneralSecurityException {
    BigInteger u = new BigInteger(1, reversed(theirs));
    KeyAgreement agreement = KeyAgreement.getInstance("X25519");
    agreement.init(share.getPrivate());
    agreement.doPhase(
        KeyFactory.getInstance("X25519")
            .generatePublic(new XECPublicKeySpec(NamedParameterSpec.X25519, u)),
        true);
    return agreement.generateSecret();
  }

  /** The key share in a ServerHello. */
  private static byte[] serverShare(byte[] message) {
    ByteBuffer hello = ByteBuffer.wrap(message).position(4 + 2 + 32);
    hello.position(hello.position() + 1 + hello.get(hello.position()));
    hello.position(hello.position() + 3 + 2);
    while (hello.hasRemaining()) {
      int type = hello.getShort();
      int size = hello.getShort();
      if (type == 51) {
        byte[] key = new byte[32];
        hello.position(hello.position() + 4);
        hello.get(key);
        return key;
      }
      hello.position(hello.position() + size);
    }
    throw new AssertionError("a ServerHello without a key share");
  }

  private static void extension(ByteArrayOutputStream to, int type, byte[] content) {
    to.writeBytes(join(bytes(type >>> 8, type), vector(2, content)));
  }

  private static byte[] message(int type, byte[] content) {
    return join(bytes(type), vector(3, content));
  }

  /** With its length in front. */
  private static byte[] vector(int lengthBytes, byte[] content) {
    byte[] length = new byte[lengthBytes];
    for (int i = 0; i < lengthBytes; i++) {
      length[i] = (byte) (content.length >>> (8 * (lengthBytes - 1 - i)));
    }
    return join(length, content);
  }

  private static byte[] bytes(int... values) {
    byte[] bytes = new byte[values.length];
    for (int i = 0; i < values.length; i++) {
      bytes[i] = (byte) values[i];
    }
    return bytes;
  }

  static byte[] join(byte[]... parts) {
    ByteArrayOutputStream whole = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      whole.writeBytes(part);
    }
    return whole.toByteArray();
  }
}
