package dev.hypha.gossip.trace;

import dev.hypha.bytes.Bytes;
import dev.hypha.bytes.MalformedException;
import dev.hypha.gossip.engine.Verdict;
import dev.hypha.multiformats.PeerId;
import dev.hypha.protobuf.ProtobufReader;
import dev.hypha.protobuf.ProtobufWriter;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Arrays;

/**
 * What a node says of a message, as it travels.
 *
 * <p>Spec: docs/control.md, "Traces".
 */
sealed interface Answer {
  /** What a question may have: the id and nothing else. */
  int QUESTION_BYTES_MAX = 2_048;

  /** A signed peer record of many addresses fits. */
  int ANSWER_BYTES_MAX = 16 << 10;

  int ID = 1;

  /**
   * It remembers.
   *
   * @param signedPeerRecord of the bringer, so that it can be asked too; empty if it has none
   */
  record Known(Footprint footprint, Bytes signedPeerRecord) implements Answer {}

  /** It does not remember that message. */
  record Unknown() implements Answer {}

  /** Its owner has not allowed us to ask. */
  record NotAllowed() implements Answer {}

  static Bytes question(Bytes id) {
    return new ProtobufWriter().bytes(ID, id).toBytes();
  }

  /** The id that is asked for; it owns its bytes. */
  static Bytes id(Bytes question) throws MalformedException {
    Bytes id = Bytes.EMPTY;
    ProtobufReader reader = new ProtobufReader(question);
    while (reader.next()) {
      if (reader.field() == ID) {
        id = Bytes.owning(reader.bytes(QUESTION_BYTES_MAX).toArray());
      } else {
        reader.skip();
      }
    }
    return id;
  }

  /** The answer as protobuf. */
  default Bytes encode() {
    ProtobufWriter writer = new ProtobufWriter();
    switch (this) {
      case Known(Footprint footprint, Bytes record) -> {
        writer.uint64(Fields.STATUS, Fields.KNOWN).string(Fields.TOPIC, footprint.topic());
        writer.bytes(Fields.BRINGER, footprint.bringer().toBytes());
        writer.uint64(Fields.MILLISECONDS, Math.max(0, footprint.at().toEpochMilli()));
        writer.uint64(Fields.VERDICT, Fields.verdict(footprint.verdict()));
        if (!record.isEmpty()) {
          writer.bytes(Fields.RECORD, record);
        }
      }
      case Unknown() -> writer.uint64(Fields.STATUS, Fields.UNKNOWN);
      case NotAllowed() -> writer.uint64(Fields.STATUS, Fields.NOT_ALLOWED);
    }
    return writer.toBytes();
  }

  static Answer decode(Bytes message) throws MalformedException {
    long status = 0;
    long milliseconds = -1;
    long verdict = 0;
    String topic = "";
    Bytes bringer = Bytes.EMPTY;
    Bytes record = Bytes.EMPTY;
    ProtobufReader reader = new ProtobufReader(message);
    while (reader.next()) {
      switch (reader.field()) {
        case Fields.STATUS -> status = reader.uint64();
        case Fields.TOPIC -> topic = reader.string(ANSWER_BYTES_MAX);
        case Fields.BRINGER -> bringer = reader.bytes(ANSWER_BYTES_MAX);
        case Fields.MILLISECONDS -> milliseconds = reader.uint64();
        case Fields.VERDICT -> verdict = reader.uint64();
        case Fields.RECORD -> record = Bytes.owning(reader.bytes(ANSWER_BYTES_MAX).toArray());
        default -> reader.skip();
      }
    }
    if (status == Fields.UNKNOWN) {
      return new Unknown();
    }
    if (status == Fields.NOT_ALLOWED) {
      return new NotAllowed();
    }
    if (status != Fields.KNOWN) {
      throw new MalformedException("an answer of status " + status);
    }
    PeerId from = PeerId.fromBytes(Bytes.owning(bringer.toArray()));
    return new Known(
        new Footprint(topic, from, instant(milliseconds), Fields.verdict(verdict)), record);
  }

  private static Instant instant(long milliseconds) throws MalformedException {
    try {
      if (milliseconds >= 0) {
        return Instant.ofEpochMilli(milliseconds);
      }
    } catch (DateTimeException e) {
      throw new MalformedException("a time that is none", e);
    }
    throw new MalformedException("no time");
  }

  /** Numbers of the wire. */
  final class Fields {
    static final int STATUS = 1;
    static final int TOPIC = 2;
    static final int BRINGER = 3;
    static final int MILLISECONDS = 4;
    static final int VERDICT = 5;
    static final int RECORD = 6;
    static final long KNOWN = 1;
    static final long UNKNOWN = 2;
    static final long NOT_ALLOWED = 3;

    private Fields() {}

    static long verdict(Verdict verdict) {
      return switch (verdict) {
        case ACCEPT -> 1;
        case REJECT -> 2;
        case IGNORE -> 3;
        case FORGED -> 4;
        case UNCHECKED -> 5;
      };
    }

    static Verdict verdict(long number) throws MalformedException {
      return Arrays.stream(Verdict.values())
          .filter(each -> verdict(each) == number)
          .findFirst()
          .orElseThrow(() -> new MalformedException("a verdict of " + number));
    }
  }
}
