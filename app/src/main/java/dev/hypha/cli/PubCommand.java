package dev.hypha.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.hypha.bytes.MalformedException;
import dev.hypha.config.Durations;
import dev.hypha.daemon.ControlClient;
import dev.hypha.daemon.Json;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.Base64;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code hypha pub}. */
@Command(
    name = "pub",
    description = {
      "Say something in a topic: to every peer that listens, and through them to theirs.",
      "Without a message, or with -, each line of the standard input is one; with --whole all of it"
          + " is one.",
      "Prints the end of the message's id, whom the running node handed it to, and why to no more."
          + " Exit code 1 if nobody got it."
    },
    mixinStandardHelpOptions = true,
    footerHeading = "%nExamples:%n",
    footer = {
      "  hypha pub chat 'hello'",
      "  hypha pub chat 'hello' --wait 10s     # of a node that has just begun",
      "  tail -f app.log | hypha pub logs -",
      "  hypha pub images --whole --priority 2 --ttl 30s <photo.jpg"
    })
final class PubCommand implements Callable<Integer> {
  private static final Duration TIME_MIN = Duration.ofMillis(1);
  private static final Duration TIME_MAX = Duration.ofDays(1);

  /** More than any configuration lets through: the node has the last word. */
  private static final int MESSAGE_BYTES_MAX = 16 << 20;

  @Mixin private final DataDirectory data = new DataDirectory();
  @Mixin private final Output output = new Output();

  @Parameters(index = "0", paramLabel = "TOPIC", description = "What it is said under.")
  private String topic = "";

  @Parameters(
      index = "1",
      paramLabel = "MESSAGE|-",
      arity = "0..1",
      defaultValue = "-",
      description = "What is said; - for the standard input (default: -).")
  private String message = "-";

  @Option(names = "--whole", description = "Take the whole standard input for one message.")
  private boolean whole;

  @Option(
      names = "--priority",
      paramLabel = "0..10",
      description = "Higher overtakes on the way, and the lowest is dropped first (default: 5).")
  private @Nullable Integer priority;

  @Option(
      names = "--ttl",
      paramLabel = "DURATION",
      description = "For how long it is worth passing on, like 30s (default: for ever).")
  private @Nullable String ttl;

  @Option(
      names = "--wait",
      paramLabel = "DURATION",
      description = "Wait so long for a peer that listens (default: not at all).")
  private @Nullable String patience;

  private long said;
  private long unheard;

  @Override
  public Integer call() throws IOException {
    ObjectNode params = params();
    try (ControlClient node = ControlClient.connect(data.home())) {
      if (!message.equals("-")) {
        say(node, params.put("text", message), true);
      } else if (whole) {
        byte[] all = System.in.readNBytes(MESSAGE_BYTES_MAX + 1);
        say(node, params.put("base64", Base64.getEncoder().encodeToString(bounded(all))), true);
      } else {
        lines(node, params);
      }
    }
    return unheard == 0 ? ExitCode.OK : ExitCode.FAILED;
  }

  private ObjectNode params() throws MalformedException {
    ObjectNode params = Json.object().put("topic", topic);
    if (priority != null) {
      params.put("priority", priority);
    }
    if (ttl != null) {
      params.put("ttl_ms", milliseconds("--ttl", ttl));
    }
    if (patience != null) {
      params.put("wait_ms", milliseconds("--wait", patience));
    }
    return params;
  }

  private static long milliseconds(String option, String typed) throws MalformedException {
    try {
      return Durations.parse(typed, TIME_MIN, TIME_MAX).toMillis();
    } catch (MalformedException e) {
      throw new MalformedException(option + " '" + typed + "': " + e.getMessage(), e);
    }
  }

  private void lines(ControlClient node, ObjectNode params) throws IOException {
    if (Output.terminal()) {
      output.note("each line is a message; end with Ctrl-D");
    }
    InputStream in = new BufferedInputStream(System.in);
    for (Optional<byte[]> line = line(in); line.isPresent(); line = line(in)) {
      byte[] bytes = line.get();
      say(node, params.put("base64", Base64.getEncoder().encodeToString(bytes)), false);
    }
    if (unheard > 0) {
      output.note("nobody got %d of %d messages", unheard, said);
    }
  }

  /** The next line without its end; nothing at the end. */
  private static Optional<byte[]> line(InputStream in) throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    for (int next = in.read(); next != '\n'; next = in.read()) {
      if (next < 0) {
        return line.size() == 0 ? Optional.empty() : Optional.of(line.toByteArray());
      }
      line.write(next);
      bounded(line.size());
    }
    return Optional.of(line.toByteArray());
  }

  private static byte[] bounded(byte[] all) throws MalformedException {
    bounded(all.length);
    return all;
  }

  private static void bounded(int size) throws MalformedException {
    if (size > MESSAGE_BYTES_MAX) {
      throw new MalformedException("a message of more than " + MESSAGE_BYTES_MAX + " bytes");
    }
  }

  private void say(ControlClient node, ObjectNode params, boolean alone) throws IOException {
    ObjectNode result = node.call("publish", params, (event, content) -> {});
    params.remove("wait_ms"); // once is enough
    said++;
    output.object(result);
    output.line("%s", PubReport.line(result));
    if (alone) {
      for (JsonNode peer : result.path("peers")) {
        output.line("  %s", peer.asText());
      }
    }
    if (result.path("handed").asInt() == 0 && result.path("listeners").asInt() == 0) {
      unheard++;
      if (alone) {
        output.note("%s", PubReport.next(result));
      }
    }
  }
}
