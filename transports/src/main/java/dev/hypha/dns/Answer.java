package dev.hypha.dns;

import dev.hypha.bytes.Buffer;
import dev.hypha.bytes.Bytes;
import dev.hypha.bytes.MalformedException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a nameserver says to one {@link Question}. Pure; every count is bounded before it is
 * followed.
 *
 * <p>Spec: RFC 1035, section 4.1.
 *
 * @param truncated whether the rest must be asked for over TCP
 * @param status what became of the question
 * @param records the data of the records asked for, of the name itself or of the name that it is an
 *     alias of: 4 bytes, 16 bytes, or the strings of a TXT record joined
 * @param alias the name to ask for instead, when the answer ends with an alias
 */
record Answer(boolean truncated, Status status, List<Bytes> records, Optional<DomainName> alias) {
  /** Records of one message that are looked at; no honest answer has as many. */
  static final int RECORDS_MAX = 512;

  private static final int HEADER_BYTES = 12;
  private static final int RESPONSE = 0x8000;
  private static final int OPCODE = 0x7800;
  private static final int TRUNCATED = 0x0200;
  private static final int CNAME = 5;
  private static final int ALIASES_MAX = 16;

  Answer {
    records = List.copyOf(records);
  }

  /** The response codes, as far as they matter to who asked. */
  enum Status {
    OK,
    NO_SUCH_NAME,
    FAILED
  }

  /** The id of a message; nothing if it is too short to have one. */
  static Optional<Integer> id(Bytes message) {
    return message.size() < HEADER_BYTES ? Optional.empty() : Optional.of(shortAt(message, 0));
  }

  /**
   * Whether {@code message} answers {@code question} under {@code id}. What does not may come from
   * anyone and is passed over (RFC 5452, section 4).
   */
  static boolean isTo(Question question, int id, Bytes message) {
    if (message.size() < HEADER_BYTES
        || shortAt(message, 0) != id
        || (shortAt(message, 2) & (RESPONSE | OPCODE)) != RESPONSE
        || shortAt(message, 4) != 1) {
      return false;
    }
    try {
      DomainName.Read asked = DomainName.read(message, HEADER_BYTES);
      return asked.name().equals(question.name())
          && message.size() >= asked.end() + 4
          && shortAt(message, asked.end()) == question.kind().code()
          && shortAt(message, asked.end() + 2) == Question.CLASS_INTERNET;
    } catch (MalformedException e) {
      return false;
    }
  }

  /** Reads a message that {@link #isTo} the question. */
  static Answer parse(Question question, Bytes message) throws MalformedException {
    int flags = shortAt(message, 2);
    if ((flags & TRUNCATED) != 0) {
      return new Answer(true, Status.OK, List.of(), Optional.empty());
    }
    Status status =
        switch (flags & 0xf) {
          case 0 -> Status.OK;
          case 3 -> Status.NO_SUCH_NAME;
          default -> Status.FAILED;
        };
    if (status != Status.OK) {
      return new Answer(false, status, List.of(), Optional.empty());
    }
    int count = shortAt(message, 6);
    if (count > RECORDS_MAX) {
      throw new MalformedException("an answer of " + count + " records");
    }
    int at = DomainName.read(message, HEADER_BYTES).end() + 4;
    Map<DomainName, List<Bytes>> found = new HashMap<>();
    Map<DomainName, DomainName> aliases = new HashMap<>();
    for (int i = 0; i < count; i++) {
      at = record(question, message, at, found, aliases);
    }
    return collect(question, found, aliases);
  }

  /** Reads the record at {@code offset} and returns where the next begins. */
  private static int record(
      Question question,
      Bytes message,
      int offset,
      Map<DomainName, List<Bytes>> found,
      Map<DomainName, DomainName> aliases)
      throws MalformedException {
    DomainName.Read owner = DomainName.read(message, offset);
    int at = owner.end();
    if (message.size() - at < 10) {
      throw new MalformedException("a record that is cut short");
    }
    int kind = shortAt(message, at);
    int space = shortAt(message, at + 2);
    int length = shortAt(message, at + 8);
    int data = at + 10;
    if (message.size() - data < length) {
      throw new MalformedException("a record that leaves the message");
    }
    if (space == Question.CLASS_INTERNET && kind == CNAME) {
      aliases.putIfAbsent(owner.name(), DomainName.read(message, data).name());
    } else if (space == Question.CLASS_INTERNET && kind == question.kind().code()) {
      Bytes value = value(question.kind(), message.slice(data, data + length));
      found.computeIfAbsent(owner.name(), name -> new ArrayList<>()).add(value);
    }
    return data + length;
  }

  private static Bytes value(Question.Kind kind, Bytes data) throws MalformedException {
    int expected =
        switch (kind) {
          case A -> 4;
          case AAAA -> 16;
          case TXT -> data.size();
        };
    if (data.size() != expected) {
      throw new MalformedException("a record " + kind + " of " + data.size() + " bytes");
    }
    return kind == Question.Kind.TXT ? text(data) : data;
  }

  /** The character strings of a TXT record, joined (RFC 1035, section 3.3.14). */
  private static Bytes text(Bytes data) throws MalformedException {
    Buffer joined = new Buffer();
    int at = 0;
    while (at < data.size()) {
      int length = data.unsignedAt(at);
      if (data.size() - at - 1 < length) {
        throw new MalformedException("a TXT record that is cut short");
      }
      joined.write(data.slice(at + 1, at + 1 + length));
      at += 1 + length;
    }
    return joined.readAll();
  }

  /** Follows the aliases within the message; records of names that nobody asked for are ignored. */
  private static Answer collect(
      Question question, Map<DomainName, List<Bytes>> found, Map<DomainName, DomainName> aliases)
      throws MalformedException {
    DomainName name = question.name();
    for (int steps = 0; steps <= ALIASES_MAX; steps++) {
      List<Bytes> records = found.get(name);
      if (records != null) {
        return new Answer(false, Status.OK, records, Optional.empty());
      }
      DomainName next = aliases.get(name);
      if (next == null) {
        Optional<DomainName> alias =
            name.equals(question.name()) ? Optional.empty() : Optional.of(name);
        return new Answer(false, Status.OK, List.of(), alias);
      }
      name = next;
    }
    throw new MalformedException("more than " + ALIASES_MAX + " aliases");
  }

  private static int shortAt(Bytes message, int at) {
    return (message.unsignedAt(at) << 8) | message.unsignedAt(at + 1);
  }
}
