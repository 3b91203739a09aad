package dev.hypha.kad;

import dev.hypha.bytes.Bytes;
import dev.hypha.bytes.MalformedException;
import java.util.HashMap;
import java.util.Map;

/**
 * Reads a DAG-CBOR map whose values are numbers and bytes; other values are passed over. Whatever
 * is malformed is refused with {@link MalformedException}; nothing is allocated that is not there.
 *
 * <p>Spec: RFC 8949 with the restrictions of ipld.io/specs/codecs/dag-cbor: definite lengths, text
 * as keys, no key twice. Numbers that are longer than they need to be are read, as go reads them.
 */
final class CborReader {
  private static final int UNSIGNED = 0;
  private static final int NEGATIVE = 1;
  private static final int BYTES = 2;
  private static final int TEXT = 3;
  private static final int ARRAY = 4;
  private static final int MAP = 5;
  private static final int TAG = 6;

  private static final int ONE_BYTE = 24;
  private static final int EIGHT_BYTES = 27;
  private static final int DEPTH_MAX = 8;

  private final Bytes document;
  private int position;
  private int major;
  private int additional;

  private CborReader(Bytes document) {
    this.document = document;
  }

  /** The fields of a map: a {@link Long}, {@link Bytes}, or nothing for what is something else. */
  static Map<String, Object> map(Bytes document) throws MalformedException {
    CborReader reader = new CborReader(document);
    long entries = reader.head();
    if (reader.major != MAP) {
      throw new MalformedException("CBOR: no map");
    }
    Map<String, Object> fields = new HashMap<>();
    Map<String, Boolean> seen = new HashMap<>();
    for (long i = 0; i < entries; i++) {
      String name = reader.text();
      if (seen.put(name, true) != null) {
        throw new MalformedException("CBOR: a key that is there twice");
      }
      reader.field(name, fields);
    }
    if (reader.position != document.size()) {
      throw new MalformedException("CBOR: something behind the map");
    }
    return fields;
  }

  private void field(String name, Map<String, Object> fields) throws MalformedException {
    int before = position;
    long argument = head();
    switch (major) {
      case UNSIGNED, NEGATIVE -> {
        if (argument < 0) {
          throw new MalformedException("CBOR: a number above 63 bits");
        }
        fields.put(name, major == UNSIGNED ? argument : -1 - argument);
      }
      case BYTES -> fields.put(name, take(argument));
      default -> {
        position = before;
        skip(0);
      }
    }
  }

  private String text() throws MalformedException {
    long length = head();
    if (major != TEXT) {
      throw new MalformedException("CBOR: a key that is no text");
    }
    return take(length).toUtf8();
  }

  private void skip(int depth) throws MalformedException {
    if (depth > DEPTH_MAX) {
      throw new MalformedException("CBOR: too deep");
    }
    long argument = head();
    switch (major) {
      case BYTES, TEXT -> take(argument);
      case ARRAY -> skipAll(argument, depth);
      case MAP -> {
        skipAll(argument, depth);
        skipAll(argument, depth);
      }
      case TAG -> skip(depth + 1);
      default -> {} // numbers and simple values are all in their heads
    }
  }

  private void skipAll(long count, int depth) throws MalformedException {
    if (count < 0 || count > document.size() - position) {
      throw new MalformedException("CBOR: more items than bytes");
    }
    for (long i = 0; i < count; i++) {
      skip(depth + 1);
    }
  }

  /** Reads major type and argument. */
  private long head() throws MalformedException {
    int first = take(1).unsignedAt(0);
    major = first >> 5;
    additional = first & 0x1f;
    if (additional < ONE_BYTE) {
      return additional;
    }
    if (additional > EIGHT_BYTES) {
      throw new MalformedException("CBOR: an indefinite length");
    }
    Bytes raw = take(1L << (additional - ONE_BYTE));
    long argument = 0;
    for (int i = 0; i < raw.size(); i++) {
      argument = argument << 8 | raw.unsignedAt(i);
    }
    return argument;
  }

  private Bytes take(long count) throws MalformedException {
    if (count < 0 || count > document.size() - position) {
      throw new MalformedException("CBOR: cut short");
    }
    position += (int) count;
    return document.slice(position - (int) count, position);
  }
}
