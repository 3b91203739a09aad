package dev.hypha.crypto.tls;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

/** The secret and the record are of RFC 8448, section 3 "Simple 1-RTT Handshake". */
class RecordCipherTest {
  private static final String CLIENTS_SECRET =
      "9e40646ce79a7f9dc05af8889bce6552875afa0b06df0087f792ebb7c17504a5";
  private static final String CLIENTS_RECORD =
      "1703030043a23f7054b62c94d0affafe8228ba55cbefacea42f914aa66bcab3f2b9819a8a5b46b395bd54a9a20"
          + "441e2b62974e1f5a6292a2977014bd1e3deae63aeebb21694915e4";
  private static final int LENGTH = 50;
  private static final byte APPLICATION_DATA = 23;

  @Test
  void a_record_of_the_rfc_is_sealed_byte_for_byte() {
    byte[] record = plain();
    assertThat(cipher().seal(record, 0, LENGTH)).isEqualTo(LENGTH + RecordCipher.OVERHEAD_BYTES);
    assertThat(HexFormat.of().formatHex(record)).isEqualTo(CLIENTS_RECORD);
  }

  @Test
  void a_record_of_the_rfc_is_opened_wherever_it_lies() {
    byte[] array = new byte[200];
    byte[] record = HexFormat.of().parseHex(CLIENTS_RECORD);
    System.arraycopy(record, 0, array, 77, record.length);
    byte[] target = new byte[100];
    assertThat(cipher().open(array, 77, record.length - 5, target)).isEqualTo(LENGTH + 1);
    assertThat(Arrays.copyOf(target, LENGTH + 1))
        .isEqualTo(Arrays.copyOfRange(plain(), 5, 5 + LENGTH + 1));
  }

  @Test
  void a_record_with_any_byte_turned_is_not_opened() {
    byte[] target = new byte[100];
    for (int at = 0; at < CLIENTS_RECORD.length() / 2; at++) {
      byte[] record = HexFormat.of().parseHex(CLIENTS_RECORD);
      record[at] ^= 1;
      assertThat(cipher().open(record, 0, record.length - 5, target)).as("byte " + at).isNegative();
    }
  }

  @Test
  void a_record_that_comes_twice_is_opened_once() {
    RecordCipher cipher = cipher();
    byte[] record = HexFormat.of().parseHex(CLIENTS_RECORD);
    assertThat(cipher.open(record, 0, record.length - 5, new byte[100])).isPositive();
    assertThat(cipher.open(record, 0, record.length - 5, new byte[100])).isNegative();
  }

  @Test
  void after_an_update_both_ends_understand_each_other_and_the_old_keys_nothing() {
    for (CipherSuite suite : CipherSuite.values()) {
      RecordCipher sender = cipher(suite);
      RecordCipher receiver = cipher(suite);
      RecordCipher behind = cipher(suite);
      sender.update();
      receiver.update();
      byte[] record = plain();
      int length = sender.seal(record, 0, LENGTH);
      assertThat(receiver.open(record, 0, length, new byte[100])).isEqualTo(LENGTH + 1);
      assertThat(behind.open(record, 0, length, new byte[100])).isNegative();
    }
  }

  @Test
  void what_is_shorter_than_a_tag_is_not_opened() {
    byte[] record = HexFormat.of().parseHex(CLIENTS_RECORD);
    for (int length = 0; length < RecordCipher.TAG_BYTES; length++) {
      assertThat(cipher().open(record, 0, length, new byte[100])).isNegative();
    }
  }

  private static RecordCipher cipher() {
    return cipher(CipherSuite.TLS_AES_128_GCM_SHA256);
  }

  private static RecordCipher cipher(CipherSuite suite) {
    byte[] secret = HexFormat.of().parseHex(CLIENTS_SECRET);
    return new RecordCipher(suite, Arrays.copyOf(secret, suite.secretBytes()));
  }

  /** The header, the numbers from 0, the type, and room for the tag. */
  private static byte[] plain() {
    byte[] record = new byte[RecordCipher.HEADER_BYTES + LENGTH + RecordCipher.OVERHEAD_BYTES];
    System.arraycopy(HexFormat.of().parseHex(CLIENTS_RECORD), 0, record, 0, 5);
    for (int i = 0; i < LENGTH; i++) {
      record[RecordCipher.HEADER_BYTES + i] = (byte) i;
    }
    record[RecordCipher.HEADER_BYTES + LENGTH] = APPLICATION_DATA;
    return record;
  }
}
