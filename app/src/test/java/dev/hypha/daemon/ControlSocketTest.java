package dev.hypha.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.hypha.Hypha;
import dev.hypha.gossip.GossipConfig;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** docs/control.md, spoken by clients that mean no good. */
@Timeout(120)
class ControlSocketTest {
  @TempDir Path directory;
  private Daemon node;

  @BeforeEach
  void start() throws IOException {
    node = daemon("a");
  }

  @AfterEach
  void stop() throws IOException {
    node.close();
  }

  @Test
  void the_socket_is_its_owners_alone() throws Exception {
    assertThat(Files.getPosixFilePermissions(directory.resolve("a/control.sock")))
        .isEqualTo(PosixFilePermissions.fromString("rw-------"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "garbage",
        "[]",
        "17",
        "",
        "{\"id\":",
        "{\"method\":\"addresses\"}",
        "{\"id\":{},\"method\":\"addresses\"}",
        "{\"id\":1.5,\"method\":\"addresses\"}"
      })
  void what_is_no_request_is_answered_without_an_id_and_hung_up_on(String line) throws Exception {
    try (Client client = new Client("a")) {
      client.send(line + "\n");
      ObjectNode answer = client.read().orElseThrow();
      assertThat(answer.path("id").isNull()).isTrue();
      assertThat(answer.path("error").path("code").asText()).isEqualTo("bad_request");
      assertThat(client.read()).isEmpty();
    }
    assertAnswers();
  }

  @Test
  void a_line_that_is_too_long_is_answered_and_hung_up_on() throws Exception {
    try (Client client = new Client("a")) {
      int room =
          (64 << 10) + GossipConfig.DEFAULT.limits().bytesMax() / 3 * 4; // a message's base64
      client.send("x".repeat(room + 1));
      ObjectNode answer = client.read().orElseThrow();
      assertThat(answer.path("error").path("message").asText()).contains(room + " bytes");
      assertThat(client.read()).isEmpty();
    }
    assertAnswers();
  }

  @Test
  void a_request_that_comes_byte_by_byte_is_answered() throws Exception {
    try (Client client = new Client("a")) {
      String request = "{\"id\":\"é\",\"method\":\"addresses\"}\n";
      for (byte each : request.getBytes(StandardCharsets.UTF_8)) {
        client.send(new byte[] {each});
      }
      assertThat(client.read().orElseThrow().path("id").asText()).isEqualTo("é");
    }
  }

  @Test
  void an_unknown_method_is_refused_and_the_client_stays() throws Exception {
    try (Client client = new Client("a")) {
      client.send("{\"id\":1,\"method\":\"explode\"}\n{\"id\":2,\"method\":\"addresses\"}\n");
      List<ObjectNode> answers = new ArrayList<>();
      answers.add(client.read().orElseThrow());
      answers.add(client.read().orElseThrow());
      assertThat(answers)
          .anySatisfy(
              answer -> {
                assertThat(answer.path("id").asInt()).isEqualTo(1);
                assertThat(answer.path("error").path("code").asText()).isEqualTo("bad_request");
                assertThat(answer.path("error").path("message").asText())
                    .contains(
                        "explode", "there are addresses, ban, bans, bootstrap, config, connect, ");
              })
          .anySatisfy(answer -> assertThat(answer.path("result").has("addresses")).isTrue());
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\"ping\"",
        "\"ping\",\"params\":[]",
        "\"ping\",\"params\":{\"target\":7}",
        "\"ping\",\"params\":{\"target\":\"/ip4/127.0.0.1/tcp/1\"}",
        "\"ping\",\"params\":{\"target\":\"Qm\"}",
        "\"ping\",\"params\":{\"target\":\"x\",\"count\":0}",
        "\"ping\",\"params\":{\"target\":\"x\",\"count\":\"3\"}",
        "\"send\",\"params\":{\"file\":\"relative\",\"target\":\"x\"}",
        "\"receive\",\"params\":{\"directory\":\"relative\"}",
      })
  void wrong_params_are_refused_and_the_client_stays(String rest) throws Exception {
    try (Client client = new Client("a")) {
      client.send("{\"id\":1,\"method\":" + rest + "}\n");
      ObjectNode answer = client.read().orElseThrow();
      assertThat(answer.path("id").asInt()).isEqualTo(1);
      assertThat(answer.path("error").path("code").asText()).isEqualTo("bad_request");
      client.send("{\"id\":1,\"method\":\"addresses\"}\n");
      assertThat(client.read().orElseThrow().has("result")).isTrue();
    }
  }

  @Test
  void one_client_too_many_is_told_so_and_room_is_made_when_others_leave() throws Exception {
    List<Client> clients = new ArrayList<>();
    try {
      for (int i = 0; i < 32; i++) {
        Client client = new Client("a");
        clients.add(client);
        client.send("{\"id\":1,\"method\":\"addresses\"}\n");
        assertThat(client.read().orElseThrow().has("result")).isTrue();
      }
      try (Client late = new Client("a")) {
        ObjectNode answer = late.read().orElseThrow();
        assertThat(answer.path("error").path("code").asText()).isEqualTo("busy");
        assertThat(late.read()).isEmpty();
      }
      try (ControlClient command = ControlClient.connect(home("a"))) {
        assertThat(failure(command)).isEqualTo("busy");
      }
    } finally {
      for (Client client : clients) {
        client.close();
      }
    }
    String outcome = "busy";
    while (outcome.equals("busy")) { // the node learns of each hang-up on a thread of its own
      try (ControlClient command = ControlClient.connect(home("a"))) {
        outcome = failure(command);
      }
    }
    assertThat(outcome).isEmpty();
  }

  @Test
  void a_call_with_an_id_in_use_is_refused() throws Exception {
    try (Client client = new Client("a")) {
      client.send(receive(1, directory));
      assertThat(client.read().orElseThrow().path("event").asText()).isEqualTo("ready");
      client.send(receive(1, directory));
      assertThat(client.read().orElseThrow().path("error").path("message").asText())
          .contains("in use");
    }
  }

  @Test
  void cancel_ends_a_call_with_its_result() throws Exception {
    try (Client client = new Client("a")) {
      client.send(receive(1, directory));
      assertThat(client.read().orElseThrow().path("event").asText()).isEqualTo("ready");
      client.send("{\"id\":2,\"method\":\"cancel\",\"params\":{\"call\":1}}\n");
      List<Integer> ended = new ArrayList<>();
      for (int i = 0; i < 2; i++) {
        ObjectNode answer = client.read().orElseThrow();
        assertThat(answer.has("result")).isTrue();
        ended.add(answer.path("id").asInt());
      }
      assertThat(ended).containsExactlyInAnyOrder(1, 2);
    }
  }

  @Test
  void cancelling_what_does_not_run_is_no_error() throws Exception {
    try (Client client = new Client("a")) {
      client.send("{\"id\":2,\"method\":\"cancel\",\"params\":{\"call\":99}}\n");
      assertThat(client.read().orElseThrow().has("result")).isTrue();
    }
  }

  @Test
  void a_client_that_hangs_up_cuts_its_transfer_and_the_next_one_completes_the_file()
      throws Exception {
    Path file = directory.resolve("large");
    try (RandomAccessFile large = new RandomAccessFile(file.toFile(), "rw")) {
      large.setLength(48L << 20);
    }
    Path inbox = Files.createDirectory(directory.resolve("inbox"));
    try (Daemon receiver = daemon("b");
        Client receiving = new Client("b")) {
      receiving.send(receive(1, inbox));
      receiving.awaitEvent("ready");
      ObjectNode params =
          Json.object()
              .put("file", file.toString())
              .put("target", receiver.hypha().addresses().getFirst().toString());
      try (Client sending = new Client("a")) {
        ObjectNode request = Json.object().put("id", 1).put("method", "send");
        sending.send(Json.text(request.set("params", params)) + "\n");
        receiving.awaitEvent("began");
      }
      receiving.awaitEvent("failed");
      assertThat(visible(inbox)).isEmpty();
      try (ControlClient again = ControlClient.connect(home("a"))) {
        ObjectNode sent = again.call("send", params, (event, content) -> {});
        assertThat(sent.path("already_there").asBoolean()).isFalse();
      }
      receiving.awaitEvent("stored");
    }
    assertThat(visible(inbox)).containsExactly(inbox.resolve("large"));
    assertThat(Files.mismatch(file, inbox.resolve("large"))).isEqualTo(-1);
  }

  @Test
  void a_client_that_watches_while_the_node_stops_is_told_that_it_stopped() throws Exception {
    try (ControlClient client = ControlClient.connect(home("a"))) {
      ObjectNode params = Json.object().put("directory", directory.toString());
      Optional<String> code = Optional.empty();
      try {
        client.call("receive", params, (event, content) -> node.close());
      } catch (ControlException e) {
        code = Optional.of(e.code());
      }
      assertThat(code).hasValue("stopped");
    }
  }

  private void assertAnswers() throws IOException {
    try (ControlClient client = ControlClient.connect(home("a"))) {
      assertThat(failure(client)).isEmpty();
    }
  }

  /** The code of what goes wrong, if anything. */
  private static String failure(ControlClient client) throws IOException {
    try {
      assertThat(client.call("addresses", Json.object(), (event, content) -> {}).has("id"))
          .isTrue();
      return "";
    } catch (ControlException e) {
      return e.code();
    }
  }

  private static String receive(int id, Path inbox) {
    ObjectNode request = Json.object().put("id", id).put("method", "receive");
    return Json.text(request.set("params", Json.object().put("directory", inbox.toString())))
        + "\n";
  }

  private static List<Path> visible(Path inbox) throws IOException {
    try (Stream<Path> files = Files.list(inbox)) {
      return files.filter(path -> !path.getFileName().toString().startsWith(".")).toList();
    }
  }

  private Home home(String name) {
    return new Home(directory.resolve(name));
  }

  private Daemon daemon(String name) throws IOException {
    return Daemon.start(home(name), Hypha.builder().listen("/ip4/127.0.0.1/tcp/0"));
  }

  /** Sends whatever it likes. */
  private final class Client implements AutoCloseable {
    private final SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX);
    private final ByteBuffer one = ByteBuffer.allocate(1);

    Client(String name) throws IOException {
      channel.connect(UnixDomainSocketAddress.of(home(name).socket()));
    }

    void send(String text) throws IOException {
      send(text.getBytes(StandardCharsets.UTF_8));
    }

    void send(byte[] all) throws IOException {
      ByteBuffer bytes = ByteBuffer.wrap(all);
      while (bytes.hasRemaining()) {
        channel.write(bytes);
      }
    }

    Optional<ObjectNode> read() throws IOException {
      ByteArrayOutputStream line = new ByteArrayOutputStream();
      while (channel.read(one.clear()) > 0) {
        if (one.get(0) == '\n') {
          return Optional.of(Json.parse(line.toString(StandardCharsets.UTF_8)));
        }
        line.write(one.get(0));
      }
      return Optional.empty();
    }

    void awaitEvent(String name) throws IOException {
      while (true) {
        String event = read().orElseThrow().path("event").asText();
        if (event.equals(name)) {
          return;
        }
        assertThat(event).as("before " + name).isNotIn("stored", "failed");
      }
    }

    @Override
    public void close() throws IOException {
      channel.close();
    }
  }
}
