package dev.hypha.daemon;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.hypha.bytes.Bytes;
import dev.hypha.bytes.MalformedException;
import dev.hypha.gossip.engine.MessageId;
import dev.hypha.gossip.trace.Hop;
import dev.hypha.gossip.trace.Tracing;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;

/** Follows a message back to where it began; one event a hop. */
final class TraceMethod implements Methods.Method {
  private static final int DIGITS_MIN = 6;
  private static final int DIGITS_MAX = 2_048;
  private static final int ALIKE_MAX = 2;

  private final Gossiping gossiping;

  TraceMethod(Gossiping gossiping) {
    this.gossiping = gossiping;
  }

  @Override
  public ObjectNode run(Call call) throws IOException {
    MessageId id = id(call.text("id"));
    Tracing tracing = gossiping.tracing();
    try {
      boolean complete = tracing.trace(id, hop -> tell(call, hop));
      return Json.object()
          .put("id", id.toString())
          .put("remembered", tracing.footprints().of(id).isPresent())
          .put("complete", complete);
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
  }

  /** The id that was typed, or the one remembered one that ends so. */
  private MessageId id(String typed) throws MalformedException {
    String digits = typed.startsWith("…") ? typed.substring(1) : typed;
    if (!digits.matches("[0-9a-fA-F]{" + DIGITS_MIN + "," + DIGITS_MAX + "}")) {
      throw new MalformedException(
          "'"
              + typed
              + "' is no message id: it is written in hexadecimal digits, or the last "
              + DIGITS_MIN
              + " of them at least");
    }
    List<MessageId> alike = gossiping.tracing().footprints().ending(digits, ALIKE_MAX);
    if (alike.size() > 1) {
      throw new MalformedException("several messages end in " + digits + ": write more digits");
    }
    if (!alike.isEmpty()) {
      return alike.getFirst();
    }
    String even = digits.length() % 2 == 0 ? digits : "0" + digits;
    return MessageId.copyOf(Bytes.hex(even.toLowerCase(Locale.ROOT)));
  }

  /** Whoever has hung up is not told on. */
  private static void tell(Call call, Hop hop) {
    ObjectNode told = Json.object().put("hop", hop.number()).put("peer", hop.peer().toString());
    hop.footprint()
        .ifPresent(
            footprint ->
                told.put("topic", footprint.topic())
                    .put("at", footprint.at().truncatedTo(ChronoUnit.MILLIS).toString())
                    .put("verdict", footprint.verdict().name().toLowerCase(Locale.ROOT))
                    .put("from", footprint.bringer().toString()));
    told.put("origin", hop.isOrigin());
    if (!hop.why().isEmpty()) {
      told.put("why", hop.why());
    }
    try {
      call.tell("hop", told);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
