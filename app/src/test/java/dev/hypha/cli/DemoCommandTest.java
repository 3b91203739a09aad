package dev.hypha.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class DemoCommandTest {
  @Test
  void demo_as_json_ends_with_one_object_that_says_what_held() throws Exception {
    Cli.Run run = Cli.run("demo", "--nodes", "3", "--mib", "1", "--json");
    assertThat(run.code()).as(run.out()).isEqualTo(ExitCode.OK);
    JsonNode last = run.json();
    assertThat(fields(last)).containsExactly("schema", "ok", "checks");
    assertThat(last.path("ok").asBoolean()).isTrue();
    assertThat(last.path("checks")).hasSize(9);
    for (JsonNode check : last.path("checks")) {
      assertThat(fields(check)).containsExactly("name", "ok", "detail");
      assertThat(check.path("ok").isBoolean()).isTrue();
      assertThat(check.path("detail").asText()).isNotBlank();
    }
  }

  private static List<String> fields(JsonNode object) {
    List<String> names = new ArrayList<>();
    object.fieldNames().forEachRemaining(names::add);
    return names;
  }
}
