package dev.hypha.dns;

import dev.hypha.bytes.Buffer;
import dev.hypha.bytes.Bytes;
import java.net.InetAddress;
import java.util.Locale;

/** A DNS message in the making, honest or not. */
final class Message {
  static final int CNAME = 5;
  static final int SOA = 6;
  static final int NSEC3 = 50;
  static final int RESPONSE = 0x8180;
  static final int TRUNCATED = 0x0200;
  static final int NO_SUCH_NAME = 3;
  static final int SERVER_FAILED = 2;

  private final Buffer records = new Buffer();
  private int id;
  private int flags = RESPONSE;
  private String name;
  private int kind;
  private int count;

  private Message(int id, String name, int kind) {
    this.id = id;
    this.name = name;
    this.kind = kind;
  }

  static Message answering(Nameserver.Query query) {
    return new Message(query.id(), query.name(), query.kind());
  }

  static Message answering(Question question, int id) {
    return new Message(id, question.name().text(), question.kind().code());
  }

  Message id(int other) {
    id = other;
    return this;
  }

  Message question(String otherName, int otherKind) {
    name = otherName;
    kind = otherKind;
    return this;
  }

  Message flags(int more) {
    flags |= more;
    return this;
  }

  Message asQuery() {
    flags = 0x0100;
    return this;
  }

  /** How many records the header claims, beyond those that are there. */
  Message claiming(int more) {
    count += more;
    return this;
  }

  Message address(String owner, String ip) {
    Bytes data = Bytes.owning(InetAddress.ofLiteral(ip).getAddress());
    return record(owner, data.size() == 4 ? 1 : 28, data);
  }

  Message text(String owner, String... strings) {
    Buffer data = new Buffer();
    for (String string : strings) {
      data.writeByte(string.length()).write(Bytes.utf8(string));
    }
    return record(owner, 16, data.readAll());
  }

  Message alias(String owner, String target) {
    return record(owner, CNAME, wire(target));
  }

  Message record(String owner, int type, Bytes data) {
    return record(wire(owner), type, data.size(), data);
  }

  /** A record whose name and length may be wrong. */
  Message record(Bytes owner, int type, int length, Bytes data) {
    records.write(owner).writeShort(type).writeShort(1).writeInt(60);
    records.writeShort(length).write(data);
    count++;
    return this;
  }

  Bytes encode() {
    Buffer message = new Buffer();
    message.writeShort(id).writeShort(flags).writeShort(1).writeShort(count);
    message.writeShort(0).writeShort(0);
    message.write(wire(name)).writeShort(kind).writeShort(1);
    message.write(records.peekAll());
    return message.readAll();
  }

  /** A name without compression, as it is written. */
  static Bytes wire(String name) {
    Buffer wire = new Buffer();
    for (String label : name.split("\\.", -1)) {
      wire.writeByte(label.length()).write(Bytes.utf8(label));
    }
    return wire.writeByte(0).readAll();
  }

  static String kindName(int kind) {
    return switch (kind) {
      case 1 -> "A";
      case 28 -> "AAAA";
      case 16 -> "TXT";
      default -> String.format(Locale.ROOT, "TYPE%d", kind);
    };
  }
}
