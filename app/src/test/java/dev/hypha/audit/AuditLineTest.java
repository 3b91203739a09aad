package dev.hypha.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.hypha.bytes.Bytes;
import dev.hypha.bytes.MalformedException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class AuditLineTest {
  @TempDir Path directory;

  @Test
  void a_line_has_the_prefix_and_the_fields_of_the_design() throws Exception {
    Trails.write(directory, AuditConfig.DEFAULT, 2);
    String line = Trails.text(directory).lines().skip(1).findFirst().orElseThrow();
    assertThat(line).startsWith("[MAIDOS-AUDIT] {\"activity_id\":1,\"actor\":{\"peer_id\":\"12D3");
    JsonNode json = new ObjectMapper().readTree(line.substring("[MAIDOS-AUDIT] ".length()));
    assertThat(json.fieldNames())
        .toIterable()
        .containsExactly(
            "activity_id",
            "actor",
            "class_uid",
            "detail",
            "dst",
            "net",
            "op",
            "prev",
            "seq",
            "severity_id",
            "status_id",
            "time",
            "type_uid",
            "v");
    assertThat(json.path("type_uid").asInt()).isEqualTo(400_101);
    assertThat(json.path("seq").asInt()).isEqualTo(1);
    assertThat(json.path("dst").path("peer_id").asText()).isEqualTo(Trails.PEER.toString());
    assertThat(json.path("net").path("remote").asText()).isEqualTo("/ip4/192.0.2.1/tcp/1001");
    assertThat(json.path("detail").path("text").asText()).isEqualTo("\"quoted\" \\ and ümlaut\n");
  }

  @Test
  void prev_is_the_hash_of_the_line_before() throws Exception {
    Trails.write(directory, AuditConfig.DEFAULT, 3);
    String before = AuditLine.NO_PREV;
    for (String line : Trails.text(directory).lines().toList()) {
      assertThat(line).contains("\"prev\":\"" + before + "\"");
      before = Sha256.hex(Bytes.utf8(line));
    }
  }

  @Test
  void the_prefix_can_be_another() throws Exception {
    Trails.write(directory, AuditConfig.DEFAULT.withPrefix("audit: "), 3);
    assertThat(Trails.text(directory).lines()).allMatch(line -> line.startsWith("audit: {\"act"));
    assertThat(Trails.verify(directory).good()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"a{b ", "line\nfeed ", "ümlaut "})
  void a_prefix_that_could_be_mistaken_is_refused(String prefix) {
    assertThatThrownBy(() -> AuditConfig.DEFAULT.withPrefix(prefix))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void whatever_a_peer_says_becomes_one_canonical_line_of_bounded_length() throws Exception {
    long seed = new Random().nextLong();
    Random random = new Random(seed);
    for (int i = 0; i < 2000; i++) {
      char[] text = new char[random.nextInt(600)];
      for (int k = 0; k < text.length; k++) {
        text[k] = (char) random.nextInt(random.nextBoolean() ? 0x10000 : 0xa0);
      }
      AuditEvent event = AuditEvent.of(Operation.PEER_MISBEHAVE).failed(new String(text));
      Draft draft = event.draft(new PeerNames(), 1, null);
      String json =
          new String(draft.head(), StandardCharsets.UTF_8)
              + AuditLine.NO_PREV
              + "\",\"seq\":0"
              + new String(draft.tail(), StandardCharsets.UTF_8);
      assertThat(json).as("seed %s", seed).doesNotContain("\n", "\u001b", "\u202e", "\u009b");
      JsonNode read = AuditLine.parse(Bytes.utf8(json)).json();
      assertThat(read.path("detail").path("why").asText().length())
          .isLessThanOrEqualTo(AuditEvent.TEXT_LENGTH_MAX);
    }
  }

  @Test
  void what_turns_text_around_or_moves_the_cursor_is_taken_out() {
    assertThat(AuditEvent.bounded("a\u202eb\u009bc\u2028d\ud800e")).isEqualTo("a�b�c�d�e");
    assertThat(AuditEvent.bounded("grün 日本 😀")).isEqualTo("grün 日本 😀");
    assertThat(AuditEvent.bounded("x".repeat(300))).hasSizeLessThanOrEqualTo(256).endsWith("x…");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"b\":1,\"a\":2}",
        "{\"a\": 1}",
        "{\"a\":1.0}",
        "{\"a\":1e3}",
        "{\"a\":null}",
        "{\"a\":[]}",
        "{\"a\":1,\"a\":1}",
        "{\"a\":\"\\u0041\"}",
        "{\"a\":\"\\/\"}",
        "{\"a\":9007199254740992}",
        "{\"a\":-0}",
        "{\"a\":1} ",
        "{\"a\":{\"a\":{\"a\":{\"a\":{}}}}}"
      })
  void json_that_is_not_canonical_is_refused(String json) {
    assertThatThrownBy(() -> CanonicalJson.read(json.getBytes(StandardCharsets.UTF_8)))
        .isInstanceOf(MalformedException.class);
  }

  /** RFC 8785, section 3.2.3: keys are sorted by their UTF-16 code units. */
  @Test
  void canonical_json_sorts_as_the_rfc_does() throws Exception {
    String json =
        "{\"\\r\":\"Carriage Return\",\"1\":\"One\",\"\u0080\":\"Control\",\"ö\":\"Latin Small"
            + " Letter O With Diaeresis\",\"€\":\"Euro Sign\",\"😀\":\"Emoji: Grinning"
            + " Face\",\"\ufb33\":\"Hebrew Letter Dalet With Dagesh\"}";
    JsonNode read = CanonicalJson.read(json.getBytes(StandardCharsets.UTF_8));
    assertThat(CanonicalJson.write(read)).isEqualTo(json);
  }
}
