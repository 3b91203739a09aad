package dev.hypha.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.hypha.Hypha;
import dev.hypha.perf.Perf;
import java.io.IOException;
import java.util.Map;
import java.util.stream.DoubleStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class PerfTaskTest {
  /** The example of the contract: libp2p/unified-testing 7a7e8ae, docs/write-a-perf-test-app.md. */
  private static final String EXAMPLE =
      """
      0.473 0.523 0.551 0.572 0.576 0.577 0.581 0.584 0.589 0.590 0.590 0.592 0.593 0.593
      0.594 0.595 0.598 0.598 0.602 0.603 0.604 0.606 0.606 0.607 0.607 0.610 0.610 0.611
      0.611 0.612 0.614 0.615 0.616 0.616 0.617 0.618 0.619 0.619 0.621 0.623 0.625 0.625
      0.625 0.625 0.626 0.626 0.627 0.627 0.629 0.633 0.635 0.635 0.636 0.637 0.638 0.639
      0.640 0.640 0.640 0.641 0.645 0.647 0.647 0.651 0.651 0.651 0.654 0.654 0.660 0.660
      0.660 0.661 0.667 0.667 0.670 0.673 0.674 0.676 0.677 0.681 0.684 0.687 0.690 0.691
      0.692 0.695 0.695 0.699 0.700 0.704 0.707 0.709 0.714 0.714 0.720 0.733 0.740 0.754
      0.784 0.803
      """;

  @Test
  void the_numbers_of_the_contracts_example_come_out() {
    FiveNumbers numbers =
        FiveNumbers.of(Stream.of(EXAMPLE.strip().split("\\s+", -1)).mapToDouble(Double::valueOf));
    assertThat(numbers.samples()).hasSize(100);
    assertThat(numbers.least()).isEqualTo(0.523);
    assertThat(numbers.lower()).isCloseTo(0.609, within(0.0015));
    assertThat(numbers.median()).isCloseTo(0.634, within(0.0015));
    assertThat(numbers.upper()).isCloseTo(0.671, within(0.0015));
    assertThat(numbers.greatest()).isEqualTo(0.754);
    assertThat(numbers.outliers()).containsExactly(0.473, 0.784, 0.803);
  }

  @Test
  void a_report_has_a_mapping_for_each_figure() throws Exception {
    Map<String, String> environment =
        Map.of(
            "UPLOAD_BYTES", "1000000",
            "DOWNLOAD_BYTES", "2000000",
            "UPLOAD_ITERATIONS", "2",
            "DOWNLOAD_ITERATIONS", "null",
            "LATENCY_ITERATIONS", "3");
    try (Hypha listener = node();
        Hypha dialer = node()) {
      new Perf(listener.node()).serve();
      String report =
          PerfTask.from(environment)
              .orElseThrow()
              .run(
                  new Perf(dialer.node()),
                  dialer.connect(listener.addresses().getFirst().toString()));
      assertThat(report)
          .containsPattern("(?s)upload:\n  iterations: 2\n  min: [0-9.]+\n.*  unit: Gbps\n")
          .containsPattern("(?s)download:\n  iterations: 10\n.*  unit: Gbps\n")
          .containsPattern("latency:\n  iterations: 3\n")
          .containsPattern("samples: \\[[0-9.]+, [0-9.]+, [0-9.]+\\]\n  unit: ms\n$");
    }
  }

  private static Hypha node() throws IOException {
    return Hypha.builder().listen("/ip4/127.0.0.1/tcp/0").start();
  }

  @Test
  void an_environment_without_bytes_to_upload_asks_for_no_perf_test() throws Exception {
    assertThat(PerfTask.from(Map.of("IS_DIALER", "true"))).isEmpty();
  }

  @Test
  void what_is_no_number_is_named() {
    assertThatThrownBy(() -> PerfTask.from(Map.of("UPLOAD_BYTES", "much")))
        .isInstanceOf(IOException.class)
        .hasMessage("UPLOAD_BYTES is to be a number, not 'much'");
    assertThatThrownBy(() -> PerfTask.from(Map.of("UPLOAD_BYTES", "0")))
        .isInstanceOf(IOException.class)
        .hasMessageStartingWith("UPLOAD_BYTES is to be from 1 to");
    assertThat(FiveNumbers.of(DoubleStream.of(3)).median()).isEqualTo(3);
  }
}
