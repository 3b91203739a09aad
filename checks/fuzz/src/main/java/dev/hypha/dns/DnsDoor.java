package dev.hypha.dns;

import dev.hypha.bytes.Bytes;
import dev.hypha.bytes.MalformedException;

/**
 * Opens what a nameserver says. The first two bytes of the input are the flags, the next two the
 * number of records, the rest stands behind our question.
 */
public final class DnsDoor {
  private static final int ID = 0x1234;
  private static final int RESPONSE = 0x80;

  private DnsDoor() {}

  public static void read(byte[] input) throws MalformedException {
    Bytes raw = Bytes.copyOf(input);
    for (Question.Kind kind : Question.Kind.values()) {
      Question question = new Question(DomainName.parse("_dnsaddr.example.org"), kind);
      if (Answer.isTo(question, Answer.id(raw).orElse(ID), raw)) {
        Answer.parse(question, raw);
      }
      Bytes message = behind(question.encode(ID), raw);
      if (Answer.isTo(question, ID, message)) {
        Answer.parse(question, message);
      }
    }
  }

  private static Bytes behind(Bytes query, Bytes raw) {
    int flags = raw.isEmpty() ? 0 : raw.unsignedAt(0) & 0x87;
    int more = raw.size() < 2 ? 0 : raw.unsignedAt(1);
    int count = raw.size() < 4 ? 1 : (raw.unsignedAt(2) << 8) | raw.unsignedAt(3);
    Bytes head = Bytes.of(ID >> 8, ID & 0xff, flags | RESPONSE, more, 0, 1);
    Bytes counts = Bytes.of(count >> 8, count & 0xff, 0, 0, 0, 0);
    Bytes records = raw.size() < 4 ? Bytes.EMPTY : raw.slice(4, raw.size());
    return Bytes.concat(head, counts, query.slice(12, query.size()), records);
  }
}
