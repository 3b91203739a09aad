package dev.hypha.mdns;

import dev.hypha.bytes.Buffer;
import dev.hypha.bytes.Bytes;
import dev.hypha.bytes.MalformedException;
import dev.hypha.dns.DomainName;
import dev.hypha.mdns.engine.Message;
import dev.hypha.mdns.engine.Question;
import dev.hypha.mdns.engine.Resource;
import dev.hypha.mdns.engine.Resource.Address;
import dev.hypha.mdns.engine.Resource.Pointer;
import dev.hypha.mdns.engine.Resource.Service;
import dev.hypha.mdns.engine.Resource.Text;
import java.util.ArrayList;
import java.util.List;

/**
 * Messages as they travel. Pure. Reading takes PTR and TXT and passes all other records over, and
 * bounds every count before it follows it; names are written without compression.
 *
 * <p>Spec: RFC 1035, section 4.1; RFC 6762, section 18.
 */
public final class MessageCodec {
  /** What a packet of ours is at most: it fits into one frame of Ethernet, headers included. */
  public static final int PACKET_BYTES_MAX = 1_400;

  /** The largest packet that is read. Spec: RFC 6762, section 17. */
  public static final int DATAGRAM_BYTES_MAX = 9_000;

  static final int QUESTIONS_MAX = 64;
  static final int RECORDS_MAX = 512;

  private static final int HEADER_BYTES = 12;
  private static final int RESPONSE = 0x8000;
  private static final int OPCODE = 0x7800;
  private static final int AUTHORITATIVE = 0x0400;
  private static final int RESPONSE_CODE = 0x000f;
  private static final int INTERNET = 1;
  private static final int ANY_CLASS = 255;

  /** The bit of a class that means "flush the cache", or "unicast please" in a question. */
  private static final int TOP_BIT = 0x8000;

  private static final int RECORD_BYTES = 10;

  private MessageCodec() {}

  // ---- writing

  /**
   * The packets of {@code message}, each of at most {@value #PACKET_BYTES_MAX} bytes unless a
   * single record is longer. Long TXT records are split; each packet but the first repeats the
   * other answers, so that each means something alone.
   */
  public static List<Bytes> encode(Message message) {
    return encode(message, 0);
  }

  /**
   * The same for who asks as plain DNS does: with the id of the question, which is repeated. Spec:
   * RFC 6762, section 6.7.
   */
  public static List<Bytes> encode(Message message, int id) {
    List<Bytes> packets = new ArrayList<>();
    Packet packet = new Packet(message, id);
    for (Resource each : message.answers()) {
      packet = packet.with(each, true, packets);
    }
    for (Resource each : message.additional()) {
      packet = packet.with(each, false, packets);
    }
    packets.add(packet.toBytes());
    return packets;
  }

  /** A packet that is being filled. */
  private static final class Packet {
    private final Message message;
    private final int id;
    private final List<Resource> answers = new ArrayList<>();
    private final List<Resource> additional = new ArrayList<>();
    private int size;

    Packet(Message message, int id) {
      this.message = message;
      this.id = id;
      this.size = HEADER_BYTES;
      for (Question each : message.questions()) {
        size += nameBytes(each.name()) + 4;
      }
    }

    /** Takes {@code resource}, or as much of it as fits; full packets go to {@code done}. */
    Packet with(Resource resource, boolean answer, List<Bytes> done) {
      if (!(resource instanceof Text text)) {
        Packet target = fits(bytes(resource)) ? this : next(done);
        target.add(resource, answer);
        return target;
      }
      Packet target = this;
      List<Bytes> strings = new ArrayList<>();
      int length = bytes(new Text(text.owner(), 0, List.of()));
      for (Bytes string : text.strings()) {
        if (!target.fits(length + 1 + string.size())) {
          target.addText(text, strings, answer);
          target = target.next(done);
          strings.clear();
          length = bytes(new Text(text.owner(), 0, List.of()));
        }
        strings.add(string);
        length += 1 + string.size();
      }
      target.addText(text, strings, answer);
      return target;
    }

    private void addText(Text text, List<Bytes> strings, boolean answer) {
      if (!strings.isEmpty() || text.strings().isEmpty()) {
        add(new Text(text.owner(), text.ttlSeconds(), strings), answer);
      }
    }

    private void add(Resource resource, boolean answer) {
      (answer ? answers : additional).add(resource);
      size += bytes(resource);
    }

    private boolean fits(int more) {
      return size + more <= PACKET_BYTES_MAX || (answers.isEmpty() && additional.isEmpty());
    }

    private Packet next(List<Bytes> done) {
      done.add(toBytes());
      Packet next = new Packet(message, id);
      for (Resource each : message.answers()) {
        if (each instanceof Pointer) {
          next.add(each, true);
        }
      }
      return next;
    }

    Bytes toBytes() {
      Buffer target = new Buffer();
      target.writeShort(id).writeShort(message.response() ? RESPONSE | AUTHORITATIVE : 0);
      target.writeShort(message.questions().size()).writeShort(answers.size());
      target.writeShort(0).writeShort(additional.size());
      for (Question each : message.questions()) {
        new DomainName(each.name()).writeTo(target);
        target.writeShort(each.type()).writeShort(INTERNET);
      }
      answers.forEach(each -> write(each, target));
      additional.forEach(each -> write(each, target));
      return target.readAll();
    }
  }

  private static void write(Resource resource, Buffer target) {
    new DomainName(resource.owner()).writeTo(target);
    target.writeShort(resource.type()).writeShort(INTERNET);
    target.writeInt((int) resource.ttlSeconds());
    Bytes content = content(resource);
    target.writeShort(content.size()).write(content);
  }

  private static Bytes content(Resource resource) {
    Buffer content = new Buffer();
    switch (resource) {
      case Pointer pointer -> new DomainName(pointer.target()).writeTo(content);
      case Text text -> {
        text.strings().forEach(string -> content.writeByte(string.size()).write(string));
        if (text.strings().isEmpty()) {
          content.writeByte(0); // a TXT record has at least one string: RFC 6763, section 6.1
        }
      }
      case Service service -> {
        content.writeShort(0).writeShort(0).writeShort(service.port());
        new DomainName(service.host()).writeTo(content);
      }
      case Address address -> content.write(address.ip());
    }
    return content.readAll();
  }

  private static int bytes(Resource resource) {
    return nameBytes(resource.owner()) + RECORD_BYTES + content(resource).size();
  }

  private static int nameBytes(String name) {
    return name.length() + 2;
  }

  // ---- reading

  /**
   * A packet, and what its envelope says.
   *
   * @param id of the question, to be repeated to who asks as plain DNS does
   */
  public record Read(Message message, int id) {}

  /**
   * Reads one packet.
   *
   * @throws MalformedException if it is not whole, or claims more than {@value #QUESTIONS_MAX}
   *     questions or {@value #RECORDS_MAX} records
   */
  public static Read decode(Bytes packet) throws MalformedException {
    if (packet.size() < HEADER_BYTES || packet.size() > DATAGRAM_BYTES_MAX) {
      throw new MalformedException("a DNS message of " + packet.size() + " bytes");
    }
    int flags = shortAt(packet, 2);
    if ((flags & (OPCODE | RESPONSE_CODE)) != 0) {
      throw new MalformedException("neither a question nor an answer: " + flags);
    }
    int questions = shortAt(packet, 4);
    int answers = shortAt(packet, 6);
    int authorities = shortAt(packet, 8);
    int additional = shortAt(packet, 10);
    if (questions > QUESTIONS_MAX || answers + authorities + additional > RECORDS_MAX) {
      throw new MalformedException(
          "a message of " + questions + " questions and " + answers + " answers and more");
    }
    Reading reading = new Reading(packet);
    List<Question> asked = reading.questions(questions);
    List<Resource> answered = reading.resources(answers);
    reading.resources(authorities);
    List<Resource> more = reading.resources(additional);
    return new Read(
        new Message((flags & RESPONSE) != 0, asked, answered, more), shortAt(packet, 0));
  }

  /** Where in the packet we are. */
  private static final class Reading {
    private final Bytes packet;
    private int at = HEADER_BYTES;

    Reading(Bytes packet) {
      this.packet = packet;
    }

    List<Question> questions(int count) throws MalformedException {
      List<Question> questions = new ArrayList<>();
      for (int i = 0; i < count; i++) {
        String name = name();
        need(4);
        int type = shortAt(packet, at);
        int space = shortAt(packet, at + 2) & ~TOP_BIT;
        at += 4;
        if (space == INTERNET || space == ANY_CLASS) {
          questions.add(new Question(name, type));
        }
      }
      return questions;
    }

    List<Resource> resources(int count) throws MalformedException {
      List<Resource> resources = new ArrayList<>();
      for (int i = 0; i < count; i++) {
        String owner = name();
        need(RECORD_BYTES);
        int type = shortAt(packet, at);
        int space = shortAt(packet, at + 2) & ~TOP_BIT;
        long ttl = ((long) shortAt(packet, at + 4) << 16) | shortAt(packet, at + 6);
        int length = shortAt(packet, at + 8);
        at += RECORD_BYTES;
        need(length);
        int end = at + length;
        if (space == INTERNET && type == Pointer.TYPE) {
          resources.add(new Pointer(owner, ttl, target(end)));
        } else if (space == INTERNET && type == Text.TYPE) {
          resources.add(new Text(owner, ttl, strings(end)));
        }
        at = end;
      }
      return resources;
    }

    private String target(int end) throws MalformedException {
      String target = name();
      if (at != end) {
        throw new MalformedException("a PTR record whose name does not fill it");
      }
      return target;
    }

    private List<Bytes> strings(int end) throws MalformedException {
      List<Bytes> strings = new ArrayList<>();
      while (at < end) {
        int length = packet.unsignedAt(at);
        if (end - at - 1 < length) {
          throw new MalformedException("a TXT string that leaves its record");
        }
        if (length > 0) {
          strings.add(packet.slice(at + 1, at + 1 + length));
        }
        at += 1 + length;
      }
      return strings;
    }

    private String name() throws MalformedException {
      DomainName.Read read = DomainName.read(packet, at);
      at = read.end();
      return read.name().text();
    }

    private void need(int bytes) throws MalformedException {
      if (packet.size() - at < bytes) {
        throw new MalformedException("a DNS message that is cut short");
      }
    }
  }

  private static int shortAt(Bytes packet, int at) {
    return (packet.unsignedAt(at) << 8) | packet.unsignedAt(at + 1);
  }
}
