package dev.hypha.testkit.script;

import dev.hypha.bytes.Bytes;
import dev.hypha.crypto.Der;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.interfaces.ECPrivateKey;
import java.security.spec.ECGenParameterSpec;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;

/** Vouches for servers: certificates as the web has them, in files, with ECDSA on P-256. */
public final class TestAuthority {
  private static final Instant FROM = Instant.parse("2020-01-01T00:00:00Z");
  private static final Instant UNTIL = Instant.parse("2049-01-01T00:00:00Z");

  private static final Bytes ECDSA_WITH_SHA256 = Bytes.hex("300a06082a8648ce3d040302");
  private static final Bytes EC_ON_P256 = Bytes.hex("301306072a8648ce3d020106082a8648ce3d030107");
  private static final int SCALAR_BYTES = 32;
  private static final int POINT_BYTES = 65;
  private static final int PUBLIC_HALF = 0xa1;
  private static final Bytes VERSION_3 = Bytes.hex("a003020102");
  private static final Bytes COMMON_NAME = Bytes.hex("0603550403");
  private static final Bytes IS_AUTHORITY = Bytes.hex("300f0603551d130101ff040530030101ff");
  private static final Bytes ALTERNATIVE_NAMES = Bytes.hex("0603551d11");
  private static final int UTF8_STRING = 0x0c;
  private static final int SET = 0x31;
  private static final int UTC_TIME = 0x17;
  private static final int OCTET_STRING = 0x04;
  private static final int EXTENSIONS = 0xa3;
  private static final int DNS_NAME = 0x82;
  private static final int IP_ADDRESS = 0x87;
  private static final int LINE = 64;

  private final SecureRandom random;
  private final KeyPair keys;
  private final Bytes certificate;

  public TestAuthority(SecureRandom random) {
    this.random = random;
    this.keys = keys();
    Bytes name = name("Test Authority");
    this.certificate = signed(name, name, keys, FROM, UNTIL, IS_AUTHORITY);
  }

  /** What a server has: the files of its certificate and its key. */
  public record Issued(Path certificate, Path key) {}

  /** Writes the authority's own certificate, for those who are to trust it. */
  public Path write(Path file) throws IOException {
    return Files.writeString(file, pem("CERTIFICATE", certificate));
  }

  /** Vouches for the server with these names and IPs; both files are in {@code directory}. */
  public Issued issue(Path directory, String... names) throws IOException {
    return issue(directory, UNTIL, names);
  }

  /** The same until a day that may be past. */
  public Issued issue(Path directory, Instant until, String... names) throws IOException {
    KeyPair server = keys();
    Bytes issued =
        signed(
            name("Test Authority"),
            name("Test Server"),
            server,
            FROM,
            until,
            alternativeNames(names));
    Path chain = directory.resolve("server.pem");
    Path key = directory.resolve("server.key");
    Files.writeString(chain, pem("CERTIFICATE", issued));
    Files.writeString(key, pem("PRIVATE KEY", whole(server)));
    return new Issued(chain, key);
  }

  private KeyPair keys() {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
      generator.initialize(new ECGenParameterSpec("secp256r1"), random);
      return generator.generateKeyPair();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  /** The key as PKCS#8 with its public half, which Java leaves out and others insist on. */
  private static Bytes whole(KeyPair pair) {
    byte[] digits = ((ECPrivateKey) pair.getPrivate()).getS().toByteArray();
    byte[] scalar = new byte[SCALAR_BYTES];
    int size = Math.min(digits.length, SCALAR_BYTES);
    System.arraycopy(digits, digits.length - size, scalar, SCALAR_BYTES - size, size);
    Bytes encoded = Bytes.owning(pair.getPublic().getEncoded());
    Bytes point = encoded.slice(encoded.size() - POINT_BYTES);
    Bytes key =
        Der.value(
            Der.SEQUENCE,
            Der.value(Der.INTEGER, Bytes.of(1)),
            Der.value(OCTET_STRING, Bytes.owning(scalar)),
            Der.value(PUBLIC_HALF, Der.value(Der.BIT_STRING, Bytes.of(0), point)));
    return Der.value(
        Der.SEQUENCE,
        Der.value(Der.INTEGER, Bytes.of(0)),
        EC_ON_P256,
        Der.value(OCTET_STRING, key));
  }

  private Bytes signed(
      Bytes issuer, Bytes subject, KeyPair of, Instant from, Instant until, Bytes extension) {
    byte[] serial = new byte[8];
    random.nextBytes(serial);
    serial[0] = (byte) ((serial[0] & 0x3f) | 0x40); // above zero, and no zero in front
    Bytes body =
        Der.value(
            Der.SEQUENCE,
            VERSION_3,
            Der.value(Der.INTEGER, Bytes.owning(serial)),
            ECDSA_WITH_SHA256,
            issuer,
            Der.value(Der.SEQUENCE, time(from), time(until)),
            subject,
            Bytes.owning(of.getPublic().getEncoded()),
            Der.value(EXTENSIONS, Der.value(Der.SEQUENCE, extension)));
    try {
      Signature signing = Signature.getInstance("SHA256withECDSA");
      signing.initSign(keys.getPrivate(), random);
      signing.update(body.toArray());
      return Der.value(
          Der.SEQUENCE,
          body,
          ECDSA_WITH_SHA256,
          Der.value(Der.BIT_STRING, Bytes.of(0), Bytes.owning(signing.sign())));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private static Bytes name(String text) {
    Bytes attribute =
        Der.value(Der.SEQUENCE, COMMON_NAME, Der.value(UTF8_STRING, Bytes.utf8(text)));
    return Der.value(Der.SEQUENCE, Der.value(SET, attribute));
  }

  private static Bytes alternativeNames(String... names) {
    List<Bytes> all = new ArrayList<>();
    for (String name : names) {
      boolean ip = name.indexOf(':') >= 0 || name.matches("[0-9.]+");
      all.add(
          ip
              ? Der.value(IP_ADDRESS, Bytes.owning(InetAddress.ofLiteral(name).getAddress()))
              : Der.value(DNS_NAME, Bytes.utf8(name)));
    }
    Bytes list = Der.value(Der.SEQUENCE, all.toArray(Bytes[]::new));
    return Der.value(Der.SEQUENCE, ALTERNATIVE_NAMES, Der.value(OCTET_STRING, list));
  }

  private static Bytes time(Instant at) {
    String text =
        DateTimeFormatter.ofPattern("yyMMddHHmmss'Z'", Locale.ROOT)
            .withZone(ZoneOffset.UTC)
            .format(at);
    return Der.value(UTC_TIME, Bytes.utf8(text));
  }

  private static String pem(String what, Bytes content) {
    byte[] newline = "\n".getBytes(StandardCharsets.US_ASCII);
    String digits = Base64.getMimeEncoder(LINE, newline).encodeToString(content.toArray());
    return "-----BEGIN " + what + "-----\n" + digits + "\n-----END " + what + "-----\n";
  }
}
