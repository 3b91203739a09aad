package dev.hypha.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hypha.daemon.Json;
import org.junit.jupiter.api.Test;

class DialLinesTest {
  @Test
  void each_address_has_a_line() throws Exception {
    String dial =
        """
        {"dial":[
        {"address":"/a","outcome":"cancelled","begun_ms":0,"took_ms":400,"step":"QUIC","why":"w"},
        {"address":"/b","outcome":"failed","begun_ms":9,"took_ms":250,"step":"HTTP","why":"no"},
        {"address":"/c","outcome":"connected","begun_ms":250,"took_ms":150},
        {"address":"/d","outcome":"left_out","took_ms":0,"step":"back-off","why":"wait"},
        {"address":"/e","outcome":"not_needed","why":"w"}]}
        """;
    assertThat(DialLines.of(Json.parse(dial).path("dial")))
        .containsExactly(
            "/a: given up at QUIC after 400 ms: w",
            "/b: HTTP after 250 ms, begun at 9 ms: no",
            "/c: connected after 150 ms, begun at 250 ms",
            "/d: back-off: wait",
            "/e: not needed: w");
  }

  @Test
  void nothing_is_said_where_nothing_was_dialed() throws Exception {
    assertThat(DialLines.of(Json.parse("{}").path("dial"))).isEmpty();
  }
}
