package dev.hypha.daemon;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.hypha.Hypha;
import dev.hypha.bytes.MalformedException;
import dev.hypha.core.Connection;
import dev.hypha.send.Outgoing;
import dev.hypha.send.Progress;
import dev.hypha.send.Send;
import dev.hypha.send.Sent;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Sends a file; whoever hangs up meanwhile cuts it. */
final class SendMethod implements Methods.Method {
  private final Hypha hypha;
  private final Send send;

  SendMethod(Hypha hypha, Send send) {
    this.hypha = hypha;
    this.send = send;
  }

  @Override
  public ObjectNode run(Call call) throws IOException {
    Path file = Path.of(call.text("file"));
    if (!file.isAbsolute() || !Files.isRegularFile(file)) {
      throw new MalformedException(file + " is no file");
    }
    if (!Files.isReadable(file)) {
      throw new EnvironmentException("the node may not read " + file + ": change its mode");
    }
    Connection connection = hypha.connect(call.text("target"));
    call.tell("route", Route.of(connection));
    try (Outgoing outgoing = send.prepare(connection, file)) {
      call.onCancel(outgoing::close);
      Sent sent = outgoing.run(new Told(call, new Ticker(hypha.node().runtime())));
      return Json.object()
          .put("peer", connection.peer().toString())
          .put("file", file.toString())
          .put("stored_as", sent.storedAs())
          .put("size", sent.size())
          .put("sha256", sent.sha256().toHex())
          .put("resumed_at", sent.resumedAt())
          .put("already_there", sent.alreadyThere())
          .put("seconds", sent.took().toNanos() / 1e9);
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
  }

  /** Passes progress on to the caller. */
  private record Told(Call call, Ticker ticker) implements Progress {
    @Override
    public void moved(long bytes, long total) {
      tell("progress", bytes, total);
    }

    @Override
    public void digested(long bytes, long total) {
      tell("digest", bytes, total);
    }

    private void tell(String event, long bytes, long total) {
      if (bytes == total || ticker.due()) {
        try {
          call.tell(event, Json.object().put("bytes", bytes).put("total", total));
        } catch (IOException e) {
          // the caller is gone: that ends the transfer
          throw new UncheckedIOException(e);
        }
      }
    }
  }
}
