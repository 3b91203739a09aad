package dev.hypha.tls;

import dev.hypha.bytes.Bytes;
import dev.hypha.bytes.MalformedException;
import dev.hypha.crypto.Der;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.temporal.ChronoField;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/**
 * The parts of a certificate that count between peers; names and numbers are passed over. Whether
 * it is signed, by whom and how, is its reader's to find out.
 *
 * <p>Spec: RFC 5280, 4.1 "Basic Certificate Fields".
 *
 * @param body what is signed, as it was sent
 * @param subjectKey a SubjectPublicKeyInfo
 * @param extensions by their ids, in the order in which they stand there
 * @param algorithm of the signature: the contents of an AlgorithmIdentifier
 */
record X509(
    Bytes body,
    Instant notBefore,
    Instant notAfter,
    Bytes subjectKey,
    Map<Bytes, Extension> extensions,
    Bytes algorithm,
    Bytes signature) {
  private static final int VERSION = 0xa0;
  private static final Bytes VERSION_3 = Bytes.hex("020102");
  private static final int EXTENSIONS = 0xa3;
  private static final int EXTENSIONS_MAX = 32;
  private static final int BOOLEAN = 0x01;
  private static final Bytes TRUE = Bytes.hex("ff");
  private static final int UTC_TIME = 0x17;
  private static final int GENERALIZED_TIME = 0x18;

  /** RFC 5280, 4.1.2.5.1: years of two digits begin with 1950. */
  private static final DateTimeFormatter UTC =
      new DateTimeFormatterBuilder()
          .appendValueReduced(ChronoField.YEAR, 2, 2, 1950)
          .appendPattern("MMddHHmmss'Z'")
          .toFormatter(Locale.ROOT);

  private static final DateTimeFormatter GENERALIZED =
      new DateTimeFormatterBuilder()
          .appendValue(ChronoField.YEAR, 4)
          .appendPattern("MMddHHmmss'Z'")
          .toFormatter(Locale.ROOT);

  /**
   * One extension.
   *
   * @param id the contents of its object identifier
   */
  record Extension(Bytes id, boolean critical, Bytes value) {
    @Override
    public String toString() {
      return id.toHex();
    }
  }

  /** Reads strict DER. */
  static X509 read(Bytes encoded) throws MalformedException {
    Der whole = new Der(encoded);
    Der certificate = new Der(whole.read(Der.SEQUENCE));
    whole.end();
    Bytes content = certificate.read(Der.SEQUENCE);
    Bytes algorithm = certificate.read(Der.SEQUENCE);
    Bytes signature = certificate.read(Der.BIT_STRING);
    certificate.end();
    if (signature.isEmpty() || signature.at(0) != 0) {
      throw new MalformedException("a signature that is not whole bytes");
    }
    Der body = new Der(content);
    if (!body.read(VERSION).equals(VERSION_3)) {
      throw new MalformedException("a certificate that is not of version 3");
    }
    body.read(Der.INTEGER); // the serial number
    if (!body.read(Der.SEQUENCE).equals(algorithm)) {
      throw new MalformedException("two algorithms for one signature");
    }
    body.read(Der.SEQUENCE); // the issuer
    Der validity = new Der(body.read(Der.SEQUENCE));
    Instant notBefore = time(validity);
    Instant notAfter = time(validity);
    validity.end();
    body.read(Der.SEQUENCE); // the subject
    Bytes key = Der.value(Der.SEQUENCE, body.read(Der.SEQUENCE));
    Map<Bytes, Extension> extensions = extensions(body);
    body.end();
    return new X509(
        Der.value(Der.SEQUENCE, content),
        notBefore,
        notAfter,
        key,
        extensions,
        algorithm,
        signature.slice(1));
  }

  private static Map<Bytes, Extension> extensions(Der body) throws MalformedException {
    Der wrapped = new Der(body.read(EXTENSIONS));
    Der all = new Der(wrapped.read(Der.SEQUENCE));
    wrapped.end();
    Map<Bytes, Extension> extensions = new LinkedHashMap<>();
    while (!all.isAtEnd()) {
      Der one = new Der(all.read(Der.SEQUENCE));
      Bytes id = one.read(Der.OBJECT_IDENTIFIER);
      boolean critical = one.isNext(BOOLEAN);
      if (critical && !one.read(BOOLEAN).equals(TRUE)) {
        throw new MalformedException("an extension that is said not to be critical");
      }
      Extension extension = new Extension(id, critical, one.read(Der.OCTET_STRING));
      one.end();
      if (extensions.put(id, extension) != null || extensions.size() > EXTENSIONS_MAX) {
        throw new MalformedException("an extension twice, or too many");
      }
    }
    return extensions;
  }

  private static Instant time(Der validity) throws MalformedException {
    boolean utc = validity.isNext(UTC_TIME);
    String text = validity.read(utc ? UTC_TIME : GENERALIZED_TIME).toUtf8();
    try {
      return LocalDateTime.parse(text, utc ? UTC : GENERALIZED).toInstant(ZoneOffset.UTC);
    } catch (DateTimeException e) {
      throw new MalformedException("a time that is none: " + text, e);
    }
  }
}
