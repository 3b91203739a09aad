package dev.hypha.daemon;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.hypha.Hypha;
import dev.hypha.core.Connection;
import dev.hypha.core.PeerException.Incompatible;
import dev.hypha.core.PeerException.Misbehaved;
import dev.hypha.ping.PingStream;
import java.io.IOException;
import java.time.Duration;
import java.util.DoubleSummaryStatistics;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * Pings a peer so many times, over as many connections as that takes; or until an answer came over
 * a direct one.
 */
final class PingMethod implements Methods.Method {
  private static final int COUNT_MAX = 1_000_000;
  private static final int TIMEOUT_MILLISECONDS = 10_000;
  private static final int TIMEOUT_MILLISECONDS_MAX = 600_000;

  private final Hypha hypha;

  PingMethod(Hypha hypha) {
    this.hypha = hypha;
  }

  @Override
  public ObjectNode run(Call call) throws IOException {
    String target = call.text("target");
    int count = call.number("count", 3, COUNT_MAX);
    Duration timeout =
        Duration.ofMillis(
            call.number("timeout_ms", TIMEOUT_MILLISECONDS, TIMEOUT_MILLISECONDS_MAX));
    boolean untilDirect = call.flag("until_direct");
    AtomicBoolean cancelled = new AtomicBoolean();
    call.onCancel(() -> cancelled.set(true));
    DialStory.Dialed dialed = DialStory.connect(hypha, target);
    Connection connection = dialed.connection();
    ObjectNode route = dialed.route();
    call.tell("route", route);
    DoubleSummaryStatistics times = new DoubleSummaryStatistics();
    @Nullable PingStream pings = null;
    int sent = 0;
    boolean reached = false;
    try {
      while (sent < count && !cancelled.get() && !(untilDirect && reached)) {
        sent++;
        try {
          Connection best = hypha.connect(target);
          if (pings != null && !best.equals(connection)) {
            pings.close();
            pings = null;
          }
          if (!best.equals(connection)) {
            connection = best;
            route = Route.of(connection);
            call.tell("route", route);
          }
          if (pings == null) {
            pings = hypha.ping().open(connection);
          }
          double milliseconds = pings.ping(timeout).toNanos() / 1e6;
          times.accept(milliseconds);
          call.tell("pong", Json.object().put("n", sent).put("rtt_ms", milliseconds));
          reached = Route.isDirect(connection);
        } catch (Incompatible | Misbehaved e) {
          throw e;
        } catch (dev.hypha.core.PeerException e) {
          call.tell("lost", Json.object().put("n", sent).put("why", Failures.sentence(e)));
          if (pings != null) {
            pings.close();
            pings = null;
          }
        }
      }
    } finally {
      if (pings != null) {
        pings.close();
      }
    }
    return summary(route.deepCopy(), sent, times);
  }

  private static ObjectNode summary(ObjectNode result, int sent, DoubleSummaryStatistics times) {
    result.put("sent", sent).put("received", times.getCount());
    result.put("loss_percent", sent == 0 ? 0 : 100.0 * (sent - times.getCount()) / sent);
    if (times.getCount() > 0) {
      result
          .put("min_ms", times.getMin())
          .put("avg_ms", times.getAverage())
          .put("max_ms", times.getMax());
    }
    return result;
  }
}
