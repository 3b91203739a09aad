package dev.hypha.checks.interop;

import dev.hypha.gossip.GossipConfig;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;

/**
 * Our node in a process of its own, for the benchmarks: it obeys orders on its standard input, as
 * the foreign peers do. Options: {@code version=1.3 queue=512}.
 */
public final class GossipNode {
  private GossipNode() {}

  public static void main(String[] arguments) throws IOException {
    Map<String, String> options = new HashMap<>(Map.of("version", "1.3", "queue", "512"));
    for (String each : arguments) {
      options.put(each.substring(0, each.indexOf('=')), each.substring(each.indexOf('=') + 1));
    }
    int queue = Integer.parseInt(options.get("queue"));
    GossipConfig config =
        OurGossiper.speaking(String.valueOf(options.get("version"))).withQueues(queue, queue);
    BufferedReader orders =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    OurGossiper node = OurGossiper.start("hypha", config, Network.PUBLIC, System.out::println);
    for (String line = orders.readLine(); line != null; line = orders.readLine()) {
      try {
        node.obey(line.split(" ", -1));
      } catch (IOException e) {
        System.out.println("failed " + line + ": " + e.getMessage());
      }
    }
    node.close();
  }
}
