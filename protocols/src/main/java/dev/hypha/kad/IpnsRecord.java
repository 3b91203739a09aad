package dev.hypha.kad;

import dev.hypha.bytes.Buffer;
import dev.hypha.bytes.Bytes;
import dev.hypha.bytes.MalformedException;
import dev.hypha.crypto.PrivateKey;
import dev.hypha.crypto.PublicKey;
import dev.hypha.multiformats.PeerId;
import dev.hypha.protobuf.ProtobufReader;
import dev.hypha.protobuf.ProtobufWriter;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a name stands for, signed by its owner: signature V2 over a DAG-CBOR document.
 *
 * <p>Fields of the outer protobuf that repeat the document, which records for old readers have,
 * must say the same. Spec: specs.ipfs.tech/ipns/ipns-record (2023-10).
 *
 * @param value a content path, such as {@code /ipfs/bafy…}
 * @param until it is valid so long
 * @param sequence grows with every change, at least 0
 * @param ttl how long it may be cached
 */
public record IpnsRecord(Bytes value, Instant until, long sequence, Duration ttl) {
  /** Longer records are refused, and make no sense. */
  public static final int BYTES_MAX = 10 << 10;

  private static final Bytes PREFIX = Bytes.utf8("/ipns/");
  private static final Bytes SIGNED = Bytes.utf8("ipns-signature:");

  private static final int VALUE = 1;
  private static final int SIGNATURE_V1 = 2;
  private static final int VALIDITY_TYPE = 3;
  private static final int VALIDITY = 4;
  private static final int SEQUENCE = 5;
  private static final int TTL = 6;
  private static final int PUB_KEY = 7;
  private static final int SIGNATURE_V2 = 8;
  private static final int DATA = 9;

  /** The only one that there is: the record is valid until a time. */
  private static final long UNTIL = 0;

  /** The outer protobuf. */
  private static final class Entry {
    private Bytes value = Bytes.EMPTY;
    private Bytes signatureV1 = Bytes.EMPTY;
    private long validityType;
    private Bytes validity = Bytes.EMPTY;
    private long sequence;
    private long ttl;
    private Bytes publicKey = Bytes.EMPTY;
    private Bytes signatureV2 = Bytes.EMPTY;
    private Bytes data = Bytes.EMPTY;

    static Entry read(Bytes encoded) throws MalformedException {
      if (encoded.size() > BYTES_MAX) {
        throw new MalformedException("an IPNS record of " + encoded.size() + " bytes");
      }
      Entry entry = new Entry();
      ProtobufReader reader = new ProtobufReader(encoded);
      while (reader.next()) {
        switch (reader.field()) {
          case VALUE -> entry.value = reader.bytes(BYTES_MAX);
          case SIGNATURE_V1 -> entry.signatureV1 = reader.bytes(BYTES_MAX);
          case VALIDITY_TYPE -> entry.validityType = reader.uint64();
          case VALIDITY -> entry.validity = reader.bytes(BYTES_MAX);
          case SEQUENCE -> entry.sequence = reader.uint64();
          case TTL -> entry.ttl = reader.uint64();
          case PUB_KEY -> entry.publicKey = reader.bytes(BYTES_MAX);
          case SIGNATURE_V2 -> entry.signatureV2 = reader.bytes(BYTES_MAX);
          case DATA -> entry.data = reader.bytes(BYTES_MAX);
          default -> reader.skip();
        }
      }
      return entry;
    }
  }

  public IpnsRecord {
    if (sequence < 0 || ttl.isNegative()) {
      throw new IllegalArgumentException("a sequence or a ttl below zero");
    }
  }

  /** The key under which the records of {@code name} are kept. */
  public static Bytes keyOf(PeerId name) {
    return Bytes.concat(PREFIX, name.toBytes());
  }

  /**
   * The name that a key is of.
   *
   * @throws MalformedException if it is not {@code /ipns/} and a multihash
   */
  public static PeerId nameOf(Bytes key) throws MalformedException {
    if (!key.startsWith(PREFIX)) {
      throw new MalformedException("not a key /ipns/…");
    }
    return PeerId.fromBytes(key.slice(PREFIX.size()));
  }

  /**
   * Reads a record and proves that {@code name}'s owner has signed it. Whether it is still valid is
   * for the caller to see.
   *
   * @throws MalformedException if it is none, or of somebody else
   */
  public static IpnsRecord verify(PeerId name, Bytes encoded) throws MalformedException {
    Entry entry = Entry.read(encoded);
    if (entry.signatureV2.isEmpty() || entry.data.isEmpty()) {
      throw new MalformedException("an IPNS record without signature V2");
    }
    Bytes signed = Bytes.concat(SIGNED, entry.data);
    if (!owner(name, entry).verify(signed, entry.signatureV2)) {
      throw new MalformedException("the signature of an IPNS record is not its owner's");
    }
    return read(entry);
  }

  /** Reads a record that was verified before; without that it proves nothing. */
  static IpnsRecord decode(Bytes encoded) throws MalformedException {
    return read(Entry.read(encoded));
  }

  /** The record, signed, as it is put under {@link #keyOf} of the signer's id. */
  public Bytes sign(PrivateKey owner) {
    Bytes data = document();
    ProtobufWriter writer = new ProtobufWriter();
    Bytes publicKey = owner.publicKey().encode();
    if (publicKey.size() > PeerId.INLINE_KEY_BYTES_MAX) {
      writer.bytes(PUB_KEY, publicKey);
    }
    return writer
        .bytes(SIGNATURE_V2, owner.sign(Bytes.concat(SIGNED, data)))
        .bytes(DATA, data)
        .toBytes();
  }

  private static PublicKey owner(PeerId name, Entry entry) throws MalformedException {
    Optional<Bytes> embedded = name.embeddedKey();
    Bytes encoded = embedded.orElse(entry.publicKey);
    if (encoded.isEmpty()) {
      throw new MalformedException("an IPNS record without its owner's key");
    }
    PublicKey key = PublicKey.decode(encoded);
    if (!PeerId.ofPublicKey(key.encode()).equals(name)) {
      throw new MalformedException("an IPNS record with the key of somebody else");
    }
    return key;
  }

  private static IpnsRecord read(Entry entry) throws MalformedException {
    Map<String, Object> fields = CborReader.map(entry.data);
    Bytes value = bytes(fields.get("Value"));
    Bytes validity = bytes(fields.get("Validity"));
    long validityType = number(fields.get("ValidityType"));
    long sequence = number(fields.get("Sequence"));
    long ttl = fields.containsKey("TTL") ? number(fields.get("TTL")) : 0;
    boolean repeats = !entry.value.isEmpty() || !entry.signatureV1.isEmpty();
    if (repeats
        && !(entry.value.equals(value)
            && entry.validity.equals(validity)
            && entry.validityType == validityType
            && entry.sequence == sequence
            && entry.ttl == ttl)) {
      throw new MalformedException("an IPNS record that says two things");
    }
    if (validityType != UNTIL) {
      throw new MalformedException("an IPNS record of validity type " + validityType);
    }
    return new IpnsRecord(value, instant(validity), sequence, Duration.ofNanos(ttl));
  }

  private static Bytes bytes(@Nullable Object field) throws MalformedException {
    if (field instanceof Bytes value) {
      return value;
    }
    throw new MalformedException("an IPNS record without one of its fields");
  }

  private static long number(@Nullable Object field) throws MalformedException {
    if (field instanceof Long value && value >= 0) {
      return value;
    }
    throw new MalformedException("an IPNS record without one of its numbers, or below zero");
  }

  private static Instant instant(Bytes rfc3339) throws MalformedException {
    try {
      return OffsetDateTime.parse(rfc3339.toUtf8()).toInstant();
    } catch (DateTimeParseException e) {
      throw new MalformedException("an IPNS record that ends at no time", e);
    }
  }

  // ---- the document: its keys by length, then by bytes

  private Bytes document() {
    Buffer cbor = new Buffer();
    head(cbor, 5, 5);
    text(cbor, "TTL");
    head(cbor, 0, ttl.toNanos());
    text(cbor, "Value");
    bytes(cbor, value);
    text(cbor, "Sequence");
    head(cbor, 0, sequence);
    text(cbor, "Validity");
    String end = DateTimeFormatter.ISO_OFFSET_DATE_TIME.format(until.atOffset(ZoneOffset.UTC));
    bytes(cbor, Bytes.utf8(Objects.requireNonNull(end)));
    text(cbor, "ValidityType");
    head(cbor, 0, UNTIL);
    return cbor.readAll();
  }

  private static void text(Buffer cbor, String text) {
    head(cbor, 3, text.length());
    cbor.write(Bytes.utf8(text));
  }

  private static void bytes(Buffer cbor, Bytes value) {
    head(cbor, 2, value.size());
    cbor.write(value);
  }

  private static void head(Buffer cbor, int major, long argument) {
    int bytes = 0;
    if (argument >= 24) {
      bytes = argument < 1 << 8 ? 1 : argument < 1 << 16 ? 2 : argument < 1L << 32 ? 4 : 8;
    }
    int additional = bytes == 0 ? (int) argument : 24 + Integer.numberOfTrailingZeros(bytes);
    cbor.writeByte((major << 5) | additional);
    for (int i = bytes - 1; i >= 0; i--) {
      cbor.writeByte((int) (argument >>> (8 * i)) & 0xff);
    }
  }
}
