package dev.hypha.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class DemoTest {
  @Test
  void everything_holds_in_a_network_of_three() throws Exception {
    List<Check> told = new ArrayList<>();
    List<Check> checks = new Demo(new DemoConfig(3, 100_000), step -> {}, told::add).run();
    assertThat(checks)
        .hasSize(9)
        .allSatisfy(check -> assertThat(check.ok()).as(check.detail()).isTrue());
    assertThat(told).isEqualTo(checks);
    assertThat(checks.get(1).detail()).startsWith("6 of 6 pairs");
    assertThat(checks.get(3).detail()).contains("from 3 nodes: all 240 deliveries, each once; p50");
    assertThat(checks.get(4).name()).isEqualTo("a value outlives its publisher");
    assertThat(checks.get(4).detail())
        .matches("put on node 6 of 6, held by 5 others .* that node closed; got on a node .*");
    assertThat(checks.getLast().detail())
        .matches(".*: 0 of 18720 deliveries lost, .*; scores off: .*; no defence .* deliveries .*");
  }

  @Test
  void a_claim_that_does_not_hold_is_shown_as_failed() {
    Check check = Demo.played(scene(new DisprovedException("bit 3 passed")));
    assertThat(check).isEqualTo(new Check("claim", false, "bit 3 passed"));
  }

  @Test
  void a_claim_that_could_not_be_tried_is_shown_as_failed() {
    Check check = Demo.played(scene(new IOException("no sockets")));
    assertThat(check).isEqualTo(new Check("claim", false, "it could not be tried: no sockets"));
  }

  @Test
  void an_attack_that_succeeds_disproves_the_defence() {
    Attempt passed = new Attempt(java.util.Optional.of("/noise"), "");
    assertThat(org.assertj.core.api.Assertions.catchThrowable(() -> passed.mustFail("it", "")))
        .isInstanceOf(DisprovedException.class)
        .hasMessage("it succeeded");
  }

  @Test
  void an_attack_that_fails_for_another_reason_shows_nothing() {
    Attempt refused = new Attempt(java.util.Optional.empty(), "nobody listens");
    assertThat(
            org.assertj.core.api.Assertions.catchThrowable(
                () -> refused.mustFail("it", "downgrade")))
        .isInstanceOf(DisprovedException.class)
        .hasMessage("it failed for another reason: nobody listens");
  }

  private static Scene scene(IOException end) {
    return new Scene() {
      @Override
      public String name() {
        return "claim";
      }

      @Override
      public String play() throws IOException {
        throw end;
      }
    };
  }
}
