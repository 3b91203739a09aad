package dev.hypha.dns;

import dev.hypha.bytes.Buffer;
import dev.hypha.bytes.Bytes;

/** What a nameserver is asked. Spec: RFC 1035, section 4.1.2. */
record Question(DomainName name, Kind kind) {
  static final int CLASS_INTERNET = 1;

  private static final int RECURSION_DESIRED = 0x0100;

  /** The kinds of records that we ask for. */
  enum Kind {
    A(1),
    AAAA(28),
    TXT(16);

    private final int code;

    Kind(int code) {
      this.code = code;
    }

    int code() {
      return code;
    }
  }

  /** The query in which it travels. */
  Bytes encode(int id) {
    Buffer query = new Buffer();
    query.writeShort(id).writeShort(RECURSION_DESIRED);
    query.writeShort(1).writeShort(0).writeShort(0).writeShort(0);
    name.writeTo(query);
    query.writeShort(kind.code()).writeShort(CLASS_INTERNET);
    return query.readAll();
  }

  @Override
  public String toString() {
    return kind + " of " + name;
  }
}
