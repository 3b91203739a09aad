package dev.hypha.tls;

import dev.hypha.bytes.Bytes;
import dev.hypha.core.ProtocolId;
import dev.hypha.crypto.Der;
import dev.hypha.crypto.KeyType;
import dev.hypha.crypto.PrivateKey;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;

/**
 * The certificate of a node, made once for its identity: an ECDSA key on P-256 that nothing else
 * uses, signed by itself, and the identity's signature over it in an extension.
 *
 * <p>Spec: tls/tls.md, "libp2p Public Key Extension".
 *
 * @param encoded in DER
 * @param key what handshakes are signed with
 */
record HostCertificate(Bytes encoded, PrivateKey key) {
  /** 1.3.6.1.4.1.53594.1.1, the contents of an object identifier. */
  static final Bytes EXTENSION = Bytes.hex("2b0601040183a25a0101");

  /** What precedes the certificate's key where the identity signs it. */
  static final Bytes PREFIX = Bytes.utf8("libp2p-tls-handshake:");

  private static final Bytes ALGORITHM = Der.value(Der.SEQUENCE, SubjectKey.ECDSA_WITH_SHA256);
  private static final Bytes VERSION_3 = Bytes.hex("a003020102");
  private static final Bytes SERIAL_NUMBER_ATTRIBUTE = Bytes.hex("0603550405");
  private static final int PRINTABLE_STRING = 0x13;
  private static final int SET = 0x31;
  private static final int UTC_TIME = 0x17;
  private static final int GENERALIZED_TIME = 0x18;
  private static final int EXTENSIONS = 0xa3;
  private static final int SERIAL_BYTES = 8;

  /** For peers whose clocks are slow. */
  private static final Duration BEFORE = Duration.ofHours(1);

  private static final Duration AFTER = Duration.ofDays(36_500);
  private static final int GENERALIZED_SINCE = 2050;

  /**
   * A new one, valid from an hour before {@code now} for a hundred years.
   *
   * @param offered the security protocols that it tells of; none if it is not to tell
   */
  static HostCertificate of(
      PrivateKey identity, List<ProtocolId> offered, SecureRandom random, Instant now) {
    PrivateKey key = PrivateKey.generate(KeyType.ECDSA, random);
    Bytes subjectKey = key.publicKey().raw();
    Bytes extensions = Bytes.concat(extension(identity, subjectKey), told(offered));
    Bytes body = body(subjectKey, extensions, random, now);
    Bytes signature = Der.value(Der.BIT_STRING, Bytes.of(0), key.sign(body));
    return new HostCertificate(Der.value(Der.SEQUENCE, body, ALGORITHM, signature), key);
  }

  private static Bytes told(List<ProtocolId> offered) {
    return offered.isEmpty() ? Bytes.EMPTY : new OfferedProtocols(offered).encode();
  }

  private static Bytes body(Bytes subjectKey, Bytes extensions, SecureRandom random, Instant now) {
    byte[] serial = new byte[SERIAL_BYTES];
    random.nextBytes(serial);
    serial[0] = (byte) ((serial[0] & 0x3f) | 0x40); // above zero, and no zero in front
    Bytes name = name(Bytes.copyOf(serial).toHex());
    return Der.value(
        Der.SEQUENCE,
        VERSION_3,
        Der.value(Der.INTEGER, Bytes.copyOf(serial)),
        ALGORITHM,
        name,
        Der.value(Der.SEQUENCE, time(now.minus(BEFORE)), time(now.plus(AFTER))),
        name,
        subjectKey,
        Der.value(EXTENSIONS, Der.value(Der.SEQUENCE, extensions)));
  }

  /** A name that says nothing. */
  static Bytes name(String digits) {
    Bytes attribute =
        Der.value(
            Der.SEQUENCE, SERIAL_NUMBER_ATTRIBUTE, Der.value(PRINTABLE_STRING, Bytes.utf8(digits)));
    return Der.value(Der.SEQUENCE, Der.value(SET, attribute));
  }

  private static Bytes extension(PrivateKey identity, Bytes subjectKey) {
    Bytes signature = identity.sign(Bytes.concat(PREFIX, subjectKey));
    Bytes signedKey =
        Der.value(
            Der.SEQUENCE,
            Der.value(Der.OCTET_STRING, identity.publicKey().encode()),
            Der.value(Der.OCTET_STRING, signature));
    return Der.value(
        Der.SEQUENCE,
        Der.value(Der.OBJECT_IDENTIFIER, EXTENSION),
        Der.value(Der.OCTET_STRING, signedKey));
  }

  private static Bytes time(Instant at) {
    boolean general = at.atOffset(ZoneOffset.UTC).getYear() >= GENERALIZED_SINCE;
    String pattern = general ? "yyyyMMddHHmmss'Z'" : "yyMMddHHmmss'Z'";
    String text =
        DateTimeFormatter.ofPattern(pattern, Locale.ROOT).withZone(ZoneOffset.UTC).format(at);
    return Der.value(general ? GENERALIZED_TIME : UTC_TIME, Bytes.utf8(text));
  }
}
