package dev.hypha.doctor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hypha.daemon.Json;
import dev.hypha.doctor.Checkup.State;
import dev.hypha.doctor.Checkup.Thresholds;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a monitor is told. */
class CheckupTest {
  private static final String STATUS =
      "{\"pid\":7,\"uptime_seconds\":61.9,\"addresses\":[{}],\"peers\":{\"count\":3,"
          + "\"connections\":4,\"streams\":9},\"limits\":{\"fullest\":{\"used\":5,\"limit\":10,"
          + "\"direction\":\"inbound\",\"resource\":\"streams\",\"scope\":\"the node\"}},"
          + "\"security\":{\"classical\":1,\"audit\":{\"state\":\"written\",\"dropped\":0}}}";

  @ParameterizedTest
  @CsvSource({
    "3, 1, 80, 95, OK",
    "4, 1, 80, 95, WARNING",
    "5, 4, 80, 95, CRITICAL",
    "1, 0, 50, 95, WARNING",
    "1, 0, 40, 50, CRITICAL",
    "4, 0, 40, 50, CRITICAL",
  })
  void a_state_follows_from_the_thresholds(
      int peersWarning, int peersCritical, int limitWarning, int limitCritical, State state)
      throws Exception {
    Thresholds thresholds =
        new Thresholds(peersWarning, peersCritical, limitWarning, limitCritical);
    assertThat(Checkup.of(Json.parse(STATUS), thresholds).state()).isEqualTo(state);
  }

  @Test
  void a_trail_that_fails_is_critical_and_one_with_gaps_is_warned_of() throws Exception {
    assertThat(state(STATUS.replace("written", "failing"))).isEqualTo(State.CRITICAL);
    assertThat(state(STATUS.replace("\"dropped\":0", "\"dropped\":1"))).isEqualTo(State.WARNING);
    assertThat(state(STATUS.replace("[{}]", "[]"))).isEqualTo(State.CRITICAL);
  }

  @Test
  void thresholds_the_wrong_way_around_are_refused() {
    assertThatThrownBy(() -> new Thresholds(1, 2, 80, 95))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void nagios_gets_one_line_with_performance_data() throws Exception {
    Checkup checkup = Checkup.of(Json.parse(STATUS), Thresholds.DEFAULT);
    assertThat(CheckupFormat.NAGIOS.lines(checkup, Thresholds.DEFAULT))
        .singleElement()
        .asString()
        .startsWith("HYPHA OK - node: runs, pid 7; ")
        .endsWith(
            " | peers=3;1:;0:;0 connections=4 streams=9 limit=50%;80;95;0;100 classical=1"
                + " uptime=61s");
  }

  @Test
  void nagios_is_told_only_what_is_wrong_if_anything_is() throws Exception {
    Thresholds more = new Thresholds(9, 0, 80, 95);
    assertThat(CheckupFormat.NAGIOS.lines(Checkup.of(Json.parse(STATUS), more), more).getFirst())
        .startsWith("HYPHA WARNING - peers: 3 peers | ");
  }

  @Test
  void prometheus_gets_each_family_with_help_and_type_once() throws Exception {
    Checkup checkup = Checkup.of(Json.parse(STATUS), Thresholds.DEFAULT);
    assertThat(CheckupFormat.PROMETHEUS.lines(checkup, Thresholds.DEFAULT))
        .contains("hypha_check_state{check=\"peers\"} 0", "hypha_check_peers 3")
        .filteredOn(line -> line.startsWith("# TYPE"))
        .doesNotHaveDuplicates()
        .hasSize(7);
  }

  @Test
  void no_answer_is_a_state_too() {
    Checkup none = Checkup.without(State.CRITICAL, "no node runs", "hypha up");
    assertThat(CheckupFormat.NAGIOS.lines(none, Thresholds.DEFAULT))
        .containsExactly("HYPHA CRITICAL - node: no node runs");
    assertThat(CheckupFormat.TEXT.lines(none, Thresholds.DEFAULT))
        .containsExactly("critical  node       no node runs", "          next: hypha up");
  }

  private static State state(String status) throws Exception {
    return Checkup.of(Json.parse(status), Thresholds.DEFAULT).state();
  }
}
