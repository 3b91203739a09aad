package dev.hypha.checks.interop;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * What every node of a scenario does, one instruction after the other.
 *
 * <p>Spec: libp2p/test-plans gossipsub-interop, params.json.
 */
record Script(List<Instruction> instructions) {

  /** One of them. */
  sealed interface Instruction {}

  /**
   * @param parameters as go-libp2p-pubsub names them; durations in nanoseconds
   */
  record Init(JsonNode parameters) implements Instruction {}

  record Connect(List<Integer> to) implements Instruction {}

  record OnlyNode(int node, Instruction instruction) implements Instruction {}

  /** Seconds since the node began. */
  record WaitUntil(long seconds) implements Instruction {}

  record Publish(long message, int bytes, String topic) implements Instruction {}

  record Subscribe(String topic) implements Instruction {}

  record ValidationDelay(String topic, double seconds) implements Instruction {}

  /** A message, who publishes it, and where. */
  record Message(long id, int publisher, String topic) {}

  static Script read(Path file) throws IOException {
    List<Instruction> all = new ArrayList<>();
    for (JsonNode each : new ObjectMapper().readTree(Files.readString(file)).path("script")) {
      all.add(instruction(each));
    }
    if (all.isEmpty()) {
      throw new IOException("no script in " + file);
    }
    return new Script(all);
  }

  private static Instruction instruction(JsonNode json) throws IOException {
    String topic = json.path("topicID").asText();
    String type = json.path("type").asText();
    return switch (type) {
      case "initGossipSub" -> new Init(json.path("gossipSubParams"));
      case "connect" -> {
        List<Integer> to = new ArrayList<>();
        json.path("connectTo").forEach(each -> to.add(each.asInt()));
        yield new Connect(to);
      }
      case "ifNodeIDEquals" ->
          new OnlyNode(json.path("nodeID").asInt(), instruction(json.path("instruction")));
      case "waitUntil" -> new WaitUntil(json.path("elapsedSeconds").asLong());
      case "publish" ->
          new Publish(
              json.path("messageID").asLong(), json.path("messageSizeBytes").asInt(), topic);
      case "subscribeToTopic" -> {
        if (json.path("partial").asBoolean()) {
          throw new IOException("partial messages are not driven by scenarios yet");
        }
        yield new Subscribe(topic);
      }
      case "setTopicValidationDelay" ->
          new ValidationDelay(topic, json.path("delaySeconds").asDouble());
      default -> throw new IOException("no instruction \"" + type + "\" is known");
    };
  }

  // ---- what is to come of it

  /** How many nodes it names. */
  int nodes() {
    int most = 0;
    for (Instruction each : instructions) {
      most = Math.max(most, highest(each));
    }
    return most + 1;
  }

  private static int highest(Instruction instruction) {
    return switch (instruction) {
      case OnlyNode only -> Math.max(only.node(), highest(only.instruction()));
      case Connect connect -> connect.to().stream().mapToInt(each -> each).max().orElse(0);
      default -> 0;
    };
  }

  /** What a node does, without what is for others. */
  List<Instruction> of(int node) {
    List<Instruction> mine = new ArrayList<>();
    for (Instruction each : instructions) {
      Instruction now = each;
      while (now instanceof OnlyNode only && only.node() == node) {
        now = only.instruction();
      }
      if (!(now instanceof OnlyNode)) {
        mine.add(now);
      }
    }
    return mine;
  }

  Set<Integer> subscribers(String topic, int nodes) {
    Set<Integer> subscribers = new TreeSet<>();
    for (int node = 0; node < nodes; node++) {
      if (of(node).contains(new Subscribe(topic))) {
        subscribers.add(node);
      }
    }
    return subscribers;
  }

  List<Message> messages(int nodes) {
    List<Message> messages = new ArrayList<>();
    for (int node = 0; node < nodes; node++) {
      for (Instruction each : of(node)) {
        if (each instanceof Publish publish) {
          messages.add(new Message(publish.message(), node, publish.topic()));
        }
      }
    }
    return messages;
  }

  /** When the last wait is over, in seconds. */
  long seconds() {
    return instructions.stream()
        .filter(WaitUntil.class::isInstance)
        .mapToLong(each -> ((WaitUntil) each).seconds())
        .max()
        .orElse(0);
  }
}
