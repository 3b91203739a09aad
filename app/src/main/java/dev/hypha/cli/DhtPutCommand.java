package dev.hypha.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.hypha.bytes.MalformedException;
import dev.hypha.daemon.ControlClient;
import java.io.IOException;
import java.time.Duration;
import java.util.Base64;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code hypha dht put}. */
@Command(
    name = "put",
    description = {
      "Put a value into a hash table: the running node and the peers nearest to the key keep it."
          + " Prints how many, and who. Exit code 1 if no peer does.",
      "A plain KEY stands for /v/KEY: there any bytes are valid, from anybody, and of two values"
          + " the one stays whose bytes are greater. The tables of the local network and of"
          + " dht.networks have it, of Hypha's nodes only. Under /pk/PEER and /ipns/PEER the value"
          + " must be what the specification says, whoever puts it.",
      "The node says the value again every 22 hours (dht.republish), also after a restart"
          + " (dht.remember); who has not heard it for 48 hours forgets it. A value may have 1 MiB;"
          + " rust-libp2p takes no more than 16 KiB."
    },
    mixinStandardHelpOptions = true,
    footerHeading = "%nExamples:%n",
    footer = {
      "  hypha dht put greeting hello",
      "  hypha dht put photo - <photo.jpg",
      "  hypha dht put greeting hello --network shop --ttl 1d"
    })
final class DhtPutCommand implements Callable<Integer> {
  private static final Duration TTL_MIN = Duration.ofSeconds(1);
  private static final Duration TTL_MAX = Duration.ofDays(365);

  /** More than any table takes: the node has the last word. */
  private static final int VALUE_BYTES_MAX = 1 << 20;

  @Mixin private final DataDirectory data = new DataDirectory();
  @Mixin private final DhtOptions dht = new DhtOptions();
  @Mixin private final Output output = new Output();

  @Parameters(index = "0", paramLabel = "KEY", description = "NAME, or /NAMESPACE/NAME.")
  private String key = "";

  @Parameters(
      index = "1",
      paramLabel = "VALUE|-",
      description = "What is put; - for all of the standard input.")
  private String value = "";

  @Option(
      names = "--ttl",
      paramLabel = "DURATION",
      description =
          "After so long this node forgets the value and does not say it again, like 1d (default:"
              + " as long as it runs). Others are not told, and forget it 48 hours after it was"
              + " last said.")
  private @Nullable String ttl;

  @Override
  public Integer call() throws IOException {
    ObjectNode params = dht.params().put("key", key);
    if (ttl != null) {
      Duration span = DhtOptions.duration("--ttl", ttl, TTL_MIN, TTL_MAX);
      params.put("ttl_s", span.toSeconds());
    }
    ObjectNode result;
    try (ControlClient node = ControlClient.connect(data.home())) {
      result = node.call("dht_put", given(params), (event, content) -> {});
    }
    output.object(result);
    output.line(
        "%d of %d peers hold %s  (%s, %d bytes, %.1f ms)",
        result.path("holders").asInt(),
        result.path("asked").asInt(),
        Visible.of(result.path("key").asText()),
        result.path("network").asText(),
        result.path("size").asInt(),
        result.path("ms").asDouble());
    for (JsonNode peer : result.path("peers")) {
      output.line("  %s", peer.asText());
    }
    if (result.path("holders").asInt() > 0) {
      return ExitCode.OK;
    }
    output.note(
        "no other node holds it yet; this one keeps it, and says it again in a while\n"
            + "  next: hypha connect ADDR   # of a node that is in the same table; who is known:"
            + " hypha dht table%s",
        dht.suffix());
    return ExitCode.FAILED;
  }

  private ObjectNode given(ObjectNode params) throws IOException {
    if (!value.equals("-")) {
      return params.put("text", value);
    }
    byte[] all = System.in.readNBytes(VALUE_BYTES_MAX + 1);
    if (all.length > VALUE_BYTES_MAX) {
      throw new MalformedException("a value of more than " + VALUE_BYTES_MAX + " bytes");
    }
    return params.put("base64", Base64.getEncoder().encodeToString(all));
  }
}
