package dev.hypha.tls;

import dev.hypha.bytes.Bytes;
import dev.hypha.bytes.MalformedException;
import dev.hypha.crypto.Der;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A chain of certificates and the key of the first, as files have them.
 *
 * <p>Spec: RFC 7468. Keys are PKCS#8, or what OpenSSL wrote before it for RSA and EC.
 */
record ServerCertificate(List<X509Certificate> chain, PrivateKey key) {
  private static final long FILE_BYTES_MAX = 1 << 20;
  private static final int OCTET_STRING = 0x04;
  private static final Pattern KEY =
      Pattern.compile(
          "-----BEGIN ((?:RSA |EC )?)PRIVATE KEY-----([A-Za-z0-9+/=\\s]+)-----END \\1PRIVATE"
              + " KEY-----");

  ServerCertificate {
    chain = List.copyOf(chain);
  }

  /**
   * Reads both files.
   *
   * @throws IOException if there is none, or if they do not belong together, saying what to do
   */
  static ServerCertificate read(Path certificate, Path key) throws IOException {
    List<X509Certificate> chain = certificates(certificate);
    try {
      ServerCertificate whole = new ServerCertificate(chain, key(key, chain.getFirst()));
      whole.requireOneKey(certificate, key);
      return whole;
    } catch (GeneralSecurityException e) {
      throw new IOException("the key in " + key + " cannot be used: " + e.getMessage(), e);
    }
  }

  /** The certificates in a file, of which there is at least one. */
  static List<X509Certificate> certificates(Path file) throws IOException {
    try {
      List<X509Certificate> read =
          CertificateFactory.getInstance("X.509")
              .generateCertificates(new ByteArrayInputStream(bytes(file)))
              .stream()
              .map(X509Certificate.class::cast)
              .toList();
      if (read.isEmpty()) {
        throw new IOException("there is no certificate in " + file + ": it has to be PEM");
      }
      return read;
    } catch (GeneralSecurityException e) {
      throw new IOException("no certificate can be read from " + file + ": it has to be PEM", e);
    }
  }

  private static PrivateKey key(Path file, X509Certificate certificate)
      throws IOException, GeneralSecurityException {
    Matcher found = KEY.matcher(new String(bytes(file), StandardCharsets.US_ASCII));
    if (!found.find()) {
      throw new IOException(
          "there is no private key in " + file + ": it has to be PEM, without a password");
    }
    Bytes told = Bytes.owning(Base64.getMimeDecoder().decode(found.group(2)));
    byte[] pkcs8 = (found.group(1).isEmpty() ? told : wrapped(told, certificate)).toArray();
    return KeyFactory.getInstance(certificate.getPublicKey().getAlgorithm())
        .generatePrivate(new PKCS8EncodedKeySpec(pkcs8));
  }

  /** An older form of key tells not what it is for; its certificate does. */
  private static Bytes wrapped(Bytes told, X509Certificate certificate) throws MalformedException {
    Der spki =
        new Der(new Der(Bytes.owning(certificate.getPublicKey().getEncoded())).read(Der.SEQUENCE));
    Bytes algorithm = Der.value(Der.SEQUENCE, spki.read(Der.SEQUENCE));
    return Der.value(
        Der.SEQUENCE,
        Der.value(Der.INTEGER, Bytes.of(0)),
        algorithm,
        Der.value(OCTET_STRING, told));
  }

  private void requireOneKey(Path certificateFile, Path keyFile)
      throws IOException, GeneralSecurityException {
    String algorithm =
        switch (key.getAlgorithm()) {
          case "EC" -> "SHA256withECDSA";
          case "RSA" -> "SHA256withRSA";
          default -> key.getAlgorithm();
        };
    byte[] message = Bytes.utf8("whose key is this").toArray();
    Signature signing = Signature.getInstance(algorithm);
    signing.initSign(key);
    signing.update(message);
    byte[] signature = signing.sign();
    Signature verifying = Signature.getInstance(algorithm);
    verifying.initVerify(chain.getFirst().getPublicKey());
    verifying.update(message);
    if (!verifying.verify(signature)) {
      throw new IOException(
          "the key in " + keyFile + " is not that of the first certificate in " + certificateFile);
    }
  }

  Certificate[] chainArray() {
    return chain.toArray(Certificate[]::new);
  }

  private static byte[] bytes(Path file) throws IOException {
    if (Files.size(file) > FILE_BYTES_MAX) {
      throw new IOException(file + " is larger than 1 MiB: name a PEM file");
    }
    return Files.readAllBytes(file);
  }
}
