package dev.hypha.daemon;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.hypha.Hypha;
import dev.hypha.core.Connection;
import dev.hypha.core.ResetCode;
import dev.hypha.core.Stream;
import dev.hypha.perf.Perf;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.function.LongConsumer;

/** Measures how fast bytes go to a peer and come from it; whoever hangs up meanwhile ends it. */
final class PerfMethod implements Methods.Method {
  private static final int MIB_MAX = 1 << 20;

  private final Hypha hypha;

  PerfMethod(Hypha hypha) {
    this.hypha = hypha;
  }

  @Override
  public ObjectNode run(Call call) throws IOException {
    long upload = (long) call.number("upload_mib", 64, MIB_MAX) << 20;
    long download = (long) call.number("download_mib", 64, MIB_MAX) << 20;
    Connection connection = hypha.connect(call.text("target"));
    ObjectNode route = Route.of(connection);
    call.tell("route", route);
    try (Stream stream = connection.open(Perf.PROTOCOL)) {
      call.onCancel(() -> stream.reset(ResetCode.NONE));
      Perf.Measurement measured =
          new Perf(hypha.node())
              .measure(stream, upload, download, progress(call, upload + download));
      return route
          .deepCopy()
          .put("upload_bytes", measured.uploadBytes())
          .put("upload_seconds", measured.upload().toNanos() / 1e9)
          .put("download_bytes", measured.downloadBytes())
          .put("download_seconds", measured.download().toNanos() / 1e9);
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
  }

  private LongConsumer progress(Call call, long total) {
    Ticker ticker = new Ticker(hypha.node().runtime());
    return moved -> {
      if (moved == total || ticker.due()) {
        try {
          call.tell("progress", Json.object().put("bytes", moved).put("total", total));
        } catch (IOException e) {
          // the caller is gone: that ends the measurement
          throw new UncheckedIOException(e);
        }
      }
    };
  }
}
