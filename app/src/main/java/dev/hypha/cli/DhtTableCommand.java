package dev.hypha.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.hypha.daemon.ControlClient;
import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code hypha dht table}. */
@Command(
    name = "table",
    description = {
      "Print whom the running node knows in a hash table: each bucket, which is the number of bits"
          + " that its peers share with this node, and of each peer how long ago it was last found"
          + " alive.",
      "Who waits gets a place when one in the bucket becomes free."
    },
    mixinStandardHelpOptions = true,
    footerHeading = "%nExamples:%n",
    footer = {
      "  hypha dht table",
      "  hypha dht table --network shop --json | jq -r '.peers[].peer'"
    })
final class DhtTableCommand implements Callable<Integer> {
  @Mixin private final DataDirectory data = new DataDirectory();
  @Mixin private final DhtOptions dht = new DhtOptions();
  @Mixin private final Output output = new Output();

  @Override
  public Integer call() throws IOException {
    ObjectNode result;
    try (ControlClient node = ControlClient.connect(data.home())) {
      result = node.call("dht_table", dht.params(), (event, bucket) -> tell(bucket));
    }
    int peers = result.path("peers").asInt();
    output.note(
        "%s, %s: %d peers%s; this node %s",
        result.path("network").asText(),
        result.path("protocol").asText(),
        peers,
        result.has("estimated_size")
            ? ", the network seems to have " + result.path("estimated_size").asLong()
            : "",
        result.path("serves").asBoolean() ? "answers others" : "only asks");
    if (peers == 0) {
      output.note(
          "it knows nobody in this table\n  next: hypha connect ADDR   # of a node that is in it");
    }
    return ExitCode.OK;
  }

  private void tell(ObjectNode bucket) {
    output.object(bucket);
    output.line(
        "bucket %d: %d peers, %d being checked, %d waiting",
        bucket.path("prefix_length").asInt(),
        bucket.path("peers").size(),
        bucket.path("checking").asInt(),
        bucket.path("waiting").asInt());
    for (JsonNode peer : bucket.path("peers")) {
      JsonNode addresses = peer.path("addresses");
      output.line(
          "  %s  %s ago  %s  %s",
          peer.path("peer").asText(),
          StatusScreen.duration(peer.path("alive_seconds_ago").asLong()),
          peer.path("connected").asBoolean() ? "connected" : "not connected",
          addresses.isEmpty() ? "no address" : bare(addresses.get(0).asText()));
    }
  }

  private static String bare(String address) {
    int end = address.indexOf("/p2p/");
    return end < 0 ? address : address.substring(0, end);
  }
}
