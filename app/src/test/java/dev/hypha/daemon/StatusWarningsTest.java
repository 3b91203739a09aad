package dev.hypha.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a status is warned of. */
class StatusWarningsTest {
  private static final String WELL =
      "{\"addresses\":[{\"reachability\":\"unknown\"}],\"peers\":{\"count\":3},\"bootstrap\":0,"
          + "\"limits\":{\"near\":[]},\"security\":{\"quantum\":\"prefer\",\"binding\":\"warn\","
          + "\"classical\":0,\"cryptography\":\"OpenSSL\","
          + "\"audit\":{\"state\":\"written\",\"dropped\":0}}}";

  @Test
  void nothing_is_said_of_a_node_that_is_well() throws Exception {
    assertThat(codes(WELL)).isEmpty();
  }

  @Test
  void nothing_is_said_of_a_path_that_is_open_or_unknown() throws Exception {
    for (String state : List.of("open", "unknown")) {
      String paths = "\"bootstrap\":0,\"paths\":[{\"state\":\"" + state + "\"}]";
      assertThat(codes(WELL.replace("\"bootstrap\":0", paths))).isEmpty();
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "\"reachability\":\"unknown\" | \"reachability\":\"this_machine\" | loopback_only",
        "[{\"reachability\":\"unknown\"}] | [] | not_listening",
        "\"count\":3 | \"count\":0 | no_peers",
        "\"near\":[] | \"near\":[{\"used\":9,\"limit\":10}] | limit_near",
        "\"quantum\":\"prefer\" | \"quantum\":\"off\" | quantum_off",
        "\"classical\":0 | \"classical\":2 | classical_connections",
        "\"binding\":\"warn\" | \"binding\":\"off\" | binding_off",
        "OpenSSL | Java | cryptography_java",
        "\"state\":\"written\" | \"state\":\"off\" | audit_off",
        "\"state\":\"written\" | \"state\":\"failing\" | audit_failing",
        "\"dropped\":0 | \"dropped\":7 | audit_gap",
        "\"bootstrap\":0 | \"bootstrap\":0,\"paths\":[{\"state\":\"blocked\"}] | black_hole",
        "\"bootstrap\":0 | \"bootstrap\":0,\"chaos\":{\"drop_percent\":2} | chaos_on",
      })
  void each_thing_that_is_wrong_has_its_warning(String from, String to, String code)
      throws Exception {
    assertThat(WELL).contains(from);
    assertThat(codes(WELL.replace(from, to))).containsExactly(code);
  }

  private static List<String> codes(String text) throws Exception {
    ObjectNode status = Json.parse(text);
    StatusWarnings.add(status);
    List<String> codes = new ArrayList<>();
    for (JsonNode warning : status.path("warnings")) {
      assertThat(warning.path("next").asText()).matches("(hypha|apt-get) .+");
      codes.add(warning.path("code").asText());
    }
    return codes;
  }
}
