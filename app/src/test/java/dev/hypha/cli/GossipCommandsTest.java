package dev.hypha.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.hypha.config.Given;
import dev.hypha.config.Settings;
import dev.hypha.config.Sources;
import dev.hypha.core.Connection;
import dev.hypha.daemon.Daemon;
import dev.hypha.daemon.Home;
import dev.hypha.daemon.Json;
import dev.hypha.gossip.engine.Router.Member;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** pub, sub, topics, mesh and trace, with nodes that run. */
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class GossipCommandsTest {
  @TempDir Path directory;
  private final Map<String, Daemon> nodes = new LinkedHashMap<>();

  @AfterEach
  void stop() throws IOException {
    for (Daemon node : nodes.values()) {
      node.close();
    }
  }

  // ---- pub and sub

  @Test
  void what_one_node_publishes_another_prints_in_a_line() throws Exception {
    start("a");
    start("b");
    connect("a", "b");
    Cli.Started sub = Cli.start(on("b", "sub", "chat", "--count", "1"));
    sub.awaitNote("listening to chat");
    awaitMember("a", "chat", "b");
    Cli.Run pub = Cli.run(on("a", "pub", "chat", "hello\nworld"));
    assertThat(pub.code()).as(pub.err()).isEqualTo(ExitCode.OK);
    assertThat(pub.out())
        .matches("…[0-9a-f]{16}  to 1 of 1 peer that listens\n  " + id("b") + "\n");
    Cli.Run heard = sub.awaitEnd();
    assertThat(heard.code()).isEqualTo(ExitCode.OK);
    String number = pub.out().substring(0, 17);
    assertThat(heard.out())
        .matches(
            "2\\d{3}-.*Z  "
                + id("a")
                + "  "
                + number
                + "  hello\\\\nworld"
                + System.lineSeparator());
  }

  @Test
  void what_is_no_text_is_printed_in_base64_and_its_json_says_who_and_how() throws Exception {
    start("a");
    start("b");
    connect("a", "b");
    Cli.Started sub = Cli.start(on("b", "sub", "raw", "--count", "1", "--json"));
    sub.awaitNote("listening");
    awaitMember("a", "raw", "b");
    byte[] bytes = {0, (byte) 0xff, 27};
    Cli.Run pub =
        typing(bytes, on("a", "pub", "raw", "--whole", "--priority", "9", "--ttl", "1m", "--json"));
    assertThat(pub.code()).as(pub.err()).isEqualTo(ExitCode.OK);
    assertThat(pub.json().path("schema").asText()).isEqualTo("hypha.pub/1");
    JsonNode heard = sub.awaitEnd().json();
    assertThat(heard.path("schema").asText()).isEqualTo("hypha.sub/1");
    assertThat(heard.path("base64").asText()).isEqualTo("AP8b");
    assertThat(heard.has("text")).isFalse();
    assertThat(heard.path("id")).isEqualTo(pub.json().path("id"));
    assertThat(heard.path("from").asText()).isEqualTo(id("a"));
    assertThat(heard.path("via").asText()).isEqualTo(id("a"));
    assertThat(heard.path("priority").asInt()).isEqualTo(9);
    assertThat(heard.path("size").asInt()).isEqualTo(3);
  }

  @Test
  void without_signatures_a_message_has_no_author_and_is_said_once() throws Exception {
    start("a", "gossip.signing=none");
    start("b", "gossip.signing=none");
    connect("a", "b");
    Cli.Started sub = Cli.start(on("b", "sub", "chat", "--count", "1", "--json"));
    sub.awaitNote("listening");
    awaitMember("a", "chat", "b");
    assertThat(Cli.run(on("a", "pub", "chat", "hello")).code()).isEqualTo(ExitCode.OK);
    Cli.Run again = Cli.run(on("a", "pub", "chat", "hello"));
    assertThat(again.code()).isEqualTo(ExitCode.FAILED);
    assertThat(again.out()).contains("was said before");
    assertThat(again.err()).contains("gossip.signing");
    JsonNode heard = sub.awaitEnd().json();
    assertThat(heard.path("text").asText()).isEqualTo("hello");
    assertThat(heard.has("from")).isFalse();
  }

  @Test
  void each_line_of_the_input_is_a_message() throws Exception {
    start("a");
    Cli.Started sub = Cli.start(on("a", "sub", "log", "--count", "3", "--json"));
    sub.awaitNote("listening");
    byte[] lines = "one\n\nthree".getBytes(StandardCharsets.UTF_8);
    Cli.Run pub = typing(lines, on("a", "pub", "log", "-"));
    assertThat(pub.code()).as(pub.err()).isEqualTo(ExitCode.OK);
    assertThat(pub.out().lines()).hasSize(3).allMatch(line -> line.contains("1 listener here"));
    List<String> texts = new ArrayList<>();
    for (String line : sub.awaitEnd().out().lines().toList()) {
      texts.add(Json.parse(line).path("text").asText());
    }
    assertThat(texts).containsExactly("one", "", "three");
  }

  @Test
  void a_message_that_nobody_gets_is_a_failure_that_says_what_to_type() throws Exception {
    start("a");
    Cli.Run run = Cli.run(on("a", "pub", "chat", "hello"));
    assertThat(run.code()).isEqualTo(ExitCode.FAILED);
    assertThat(run.out()).endsWith("  no peer listens\n");
    assertThat(run.err()).contains("nobody listens to chat", "next: hypha topics");
  }

  @Test
  void a_message_can_wait_for_who_listens() throws Exception {
    start("a");
    start("b", "gossip.topics=chat");
    Cli.Started pub = Cli.start(on("a", "pub", "chat", "hello", "--wait", "1m", "--json"));
    connect("a", "b");
    assertThat(pub.awaitEnd().json().path("handed").asInt()).isEqualTo(1);
    Cli.Run nobody = Cli.run(on("a", "pub", "else", "hello", "--wait", "30ms"));
    assertThat(nobody.code()).isEqualTo(ExitCode.FAILED);
  }

  @Test
  void a_wrong_priority_or_time_is_a_wrong_command_line() throws Exception {
    start("a");
    Cli.Run priority = Cli.run(on("a", "pub", "chat", "x", "--priority", "11"));
    assertThat(priority.code()).isEqualTo(ExitCode.USAGE);
    assertThat(priority.err()).contains("priority is not between 0 and 10");
    Cli.Run ttl = Cli.run(on("a", "pub", "chat", "x", "--ttl", "soon"));
    assertThat(ttl.code()).isEqualTo(ExitCode.USAGE);
    assertThat(ttl.err()).contains("--ttl 'soon'", "like \"10s\"");
    assertThat(Cli.run(on("a", "pub", "", "x")).err()).contains("a topic has 1 to 1024 bytes");
  }

  @Test
  void without_a_node_or_without_gossip_it_is_said_what_to_type() throws Exception {
    assertThat(Cli.run(on("none", "pub", "chat", "x")).code()).isEqualTo(ExitCode.NO_NODE);
    start("a", "protocols.gossip=false");
    for (String[] command :
        List.of(
            on("a", "pub", "chat", "x"),
            on("a", "sub", "chat"),
            on("a", "topics"),
            on("a", "mesh", "chat"),
            on("a", "trace", "0123456789"))) {
      Cli.Run run = Cli.run(command);
      assertThat(run.code()).isEqualTo(ExitCode.FAILED);
      assertThat(run.err())
          .contains("protocols.gossip is false", "next: hypha up --set protocols.gossip=true");
    }
  }

  // ---- who listens

  @Test
  void topics_are_those_of_the_node_and_of_its_peers_with_their_traffic() throws Exception {
    start("a", "gossip.topics=chat");
    start("b", "gossip.topics=chat,other");
    connect("a", "b");
    awaitMember("a", "chat", "b");
    awaitMember("a", "other", "b");
    awaitMember("b", "chat", "a");
    Cli.run(on("a", "pub", "chat", "hello"));
    Cli.Run run = Cli.run(on("a", "topics"));
    assertThat(run.code()).isEqualTo(ExitCode.OK);
    assertThat(run.out().lines().skip(1))
        .satisfiesExactly(
            chat -> assertThat(chat).matches("\\* chat +1 +1 +0.0 +\\d.\\d +1"),
            other -> assertThat(other).matches("  other +1 +0 +0.0 +0.0 +0"));
    JsonNode first =
        Json.parse(Cli.run(on("a", "topics", "--json")).out().lines().findFirst().orElseThrow());
    assertThat(first.path("schema").asText()).isEqualTo("hypha.topics/1");
    assertThat(first.path("topic").asText()).isEqualTo("chat");
    assertThat(first.path("published").asLong()).isEqualTo(1);
  }

  @Test
  void a_mesh_is_its_members_and_what_their_scores_are_made_of() throws Exception {
    start("a", "gossip.topics=chat");
    start("b", "gossip.topics=chat");
    connect("a", "b");
    await("a", "chat", member -> member.inMesh());
    awaitMember("b", "chat", "a");
    Cli.run(on("b", "pub", "chat", "hello"));
    await("a", "chat", member -> member.score() > 0);
    Cli.Run run = Cli.run(on("a", "mesh", "chat"));
    assertThat(run.code()).isEqualTo(ExitCode.OK);
    assertThat(run.out())
        .startsWith("* " + id("b") + "  outbound  /meshsub/1.3.0  score ")
        .contains("  good\n", "P2 messages it brought first\n");
    JsonNode json = Cli.run(on("a", "mesh", "chat", "--json")).json();
    assertThat(json.path("schema").asText()).isEqualTo("hypha.mesh/1");
    double sum = 0;
    for (JsonNode part : json.path("parts")) {
      sum += part.asDouble();
    }
    assertThat(sum).isEqualTo(json.path("score").asDouble());
  }

  @Test
  void a_node_that_does_not_listen_has_no_mesh() throws Exception {
    start("a");
    start("b", "gossip.topics=chat");
    connect("a", "b");
    awaitMember("a", "chat", "b");
    Cli.Run run = Cli.run(on("a", "mesh", "chat", "--all"));
    assertThat(run.code()).isEqualTo(ExitCode.FAILED);
    assertThat(run.out()).startsWith("  " + id("b"));
    assertThat(run.err()).contains("does not listen to chat", "next: hypha sub chat");
  }

  @Test
  void status_tells_the_topics() throws Exception {
    start("a", "gossip.topics=chat");
    JsonNode gossip = Cli.run(on("a", "status", "--json")).json().path("gossip");
    assertThat(gossip.path("on").asBoolean()).isTrue();
    assertThat(gossip.path("signing").asText()).isEqualTo("strict");
    assertThat(gossip.path("topics").get(0).asText()).isEqualTo("chat");
    assertThat(Cli.run(on("a", "status")).out())
        .contains("gossip     0 peers, signing strict\n", "topics     chat\n");
  }

  // ---- trace

  @Test
  void a_trace_leads_over_the_nodes_that_allow_it_to_the_author() throws Exception {
    start("c");
    String asker = "gossip.trace_allow=" + id("c");
    start("a", asker);
    start("b", "gossip.topics=chat", asker);
    connect("b", "a");
    connect("c", "b");
    String id = said("a", "b", "c");
    Cli.Run run = Cli.run(on("c", "trace", id.substring(id.length() - 12)));
    assertThat(run.code()).as(run.out() + run.err()).isEqualTo(ExitCode.OK);
    assertThat(run.out().lines())
        .satisfiesExactly(
            own -> assertThat(own).matches(" 0  " + id("c") + "  2.*Z  accepted  from " + id("b")),
            next ->
                assertThat(next).matches(" 1  " + id("b") + "  2.*Z  accepted  from " + id("a")),
            last -> assertThat(last).matches(" 2  " + id("a") + "  2.*Z  published  here"));
    JsonNode json = Cli.run(on("c", "trace", id, "--json")).json();
    assertThat(json.path("schema").asText()).isEqualTo("hypha.trace/1");
    assertThat(json.path("origin").asBoolean()).isTrue();
  }

  @Test
  void a_trace_ends_at_the_node_whose_owner_has_not_allowed_it() throws Exception {
    start("c");
    start("a");
    start("b", "gossip.topics=chat", "gossip.trace_allow=" + id("a"));
    connect("b", "a");
    connect("c", "b");
    String id = said("a", "b", "c");
    Cli.Run refused = Cli.run(on("c", "trace", id));
    assertThat(refused.code()).isEqualTo(ExitCode.FAILED);
    assertThat(refused.out().lines().toList().getLast())
        .isEqualTo(" 1  " + id("b") + "  not allowed by its owner");
    assertThat(refused.err()).contains("the way is not whole", "gossip.trace_allow");
    Cli.Run silent = Cli.run(on("b", "trace", id));
    assertThat(silent.out().lines().toList().getLast())
        .isEqualTo(" 1  " + id("a") + "  not answered: it tells nobody");
  }

  @Test
  void a_trace_of_what_nobody_said_says_so() throws Exception {
    start("a");
    Cli.Run run = Cli.run(on("a", "trace", "00ff00ff00ff"));
    assertThat(run.code()).isEqualTo(ExitCode.FAILED);
    assertThat(run.out()).isEqualTo(" 0  " + id("a") + "  not remembered here\n");
    assertThat(run.err()).contains("gossip.traced_messages");
    assertThat(Cli.run(on("a", "trace", "xyz")).code()).isEqualTo(ExitCode.USAGE);
  }

  // ---- to do it with

  /** Says something on the first, by way of the second, until the third has it; returns its id. */
  private String said(String from, String by, String to) throws Exception {
    Cli.Started sub = Cli.start(on(to, "sub", "chat", "--count", "1", "--json"));
    sub.awaitNote("listening");
    awaitMember(from, "chat", by);
    await(by, "chat", member -> member.inMesh() && member.peer().toString().equals(id(to)));
    Cli.Run pub = Cli.run(on(from, "pub", "chat", "hello", "--json"));
    assertThat(pub.code()).as(pub.err()).isEqualTo(ExitCode.OK);
    String id = sub.awaitEnd().json().path("id").asText();
    assertThat(id).isEqualTo(pub.json().path("id").asText());
    return id;
  }

  private static Cli.Run typing(byte[] input, String... command) {
    InputStream before = System.in;
    System.setIn(new ByteArrayInputStream(input));
    try {
      return Cli.run(command);
    } finally {
      System.setIn(before);
    }
  }

  private String[] on(String node, String... command) {
    List<String> words = new ArrayList<>(List.of(command));
    words.add("--data-dir");
    words.add(directory.resolve(node).toString());
    return words.toArray(new String[0]);
  }

  private String id(String name) {
    return node(name).hypha().id().toString();
  }

  private Daemon node(String name) {
    return Optional.ofNullable(nodes.get(name)).orElseThrow();
  }

  private void connect(String from, String to) throws IOException {
    Connection connection = node(from).hypha().connect(Cli.address(node(to)));
    assertThat(connection.peer()).isEqualTo(node(to).hypha().id());
  }

  private void awaitMember(String on, String topic, String peer) {
    await(on, topic, member -> member.peer().toString().equals(id(peer)));
  }

  /** Until a peer that listens is so; whether it will be is in no hand of ours. */
  private void await(String on, String topic, Predicate<Member> wanted) {
    while (node(on).hypha().gossip().ask(router -> router.members(topic)).stream()
        .noneMatch(wanted)) {
      Thread.onSpinWait();
    }
  }

  private void start(String name, String... given) throws IOException {
    List<Given> flags = new ArrayList<>();
    flags.add(Given.flag("listen", List.of("/ip4/127.0.0.1/tcp/0"), "--listen"));
    flags.add(Given.flag("dht.lan", List.of("false"), "--set")); // it would connect who is not
    for (String each : given) {
      String[] parts = each.split("=", 2);
      flags.add(Given.flag(parts[0], List.of(parts[1].split(",", -1)), "--set"));
    }
    Home home = new Home(directory.resolve(name));
    Sources sources = new Sources(home.directory(), Optional.empty(), Map.of(), flags);
    nodes.put(name, Daemon.start(home, Settings.load(sources)));
  }
}
