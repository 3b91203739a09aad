package dev.hypha.audit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hypha.Hypha;
import dev.hypha.core.Event;
import dev.hypha.core.SystemRuntime;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class NodeAuditTest {
  private static final int THREADS = 8;
  private static final int OF_EACH = 1000;

  @TempDir Path directory;

  @Test
  void thousands_that_leave_at_once_have_each_their_line_behind_a_short_queue() throws Exception {
    AuditConfig shortQueue = AuditConfig.DEFAULT.withQueueLines(16);
    try (SystemRuntime runtime = new SystemRuntime();
        Hypha hypha = Hypha.builder().listen("/ip4/127.0.0.1/tcp/0").start();
        AuditTrail trail = Trails.open(directory.resolve("audit"), shortQueue, runtime)) {
      var events = hypha.node().events();
      NodeAudit audit = NodeAudit.watch(trail, hypha.id(), events, runtime);
      List<Thread> leaving = new ArrayList<>();
      for (int i = 0; i < THREADS; i++) {
        leaving.add(
            Thread.ofVirtual()
                .start(
                    () -> {
                      for (int n = 0; n < OF_EACH; n++) {
                        events.publish(new Event.Disconnected(Trails.PEER, "gone"));
                      }
                    }));
      }
      for (Thread each : leaving) {
        each.join();
      }
      audit.close();
      assertThat(trail.dropped()).isZero();
    }
    assertThat(Trails.text(directory.resolve("audit")).lines())
        .filteredOn(line -> line.contains("\"gone\""))
        .hasSize(THREADS * OF_EACH);
    assertThat(Trails.verify(directory.resolve("audit")).good()).isTrue();
  }
}
