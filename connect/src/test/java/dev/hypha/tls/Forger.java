package dev.hypha.tls;

import dev.hypha.bytes.Bytes;
import dev.hypha.bytes.MalformedException;
import dev.hypha.crypto.Der;
import dev.hypha.crypto.KeyType;
import dev.hypha.crypto.PrivateKey;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** Certificates that differ from ours in one part each, and are signed again. */
final class Forger {
  static final int ISSUER = 3;
  static final int VALIDITY = 4;
  static final int SUBJECT = 5;
  static final int EXTENSIONS = 7;

  static final Bytes NO_NAME = Bytes.hex("3000");

  /** 1 January 2020 to 1 January 2021. */
  static final Bytes EXPIRED =
      Bytes.hex("301e" + "170d3230303130313030303030305a" + "170d3231303130313030303030305a");

  /** 1.2.3.4, critical. */
  static final Bytes UNKNOWN = Bytes.hex("300d06032a03040101ff0403020100");

  private static final int[] TAGS = {0xa0, 0x02, 0x30, 0x30, 0x30, 0x30, 0x30, 0xa3};
  private static final SecureRandom RANDOM = new SecureRandom();

  private final HostCertificate host;
  private final List<Bytes> parts = new ArrayList<>();

  Forger(PrivateKey identity, Instant now) throws MalformedException {
    this(HostCertificate.of(identity, List.of(), RANDOM, now));
  }

  Forger(HostCertificate host) throws MalformedException {
    this.host = host;
    Der body = new Der(new Der(new Der(host.encoded()).read(Der.SEQUENCE)).read(Der.SEQUENCE));
    for (int tag : TAGS) {
      parts.add(Der.value(tag, body.read(tag)));
    }
  }

  Bytes part(int number) {
    return parts.get(number);
  }

  Forger with(int number, Bytes part) {
    parts.set(number, part);
    return this;
  }

  /** One more extension. */
  Forger adding(Bytes extension) throws MalformedException {
    Bytes all = new Der(new Der(part(EXTENSIONS)).read(0xa3)).read(Der.SEQUENCE);
    return with(EXTENSIONS, Der.value(0xa3, Der.value(Der.SEQUENCE, all, extension)));
  }

  /** Signed by its own key. */
  HostCertificate signed() {
    return signed(host.key());
  }

  /** Signed by a key of nobody. */
  HostCertificate badlySigned() {
    return signed(PrivateKey.generate(KeyType.ECDSA, RANDOM));
  }

  private HostCertificate signed(PrivateKey key) {
    Bytes body = Der.value(Der.SEQUENCE, parts.toArray(Bytes[]::new));
    Bytes signature = Der.value(Der.BIT_STRING, Bytes.of(0), key.sign(body));
    return new HostCertificate(Der.value(Der.SEQUENCE, body, part(2), signature), host.key());
  }
}
