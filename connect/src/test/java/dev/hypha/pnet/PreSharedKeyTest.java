package dev.hypha.pnet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hypha.bytes.Bytes;
import dev.hypha.bytes.MalformedException;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Locale;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PreSharedKeyTest {
  /** The key of rust-libp2p's test, whose fingerprint was checked against go-ipfs. */
  private static final String DIGITS =
      "6189c5cf0b87fb800c1a9feeda73c6ab5e998db48fb9e6a978575c770ceef683";

  private static final PreSharedKey KEY = PreSharedKey.of(Bytes.hex(DIGITS));
  private static final String KIND = "/key/swarm/psk/1.0.0/\n";

  @Test
  void the_fingerprint_is_that_of_go_and_rust() {
    assertThat(KEY.fingerprint()).isEqualTo("45fc986bbc9388a11d939df26f730f0c");
  }

  @Test
  void a_key_in_hexadecimal_digits_is_read() throws Exception {
    assertThat(parse(KIND + "/base16/\n" + DIGITS)).isEqualTo(KEY);
    assertThat(parse(KIND + "/base16/\n" + DIGITS + "\n")).isEqualTo(KEY);
    assertThat(parse(KIND + "/base16/\n" + DIGITS.toUpperCase(Locale.ROOT))).isEqualTo(KEY);
  }

  @Test
  void a_key_in_base64_is_read() throws Exception {
    String text = Base64.getEncoder().encodeToString(Bytes.hex(DIGITS).toArray());
    assertThat(parse(KIND + "/base64/\n" + text + "\n")).isEqualTo(KEY);
  }

  @Test
  void a_key_in_bare_bytes_is_read_even_if_they_look_like_spaces() throws Exception {
    Bytes header = Bytes.utf8(KIND + "/bin/\n");
    assertThat(PreSharedKey.parse(Bytes.concat(header, Bytes.hex(DIGITS)))).isEqualTo(KEY);
    Bytes spaces = Bytes.utf8("\n".repeat(32));
    assertThat(PreSharedKey.parse(Bytes.concat(header, spaces))).isEqualTo(PreSharedKey.of(spaces));
  }

  @Test
  void lines_may_end_as_on_Windows() throws Exception {
    assertThat(parse("/key/swarm/psk/1.0.0/\r\n/base16/\r\n" + DIGITS + "\r\n")).isEqualTo(KEY);
  }

  @Test
  void what_is_written_reads_back() throws Exception {
    PreSharedKey key = PreSharedKey.generate(new SecureRandom());
    assertThat(PreSharedKey.parse(key.encode())).isEqualTo(key);
    assertThat(KEY.encode().toUtf8()).isEqualTo(KIND + "/base16/\n" + DIGITS + "\n");
  }

  @Test
  void a_key_prints_as_its_fingerprint_alone() {
    assertThat(KEY.toString())
        .isEqualTo("private network 45fc986bbc9388a11d939df26f730f0c")
        .doesNotContain(DIGITS.substring(0, 8));
  }

  @Test
  void other_files_are_refused_and_the_remedy_is_said() {
    refused("", "its first line is not /key/swarm/psk/1.0.0/");
    refused(DIGITS, "its first line is not /key/swarm/psk/1.0.0/");
    refused("/key/swarm/psk/2.0.0/\n/base16/\n" + DIGITS, "first line is not");
    refused(KIND, "its second line is none of /base16/, /base64/ and /bin/");
    refused(KIND + "/base58/\n" + DIGITS, "its second line is none of");
  }

  @Test
  void keys_of_another_length_are_refused() {
    refused(KIND + "/base16/\n" + DIGITS.substring(2), "its key has 31 bytes instead of 32");
    refused(KIND + "/base16/\n" + DIGITS + "00", "its key has 33 bytes instead of 32");
    refused(KIND + "/base16/\n", "its key has 0 bytes");
    refused(KIND + "/bin/\n0123456789", "its key has 10 bytes");
    refused(KIND + "/base64/\nAAAA", "its key has 3 bytes");
    assertThatThrownBy(() -> PreSharedKey.of(Bytes.of(1)))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"/base16/", "/base64/"})
  void a_key_that_cannot_be_read_is_not_told_in_the_error(String encoding) {
    String wrong = "TOP-SECRET!" + DIGITS.substring(11);
    assertThatThrownBy(() -> parse(KIND + encoding + "\n" + wrong))
        .isInstanceOf(MalformedException.class)
        .hasNoCause()
        .extracting(Throwable::getMessage)
        .asString()
        .contains("its third line is not")
        .doesNotContain("SECRET")
        .doesNotContain(DIGITS.substring(20, 30));
  }

  @Test
  void a_file_far_too_large_is_not_taken_for_a_key() {
    refused(KIND + "/base16/\n" + DIGITS + "\n".repeat(1024), "is it another file?");
  }

  @Test
  void no_mutilation_of_a_file_does_more_than_fail() {
    Random random = new Random(5);
    byte[] whole = KEY.encode().toArray();
    for (int round = 0; round < 10_000; round++) {
      byte[] forged = whole.clone();
      forged[random.nextInt(forged.length)] = (byte) random.nextInt();
      Bytes file = Bytes.copyOf(forged, 0, random.nextInt(forged.length + 1));
      try {
        assertThat(PreSharedKey.parse(file).encode().size()).isEqualTo(whole.length);
      } catch (MalformedException e) {
        assertThat(e.getMessage()).startsWith("its ");
      }
    }
  }

  private static PreSharedKey parse(String file) throws MalformedException {
    return PreSharedKey.parse(Bytes.utf8(file));
  }

  private static void refused(String file, String why) {
    assertThatThrownBy(() -> parse(file))
        .isInstanceOf(MalformedException.class)
        .hasMessageContaining(why);
  }
}
