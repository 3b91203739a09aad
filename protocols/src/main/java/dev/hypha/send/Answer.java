package dev.hypha.send;

import dev.hypha.bytes.Bytes;
import dev.hypha.bytes.MalformedException;
import dev.hypha.protobuf.ProtobufReader;
import dev.hypha.protobuf.ProtobufWriter;

/**
 * What a receiver says: to the offer, while it checks what it has, and at the end.
 *
 * <p>Spec: docs/send.md, "Answers".
 */
sealed interface Answer {
  int MESSAGE_BYTES_MAX = 1024;

  /** Send the bytes from {@code offset} on. */
  record Accepted(long offset) implements Answer {}

  /** Wait: {@code bytes} of what is here already have been read again. */
  record Checking(long bytes) implements Answer {}

  /** This file is here already, under {@code name}: nothing is to be sent. */
  record AlreadyThere(String name) implements Answer {}

  /** Not this file; before, or in the middle of, its bytes. */
  record Refused(Refusal refusal) implements Answer {}

  /** All of it is on the disk, under {@code name}. */
  record Stored(String name) implements Answer {}

  /** The bytes are not those that the offer's digest stands for; all of them were dropped. */
  record Corrupt() implements Answer {}

  /** Something of a newer revision. */
  record Unknown(int number) implements Answer {}

  private static Bytes with(int kind, int field, long value) {
    return new ProtobufWriter().enumeration(Codec.KIND, kind).uint64(field, value).toBytes();
  }

  private static Bytes named(int kind, String name) {
    return new ProtobufWriter().enumeration(Codec.KIND, kind).string(Codec.NAME, name).toBytes();
  }

  default Bytes encode() {
    return switch (this) {
      case Accepted accepted -> with(Codec.ACCEPTED, Codec.BYTES, accepted.offset);
      case Checking checking -> with(Codec.CHECKING, Codec.BYTES, checking.bytes);
      case AlreadyThere there -> named(Codec.ALREADY_THERE, there.name);
      case Refused refused -> with(Codec.REFUSED, Codec.REASON, refused.refusal.number());
      case Stored stored -> named(Codec.STORED, stored.name);
      case Corrupt() -> new ProtobufWriter().enumeration(Codec.KIND, Codec.CORRUPT).toBytes();
      case Unknown unknown -> throw new IllegalArgumentException("no kind " + unknown.number);
    };
  }

  static Answer decode(Bytes message) throws MalformedException {
    int kind = 0;
    long bytes = 0;
    int reason = 0;
    String name = "";
    ProtobufReader reader = new ProtobufReader(message);
    while (reader.next()) {
      switch (reader.field()) {
        case Codec.KIND -> kind = reader.int32();
        case Codec.BYTES -> bytes = reader.uint64();
        case Codec.REASON -> reason = reader.int32();
        case Codec.NAME -> name = reader.string(Codec.NAME_BYTES_MAX);
        default -> reader.skip();
      }
    }
    if (bytes < 0) {
      throw new MalformedException("a number of bytes above 2^63");
    }
    return switch (kind) {
      case Codec.ACCEPTED -> new Accepted(bytes);
      case Codec.CHECKING -> new Checking(bytes);
      case Codec.ALREADY_THERE -> new AlreadyThere(name);
      case Codec.REFUSED -> new Refused(Refusal.numbered(reason).orElse(Refusal.NOT_WANTED));
      case Codec.STORED -> new Stored(name);
      case Codec.CORRUPT -> new Corrupt();
      default -> new Unknown(kind);
    };
  }

  /** The numbers on the wire. */
  final class Codec {
    private static final int KIND = 1;
    private static final int BYTES = 2;
    private static final int REASON = 3;
    private static final int NAME = 4;
    private static final int ACCEPTED = 1;
    private static final int CHECKING = 2;
    private static final int ALREADY_THERE = 3;
    private static final int REFUSED = 4;
    private static final int STORED = 5;
    private static final int CORRUPT = 6;

    /** Above {@link FileName#BYTES_MAX}: a number may have been put behind the name. */
    private static final int NAME_BYTES_MAX = 255;

    private Codec() {}
  }
}
