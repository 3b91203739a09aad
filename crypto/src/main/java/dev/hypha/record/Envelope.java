package dev.hypha.record;

import dev.hypha.bytes.Buffer;
import dev.hypha.bytes.Bytes;
import dev.hypha.bytes.MalformedException;
import dev.hypha.bytes.Varint;
import dev.hypha.crypto.PrivateKey;
import dev.hypha.crypto.PublicKey;
import dev.hypha.multiformats.PeerId;
import dev.hypha.protobuf.ProtobufReader;
import dev.hypha.protobuf.ProtobufWriter;
import java.util.HashSet;
import java.util.Set;

/**
 * A payload, what kind of payload it is, who signed it and the signature. Immutable.
 *
 * <p>The signature also covers a domain, which does not travel: it says what the payload was signed
 * for, so that it cannot be used for anything else. Nothing here is verified before {@link #open}.
 *
 * <p>Spec: RFC/0002-signed-envelopes.md, "Wire Format" and "Signature Production and Validation".
 *
 * @param payloadType what the payload is: often a multicodec, sometimes a path
 * @param signature by {@code publicKey} over domain, payload type and payload, each behind its
 *     length
 */
public record Envelope(PublicKey publicKey, Bytes payloadType, Bytes payload, Bytes signature) {
  /** The longest envelope that is read. */
  public static final int BYTES_MAX = 16 * 1024;

  /** The longest payload type that is read. */
  public static final int PAYLOAD_TYPE_BYTES_MAX = 256;

  private static final int PUBLIC_KEY = 1;
  private static final int PAYLOAD_TYPE = 2;
  private static final int PAYLOAD = 3;

  /** There is no field 4. */
  private static final int SIGNATURE = 5;

  /**
   * Signs {@code payload}.
   *
   * @throws IllegalArgumentException if {@code domain} or {@code payloadType} is empty
   */
  public static Envelope seal(PrivateKey key, String domain, Bytes payloadType, Bytes payload) {
    Bytes signature = key.sign(signed(domain, payloadType, payload));
    return new Envelope(key.publicKey(), payloadType, payload, signature);
  }

  /**
   * The payload, if the owner of {@link #publicKey} signed it in this domain and as this type.
   *
   * @throws MalformedException if the payload is of another type, or the signature is not valid in
   *     this domain
   * @throws IllegalArgumentException if {@code domain} or {@code expectedType} is empty
   */
  public Bytes open(String domain, Bytes expectedType) throws MalformedException {
    if (!payloadType.equals(expectedType)) {
      throw new MalformedException(
          "envelope with a payload of type " + payloadType + ", not " + expectedType);
    }
    if (!publicKey.verify(signed(domain, payloadType, payload), signature)) {
      throw new MalformedException("envelope whose signature does not hold for " + domain);
    }
    return payload;
  }

  /** The peer that the key belongs to. */
  public PeerId signer() {
    return PeerId.ofPublicKey(publicKey.encode());
  }

  /** The bytes that travel. */
  public Bytes encode() {
    return new ProtobufWriter()
        .message(PUBLIC_KEY, publicKey.encode())
        .bytes(PAYLOAD_TYPE, payloadType)
        .bytes(PAYLOAD, payload)
        .bytes(SIGNATURE, signature)
        .toBytes();
  }

  /**
   * Reads an envelope without verifying its signature. What it holds shares no array with {@code
   * envelope}.
   *
   * @throws MalformedException if it is too long, lacks its key, type or signature, or has a field
   *     twice: two readers could then disagree on what was signed
   */
  public static Envelope decode(Bytes envelope) throws MalformedException {
    if (envelope.size() > BYTES_MAX) {
      throw new MalformedException("envelope of " + envelope.size() + " bytes");
    }
    Bytes key = Bytes.EMPTY;
    Bytes type = Bytes.EMPTY;
    Bytes payload = Bytes.EMPTY;
    Bytes signature = Bytes.EMPTY;
    Set<Integer> seen = new HashSet<>();
    ProtobufReader reader = new ProtobufReader(Bytes.owning(envelope.toArray()));
    while (reader.next()) {
      int field = reader.field();
      boolean known = field <= SIGNATURE && field != SIGNATURE - 1;
      if (known && !seen.add(field)) {
        throw new MalformedException("envelope with field " + field + " twice");
      }
      switch (field) {
        case PUBLIC_KEY -> key = reader.bytes(BYTES_MAX);
        case PAYLOAD_TYPE -> type = reader.bytes(PAYLOAD_TYPE_BYTES_MAX);
        case PAYLOAD -> payload = reader.bytes(BYTES_MAX);
        case SIGNATURE -> signature = reader.bytes(BYTES_MAX);
        default -> reader.skip();
      }
    }
    if (key.isEmpty() || type.isEmpty() || signature.isEmpty()) {
      throw new MalformedException("envelope without its key, payload type or signature");
    }
    return new Envelope(PublicKey.decode(key), type, payload, signature);
  }

  /** What is signed: domain, type and payload, each behind its length as a varint. */
  private static Bytes signed(String domain, Bytes payloadType, Bytes payload) {
    if (domain.isEmpty() || payloadType.isEmpty()) {
      throw new IllegalArgumentException("an envelope needs a domain and a payload type");
    }
    Buffer buffer = new Buffer();
    for (Bytes part : new Bytes[] {Bytes.utf8(domain), payloadType, payload}) {
      Varint.write(buffer, part.size());
      buffer.write(part);
    }
    return buffer.readAll();
  }
}
