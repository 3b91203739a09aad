package dev.hypha.dns;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hypha.bytes.Buffer;
import dev.hypha.bytes.Bytes;
import dev.hypha.bytes.MalformedException;
import dev.hypha.dns.Question.Kind;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Messages as an attacker writes them. */
@Timeout(value = 30, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ForgedMessageTest {
  private static final int ID = 7;
  private static final int HEADER_BYTES = 12;
  private static final Bytes IP = Bytes.of(192, 0, 2, 1);

  private final Question question;

  ForgedMessageTest() throws MalformedException {
    question = new Question(DomainName.parse("host.example"), Kind.A);
  }

  @Test
  void a_compressed_name_is_read_through_its_pointers() throws Exception {
    Bytes message = answer().record(pointer(HEADER_BYTES), 1, 4, IP).encode();
    assertThat(Answer.parse(question, message).records()).containsExactly(IP);
  }

  @Test
  void a_pointer_to_itself_is_refused() {
    int recordsAt = answer().encode().size();
    refused(answer().record(pointer(recordsAt), 1, 4, IP), "does not lead backwards");
  }

  @Test
  void a_pointer_forwards_is_refused() {
    int recordsAt = answer().encode().size();
    refused(answer().record(pointer(recordsAt + 20), 1, 4, IP), "does not lead backwards");
  }

  @Test
  void pointers_that_go_round_are_refused() {
    // at 0: a label "a" and then a pointer to 0
    Bytes loop = Bytes.of(1, 'a', 0xc0, 0);
    assertThatThrownBy(() -> DomainName.read(loop, 0)).hasMessageContaining("backwards");
    // at 0: to 2; at 2: to 0
    Bytes pair = Bytes.of(0xc0, 2, 0xc0, 0);
    assertThatThrownBy(() -> DomainName.read(pair, 0)).hasMessageContaining("backwards");
    assertThatThrownBy(() -> DomainName.read(pair, 2)).hasMessageContaining("backwards");
  }

  @Test
  void rustsec_2026_0119_a_long_ladder_of_pointers_is_not_climbed() {
    Buffer ladder = new Buffer().writeByte(0).writeByte(0);
    for (int i = 1; i < 1000; i++) {
      ladder.writeShort(0xc000 | (2 * i - 2));
    }
    Bytes message = ladder.readAll();
    assertThatThrownBy(() -> DomainName.read(message, message.size() - 2))
        .isInstanceOf(MalformedException.class)
        .hasMessageContaining("pointers");
  }

  @Test
  void a_name_of_more_than_255_bytes_is_refused() {
    Buffer name = new Buffer();
    for (int i = 0; i < 5; i++) {
      name.writeByte(63).write(new byte[63]);
    }
    Bytes message = name.writeByte(0).readAll();
    assertThatThrownBy(() -> DomainName.read(message, 0)).hasMessageContaining("255");
  }

  @Test
  void a_label_of_unknown_kind_is_refused() {
    assertThatThrownBy(() -> DomainName.read(Bytes.of(0x41, 1), 0))
        .hasMessageContaining("unknown kind");
  }

  @Test
  void strange_bytes_in_a_name_are_escaped_so_that_no_two_names_look_the_same() throws Exception {
    assertThat(DomainName.read(Bytes.of(3, 'a', '.', 'b', 0), 0).name().text())
        .isEqualTo("a\\046b");
    assertThat(DomainName.read(Bytes.of(2, 0, 0xff, 0), 0).name().text()).isEqualTo("\\000\\255");
  }

  @Test
  void an_alias_to_a_name_that_cannot_be_asked_for_is_refused() throws Exception {
    Message forged = answer().record("host.example", Message.CNAME, Bytes.of(3, 'a', '.', 'b', 0));
    Answer answer = Answer.parse(question, forged.encode());
    assertThatThrownBy(() -> DomainName.parse(answer.alias().orElseThrow().text()))
        .isInstanceOf(MalformedException.class);
  }

  @Test
  void more_records_than_the_message_has_are_refused() {
    refused(answer().claiming(1), "leaves the message");
    refused(answer().address("host.example", "192.0.2.1").claiming(1), "leaves the message");
  }

  @Test
  void too_many_records_are_refused_by_their_count_alone() {
    refused(answer().claiming(513), "513 records");
    refused(answer().claiming(65535), "65535 records");
  }

  @Test
  void a_record_that_is_longer_than_the_message_is_refused() {
    refused(answer().record(Message.wire("host.example"), 1, 5, IP), "leaves the message");
    refused(answer().record(Message.wire("host.example"), 1, 65535, IP), "leaves the message");
  }

  @Test
  void a_record_that_ends_in_its_header_is_refused() {
    Bytes whole = answer().address("host.example", "192.0.2.1").encode();
    for (int size = whole.size() - 1; size > answer().encode().size(); size--) {
      Bytes part = whole.slice(0, size);
      assertThatThrownBy(() -> Answer.parse(question, part)).isInstanceOf(MalformedException.class);
    }
  }

  @Test
  void an_address_of_the_wrong_length_is_refused() {
    refused(answer().record("host.example", 1, Bytes.of(1, 2, 3)), "a record A of 3 bytes");
    refused(answer().record("host.example", 1, Bytes.EMPTY), "a record A of 0 bytes");
  }

  @Test
  void a_text_that_leaves_its_record_is_refused() throws Exception {
    Question text = new Question(DomainName.parse("host.example"), Kind.TXT);
    Message forged = Message.answering(text, ID).record("host.example", 16, Bytes.of(9, 'a'));
    assertThatThrownBy(() -> Answer.parse(text, forged.encode()))
        .hasMessageContaining("TXT record that is cut short");
  }

  @Test
  void the_strings_of_one_text_are_joined() throws Exception {
    Question text = new Question(DomainName.parse("host.example"), Kind.TXT);
    Message reply = Message.answering(text, ID).text("host.example", "dnsaddr=/ip4/", "192.0.2.1");
    assertThat(Answer.parse(text, reply.encode()).records())
        .containsExactly(Bytes.utf8("dnsaddr=/ip4/192.0.2.1"));
  }

  @Test
  void records_of_other_kinds_and_classes_are_passed_over() throws Exception {
    Bytes message =
        answer()
            .record("host.example", 46, Bytes.of(1, 2, 3))
            .address("host.example", "2001:db8::1")
            .address("host.example", "192.0.2.1")
            .encode();
    assertThat(Answer.parse(question, message).records()).containsExactly(IP);
  }

  @Test
  void no_mutilation_of_an_answer_does_more_than_fail_to_parse() {
    Random random = new Random(11);
    byte[] whole =
        answer()
            .alias("host.example", "a.example")
            .record(pointer(HEADER_BYTES), 1, 4, IP)
            .address("a.example", "192.0.2.1")
            .encode()
            .toArray();
    int parsed = 0;
    for (int round = 0; round < 20_000; round++) {
      byte[] forged = whole.clone();
      for (int i = random.nextInt(4); i >= 0; i--) {
        forged[2 + random.nextInt(forged.length - 2)] = (byte) random.nextInt();
      }
      Bytes message = Bytes.copyOf(forged, 0, 1 + random.nextInt(forged.length));
      if (Answer.isTo(question, ID, message)) {
        try {
          Answer.parse(question, message);
          parsed++;
        } catch (MalformedException e) {
          assertThat(e.getMessage()).isNotEmpty();
        }
      }
    }
    assertThat(parsed).isPositive();
  }

  private Message answer() {
    return Message.answering(question, ID);
  }

  private static Bytes pointer(int to) {
    return new Buffer().writeShort(0xc000 | to).readAll();
  }

  private void refused(Message forged, String why) {
    assertThatThrownBy(() -> Answer.parse(question, forged.encode()))
        .isInstanceOf(MalformedException.class)
        .hasMessageContaining(why);
  }
}
