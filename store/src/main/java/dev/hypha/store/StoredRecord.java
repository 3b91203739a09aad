package dev.hypha.store;

import dev.hypha.bytes.Bytes;
import dev.hypha.bytes.MalformedException;
import dev.hypha.core.PeerRecord;
import dev.hypha.core.ProtocolId;
import dev.hypha.core.Reputation;
import dev.hypha.core.Repute;
import dev.hypha.core.Repute.Standing;
import dev.hypha.multiformats.Multiaddr;
import dev.hypha.protobuf.ProtobufReader;
import dev.hypha.protobuf.ProtobufWriter;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A record as it lies in the file. Pure.
 *
 * @param serial grows with every change of the store: which peer was changed last
 */
record StoredRecord(long serial, PeerRecord record) {
  private static final int SERIAL = 1;
  private static final int ADDRESS = 2;
  private static final int PROTOCOL = 3;
  private static final int SECURITY = 4;
  private static final int AGENT = 5;
  private static final int SEQUENCE = 6;
  private static final int ENVELOPE = 7;
  private static final int SCORE = 8;
  private static final int AS_OF = 9;
  private static final int STANDING = 10;
  private static final int WHY = 11;

  /** As they are numbered in the file. */
  private static final List<Standing> STANDINGS =
      List.of(Standing.GOOD, Standing.WARNED, Standing.BANNED);

  /** More than any field that identify lets through. */
  private static final int FIELD_BYTES_MAX = 64 << 10;

  Bytes encode() {
    ProtobufWriter writer = new ProtobufWriter().uint64(SERIAL, serial);
    record.addresses().forEach(address -> writer.bytes(ADDRESS, address.toBytes()));
    record.protocols().forEach(protocol -> writer.string(PROTOCOL, protocol.name()));
    record.securities().forEach(security -> writer.string(SECURITY, security.name()));
    writer.string(AGENT, record.agent());
    record
        .signed()
        .ifPresent(
            signed ->
                writer.uint64(SEQUENCE, signed.sequence()).bytes(ENVELOPE, signed.envelope()));
    record.repute().ifPresent(repute -> write(repute, writer));
    return writer.toBytes();
  }

  /** The score as its distance from the lowest; a standing as its place in the list of them. */
  private static void write(Repute repute, ProtobufWriter writer) {
    writer
        .uint64(SCORE, repute.score() - Reputation.SCORE_MIN)
        .uint64(AS_OF, Math.max(0, repute.asOf().getEpochSecond()))
        .uint64(STANDING, STANDINGS.indexOf(repute.standing()))
        .string(WHY, repute.why());
  }

  static StoredRecord decode(Bytes stored) throws MalformedException {
    long serial = 0;
    List<Multiaddr> addresses = new ArrayList<>();
    List<ProtocolId> protocols = new ArrayList<>();
    List<ProtocolId> securities = new ArrayList<>();
    String agent = "";
    long sequence = 0;
    Optional<Bytes> envelope = Optional.empty();
    long score = 0;
    long asOf = 0;
    long standing = 0;
    String why = "";
    ProtobufReader reader = new ProtobufReader(stored);
    while (reader.next()) {
      switch (reader.field()) {
        case SERIAL -> serial = reader.uint64();
        case ADDRESS -> addresses.add(Multiaddr.fromBytes(reader.bytes(FIELD_BYTES_MAX)));
        case PROTOCOL -> protocols.add(ProtocolId.parse(reader.string(FIELD_BYTES_MAX)));
        case SECURITY -> securities.add(ProtocolId.parse(reader.string(FIELD_BYTES_MAX)));
        case AGENT -> agent = reader.string(FIELD_BYTES_MAX);
        case SEQUENCE -> sequence = reader.uint64();
        case ENVELOPE -> envelope = Optional.of(reader.bytes(FIELD_BYTES_MAX));
        case SCORE -> score = reader.uint64();
        case AS_OF -> asOf = reader.uint64();
        case STANDING -> standing = reader.uint64();
        case WHY -> why = reader.string(FIELD_BYTES_MAX);
        default -> reader.skip();
      }
    }
    long signedAs = sequence;
    return new StoredRecord(
        serial,
        new PeerRecord(
            addresses,
            protocols,
            securities,
            agent,
            envelope.map(bytes -> new PeerRecord.Signed(signedAs, bytes)),
            repute(score, asOf, standing, why)));
  }

  private static Optional<Repute> repute(long score, long asOf, long standing, String why)
      throws MalformedException {
    if (score < 0
        || score > -2L * Reputation.SCORE_MIN
        || standing < 0
        || standing >= STANDINGS.size()
        || asOf < 0
        || asOf > Instant.MAX.getEpochSecond()) {
      throw new MalformedException("no score, standing and time: " + score + ", " + standing);
    }
    int signed = (int) score + Reputation.SCORE_MIN;
    Standing known = STANDINGS.get((int) standing);
    return known == Standing.GOOD
        ? Optional.empty()
        : Optional.of(new Repute(signed, Instant.ofEpochSecond(asOf), known, why));
  }
}
