package dev.hypha.mdns;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hypha.bytes.Buffer;
import dev.hypha.bytes.Bytes;
import dev.hypha.bytes.MalformedException;
import dev.hypha.mdns.engine.Message;
import dev.hypha.mdns.engine.Question;
import dev.hypha.mdns.engine.Resource;
import dev.hypha.mdns.engine.Resource.Address;
import dev.hypha.mdns.engine.Resource.Pointer;
import dev.hypha.mdns.engine.Resource.Service;
import dev.hypha.mdns.engine.Resource.Text;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class MessageCodecTest {
  private static final String SERVICE = "_p2p._udp.local";
  private static final int HEADER_BYTES = 12;
  private static final String NAME = "abcdefghijklmnopqrstuvwxyz012345." + SERVICE;

  @Test
  void a_question_is_the_bytes_that_rfc_1035_says() {
    Message query =
        new Message(false, List.of(new Question(SERVICE, Pointer.TYPE)), List.of(), List.of());

    assertThat(MessageCodec.encode(query))
        .containsExactly(
            Bytes.concat(
                Bytes.hex("000000000001000000000000"),
                Bytes.hex("04"),
                Bytes.utf8("_p2p"),
                Bytes.hex("04"),
                Bytes.utf8("_udp"),
                Bytes.hex("05"),
                Bytes.utf8("local"),
                Bytes.hex("00000c0001")));
  }

  @Test
  void an_answer_is_read_as_it_was_written() throws Exception {
    Message answer =
        new Message(
            true,
            List.of(),
            List.of(new Pointer(SERVICE, 120, NAME)),
            List.of(new Text(NAME, 120, List.of(Bytes.utf8("dnsaddr=/ip4/10.0.0.1/tcp/1")))));

    assertThat(MessageCodec.decode(MessageCodec.encode(answer).getFirst()).message())
        .isEqualTo(answer);
  }

  @Test
  void services_and_addresses_are_passed_over() throws Exception {
    Text text = new Text(NAME, 120, List.of(Bytes.utf8("a=b")));
    Message answer =
        new Message(
            true,
            List.of(),
            List.of(),
            List.of(
                new Service(NAME, 120, 4001, "host.p2p.local"),
                new Address("host.p2p.local", 120, Bytes.of(10, 0, 0, 1)),
                text));

    assertThat(MessageCodec.decode(MessageCodec.encode(answer).getFirst()).message().additional())
        .containsExactly(text);
  }

  @Test
  void a_long_answer_is_split_over_packets_that_each_name_us() throws Exception {
    List<Bytes> strings =
        IntStream.range(100, 140).mapToObj(i -> Bytes.utf8("x".repeat(200) + i)).toList();
    Message answer =
        new Message(
            true,
            List.of(),
            List.of(new Pointer(SERVICE, 120, NAME)),
            List.of(new Text(NAME, 120, strings)));

    List<Bytes> packets = MessageCodec.encode(answer);

    assertThat(packets)
        .hasSizeGreaterThan(5)
        .allSatisfy(
            each -> assertThat(each.size()).isLessThanOrEqualTo(MessageCodec.PACKET_BYTES_MAX));
    List<Bytes> read = new ArrayList<>();
    for (Bytes packet : packets) {
      Message part = MessageCodec.decode(packet).message();
      assertThat(part.answers()).isEqualTo(answer.answers());
      for (Resource each : part.additional()) {
        read.addAll(((Text) each).strings());
      }
    }
    assertThat(read).isEqualTo(strings);
  }

  @Test
  void names_may_be_compressed() throws Exception {
    Buffer packet = header(0x8400, 0, 1);
    name(packet, "_p2p", "_udp", "local");
    packet.writeShort(12).writeShort(0x8001).writeInt(120).writeShort(4);
    packet.writeByte(1).write(Bytes.utf8("n")).writeShort(0xc000 | 12);

    assertThat(MessageCodec.decode(packet.readAll()).message().answers())
        .containsExactly(new Pointer(SERVICE, 120, "n." + SERVICE));
  }

  @Test
  void names_are_the_same_in_capitals() throws Exception {
    Buffer packet = header(0, 1, 0);
    name(packet, "_P2P", "_UDP", "Local");
    packet.writeShort(12).writeShort(0x8001);

    assertThat(MessageCodec.decode(packet.readAll()).message().questions())
        .containsExactly(new Question(SERVICE, Pointer.TYPE));
  }

  @Test
  void rustsec_2026_0119_names_are_written_without_looking_back_at_those_before() {
    assertThat(bytesOf(12)).isEqualTo(12 * bytesOf(1));
  }

  /** Of what follows the header of a message about so many services of one name. */
  private static int bytesOf(int services) {
    List<Resource> answers = new ArrayList<>();
    for (int i = 0; i < services; i++) {
      answers.add(new Pointer(SERVICE, 120, NAME));
    }
    Message message = new Message(true, List.of(), answers, List.of());
    return MessageCodec.encode(message).getFirst().size() - HEADER_BYTES;
  }

  @Test
  void rustsec_2026_0119_a_name_that_points_at_itself_is_refused() {
    Buffer packet = header(0, 1, 0);
    packet.writeShort(0xc000 | 12).writeShort(12).writeShort(1);

    assertRefused(packet);
  }

  @Test
  void rustsec_2026_0119_a_chain_of_pointers_is_refused() {
    Buffer packet = header(0x8400, 0, 1);
    name(packet, "a");
    packet.writeShort(16).writeShort(1).writeInt(120);
    packet.writeShort(2 * 4000);
    int first = 12 + 3 + 10;
    packet.writeShort(0xc000 | 12);
    for (int i = 1; i < 4000; i++) {
      packet.writeShort(0xc000 | (first + 2 * (i - 1)));
    }
    Bytes whole = packet.readAll();
    Buffer asking = new Buffer();
    asking.write(Bytes.hex("00008400000000020000" + "0000")).write(whole.slice(12));
    asking.writeShort(0xc000 | (first + 2 * 3999));

    assertRefused(asking);
  }

  @Test
  void more_records_than_any_honest_message_has_are_refused() {
    assertRefused(header(0x8400, 0, MessageCodec.RECORDS_MAX + 1));
    assertRefused(header(0, MessageCodec.QUESTIONS_MAX + 1, 0));
  }

  @Test
  void a_string_that_leaves_its_record_is_refused() {
    Buffer packet = header(0x8400, 0, 1);
    name(packet, "a");
    packet.writeShort(16).writeShort(1).writeInt(120).writeShort(2).writeByte(5).writeByte('x');
    packet.write(Bytes.utf8("xxxxxxxx"));

    assertRefused(packet);
  }

  @Test
  void every_message_that_is_cut_short_is_refused() {
    Message answer =
        new Message(
            true,
            List.of(),
            List.of(new Pointer(SERVICE, 120, NAME)),
            List.of(new Text(NAME, 120, List.of(Bytes.utf8("a=b")))));
    Bytes whole = MessageCodec.encode(answer).getFirst();

    for (int size = 0; size < whole.size(); size++) {
      Bytes part = whole.slice(0, size);
      assertThatThrownBy(() -> MessageCodec.decode(part)).isInstanceOf(MalformedException.class);
    }
  }

  private static void assertRefused(Buffer packet) {
    Bytes whole = packet.readAll();
    assertThatThrownBy(() -> MessageCodec.decode(whole)).isInstanceOf(MalformedException.class);
  }

  private static Buffer header(int flags, int questions, int answers) {
    return new Buffer()
        .writeShort(0)
        .writeShort(flags)
        .writeShort(questions)
        .writeShort(answers)
        .writeInt(0);
  }

  private static void name(Buffer packet, String... labels) {
    for (String label : labels) {
      packet.writeByte(label.length()).write(label.getBytes(StandardCharsets.US_ASCII));
    }
    packet.writeByte(0);
  }
}
