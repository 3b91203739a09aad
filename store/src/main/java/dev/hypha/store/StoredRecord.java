package dev.hypha.store;

import dev.hypha.bytes.Bytes;
import dev.hypha.bytes.MalformedException;
import dev.hypha.core.PeerRecord;
import dev.hypha.core.ProtocolId;
import dev.hypha.multiformats.Multiaddr;
import dev.hypha.protobuf.ProtobufReader;
import dev.hypha.protobuf.ProtobufWriter;
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
    return writer.toBytes();
  }

  static StoredRecord decode(Bytes stored) throws MalformedException {
    long serial = 0;
    List<Multiaddr> addresses = new ArrayList<>();
    List<ProtocolId> protocols = new ArrayList<>();
    List<ProtocolId> securities = new ArrayList<>();
    String agent = "";
    long sequence = 0;
    Optional<Bytes> envelope = Optional.empty();
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
            envelope.map(bytes -> new PeerRecord.Signed(signedAs, bytes))));
  }
}
