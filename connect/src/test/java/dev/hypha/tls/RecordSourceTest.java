package dev.hypha.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hypha.bytes.Buffer;
import dev.hypha.bytes.Source;
import dev.hypha.core.PeerException.Misbehaved;
import dev.hypha.core.PeerException.Refused;
import dev.hypha.crypto.tls.CipherSuite;
import dev.hypha.crypto.tls.RecordCipher;
import java.io.EOFException;
import java.io.IOException;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** Records as a peer may send them, sealed with the right keys. */
class RecordSourceTest {
  private static final byte[] KEY_UPDATE = {24, 0, 0, 1, 0};
  private static final byte[] KEY_UPDATE_WITH_A_WISH = {24, 0, 0, 1, 1};

  private final Buffer wire = new Buffer();
  private final RecordCipher sender = cipher();
  private final Afterwards afterwards = new Afterwards();
  private final RecordSource source =
      new RecordSource(sent(), new RecordReader(sent()), cipher(), afterwards);

  @Test
  void data_comes_out_as_it_went_in_whatever_lies_between() throws Exception {
    send(23, 'a');
    send(23);
    send(22, 4, 0, 0, 2, 7, 7);
    send(22, KEY_UPDATE);
    sender.update();
    send(23, 'b', 'c');
    assertThat(read()).isEqualTo('a');
    assertThat(read()).isEqualTo('b');
    assertThat(read()).isEqualTo('c');
    assertThat(read()).isEqualTo(-1);
  }

  @Test
  void a_ticket_may_go_on_in_the_next_record() throws Exception {
    send(22, 4, 0, 0, 5, 1);
    send(22, 2, 3, 4, 5, 4, 0);
    send(22, 0, 0);
    send(23, 'a');
    assertThat(read()).isEqualTo('a');
  }

  @Test
  void a_wish_for_new_keys_is_told_once() throws Exception {
    send(22, KEY_UPDATE_WITH_A_WISH);
    sender.update();
    send(23, 'a');
    assertThat(afterwards.takeAnswerDue()).isFalse();
    assertThat(read()).isEqualTo('a');
    assertThat(afterwards.takeAnswerDue()).isTrue();
    assertThat(afterwards.takeAnswerDue()).isFalse();
  }

  /** Without an end to it, each would cost this side three derivations, for ever. */
  @Test
  void a_flood_of_new_keys_ends_the_connection() {
    flood(RecordSource.EMPTY_RECORDS_MAX + 1);
    assertThatThrownBy(this::read)
        .isInstanceOf(Misbehaved.class)
        .hasMessageContaining("changes of keys");
  }

  @Test
  void a_burst_of_them_is_nobodys_fault() throws Exception {
    flood(RecordSource.EMPTY_RECORDS_MAX);
    send(23, 'a');
    assertThat(read()).isEqualTo('a');
  }

  private void flood(int updates) {
    for (int i = 0; i < updates; i++) {
      send(22, KEY_UPDATE);
      sender.update();
    }
  }

  @Test
  void behind_a_change_of_keys_nothing_may_stand() {
    send(22, 24, 0, 0, 1, 0, 4);
    assertThatThrownBy(this::read).isInstanceOf(Misbehaved.class).hasMessageContaining("keys");
  }

  @Test
  void other_messages_of_a_handshake_come_too_late() {
    send(22, 1, 0, 0, 0);
    assertThatThrownBy(this::read).hasMessageContaining("after the handshake");
  }

  @Test
  void a_farewell_is_the_end_and_what_follows_is_not_read() throws Exception {
    send(21, 1, 0);
    send(23, 'x');
    assertThat(read()).isEqualTo(-1);
    assertThat(read()).isEqualTo(-1);
  }

  @Test
  void an_alert_says_who_refuses() {
    send(21, 2, 42);
    assertThatThrownBy(this::read)
        .isInstanceOf(Refused.class)
        .hasMessageContaining("bad_certificate");
  }

  @Test
  void a_record_that_was_tampered_with_is_not_read() {
    send(23, 'a');
    byte[] bytes = wire.readAll().toArray();
    bytes[7] ^= 1;
    wire.write(bytes, 0, bytes.length);
    assertThatThrownBy(this::read).hasMessageContaining("does not decrypt");
  }

  @Test
  void nothing_is_read_behind_a_record_that_does_not_decrypt() {
    byte[] forged = new byte[40];
    forged[0] = 23;
    forged[1] = 3;
    forged[2] = 3;
    forged[4] = 35;
    wire.write(forged, 0, forged.length);
    send(23, 'a');
    assertThatThrownBy(this::read).hasMessageContaining("does not decrypt");
    assertThatThrownBy(this::read).hasMessageContaining("does not decrypt");
  }

  @Test
  void a_record_in_clear_is_not_read() {
    byte[] alert = {21, 3, 3, 0, 2, 1, 0};
    wire.write(alert, 0, alert.length);
    assertThatThrownBy(this::read).hasMessageContaining("in clear");
  }

  @Test
  void a_record_of_zeros_has_no_type() {
    send(0, 0, 0, 0);
    assertThatThrownBy(this::read).hasMessageContaining("no type");
  }

  @Test
  void padding_is_no_data() throws Exception {
    byte[] record = new byte[5 + 1 + 1000 + RecordCipher.OVERHEAD_BYTES];
    record[5] = 'a';
    record[6] = 23;
    seal(record, 1 + 1000);
    assertThat(read()).isEqualTo('a');
    assertThat(read()).isEqualTo(-1);
  }

  @Test
  void an_end_within_a_record_is_told_from_an_end() {
    byte[] half = {23, 3, 3, 0, 40, 1, 2, 3};
    wire.write(half, 0, half.length);
    assertThatThrownBy(this::read).isInstanceOf(EOFException.class);
  }

  private Source sent() {
    return new Source() {
      @Override
      public long read(Buffer sink, long max) throws IOException {
        long n = Math.min(max, wire.size());
        sink.write(wire, n);
        return n == 0 ? -1 : n;
      }

      @Override
      public void close() {}
    };
  }

  private int read() throws IOException {
    byte[] one = new byte[1];
    int n = source.read(one, 0, 1);
    return n < 0 ? n : one[0];
  }

  private void send(int type, int... content) {
    byte[] bytes = new byte[content.length];
    for (int i = 0; i < content.length; i++) {
      bytes[i] = (byte) content[i];
    }
    send(type, bytes);
  }

  private void send(int type, byte[] content) {
    byte[] record = new byte[5 + content.length + RecordCipher.OVERHEAD_BYTES];
    System.arraycopy(content, 0, record, 5, content.length);
    record[5 + content.length] = (byte) type;
    seal(record, content.length);
  }

  private void seal(byte[] record, int length) {
    int body = length + RecordCipher.OVERHEAD_BYTES;
    record[0] = 23;
    record[1] = 3;
    record[2] = 3;
    record[3] = (byte) (body >>> 8);
    record[4] = (byte) body;
    sender.seal(record, 0, length);
    wire.write(record, 0, record.length);
  }

  private static RecordCipher cipher() {
    byte[] secret = new byte[32];
    Arrays.fill(secret, (byte) 7);
    return new RecordCipher(CipherSuite.TLS_AES_128_GCM_SHA256, secret);
  }
}
