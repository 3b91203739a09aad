package dev.hypha.checks.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SummaryTest {
  @Test
  void a_summary_says_what_ran_what_came_of_it_and_why() throws Exception {
    Status status = new Status(true, "12D3", "0.1.0", 2, 3, 1, 4, 12, "");
    var figures = Result.noFigures();
    figures.put("delivery_rate", 0.5);
    Result result =
        new Result(
            new Verdict(List.of("too few")),
            figures,
            List.of(
                new Result.Life(0, 1, 0, status, 7),
                new Result.Life(1, 3, 2, Status.none(5000, "it does not run"), 0)));
    Summary summary =
        new Summary("chaos", 9, 2, result, Instant.parse("2026-11-21T10:00:00.123456Z"), 1.5);
    JsonNode json = new ObjectMapper().readTree(summary.json());
    assertThat(json).isEqualTo(new ObjectMapper().readTree(summary.jsonLine()));
    assertThat(json.path("scenario").asText()).isEqualTo("chaos");
    assertThat(json.path("seed").asInt()).isEqualTo(9);
    assertThat(json.path("ok").asBoolean(true)).isFalse();
    assertThat(json.path("why").get(0).asText()).isEqualTo("too few");
    assertThat(json.path("started_at").asText()).isEqualTo("2026-11-21T10:00:00.123Z");
    assertThat(json.path("versions").path("hypha").asText()).isEqualTo("0.1.0");
    assertThat(json.path("delivery_rate").asDouble()).isEqualTo(0.5);
    assertThat(json.path("per_node").get(1).path("kills").asInt()).isEqualTo(2);
    assertThat(json.path("per_node").get(0).path("receipts").asInt()).isEqualTo(7);
    assertThat(summary.line()).contains("FAILED", "too few");
  }

  @Test
  void percentiles_are_values_that_were_measured() {
    Latencies hundred =
        new Latencies(IntStream.rangeClosed(1, 100).mapToObj(n -> n * 1.0).toList());
    assertThat(hundred.percentile(50)).isEqualTo(50);
    assertThat(hundred.percentile(95)).isEqualTo(95);
    assertThat(hundred.percentile(100)).isEqualTo(100);
    assertThat(new Latencies(List.of(3.0, 1.0, 2.0)).percentile(50)).isEqualTo(2);
    assertThat(new Latencies(List.of()).percentile(95)).isZero();
  }

  @Test
  void without_a_name_every_scenario_runs() {
    assertThat(Options.parse(List.of()).scenarios())
        .containsExactly("smoke", "churn", "chaos", "gossip", "holders", "crashes");
    assertThat(Options.parse(List.of("churn", "--seconds", "30")).seconds()).hasValue(30);
  }

  @Test
  void what_is_not_understood_is_said() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Options.parse(List.of("smokes")))
        .withMessageContaining("there are [smoke, churn, chaos, gossip, holders, crashes]");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Options.parse(List.of("--nodes", "1")))
        .withMessage("--nodes needs a whole number from 2, not '1'");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Options.parse(List.of("--seed")))
        .withMessage("--seed needs a value");
  }
}
