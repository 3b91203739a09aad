package dev.hypha.dns;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hypha.bytes.Bytes;
import dev.hypha.core.PeerException.TimedOut;
import dev.hypha.multiformats.Multiaddr;
import dev.hypha.testkit.time.SteppedRuntime;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Nameservers that are down, slow, broken or forged. */
@Timeout(value = 30, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class HostileNameserverTest {
  private static final String HOST = "host.example";
  private static final Duration DEADLINE = Duration.ofSeconds(10);

  private final SteppedRuntime runtime = new SteppedRuntime();
  private final List<AutoCloseable> open = new ArrayList<>();
  private Nameserver nameserver;

  @BeforeEach
  void start() throws IOException {
    nameserver = honest();
  }

  @AfterEach
  void stop() throws Exception {
    for (AutoCloseable each : open) {
      each.close();
    }
  }

  // ---- answers that are not to the question (RFC 5452)

  @Test
  void answers_with_another_id_name_or_kind_are_passed_over() throws Exception {
    nameserver.script(
        query -> {
          String forged = "203.0.113.66";
          return List.of(
              Bytes.EMPTY,
              Bytes.of(1, 2, 3),
              Message.answering(query).id(query.id() ^ 1).address(HOST, forged).encode(),
              Message.answering(query).question("other.example", 1).address(HOST, forged).encode(),
              Message.answering(query).question(HOST, 28).address(HOST, forged).encode(),
              Message.answering(query).asQuery().address(HOST, forged).encode(),
              Message.answering(query).address(HOST, "192.0.2.1").encode());
        });
    assertThat(resolve(nameserver)).containsExactly("/ip4/192.0.2.1/tcp/1");
  }

  @Test
  void a_datagram_from_another_socket_never_arrives() throws Exception {
    try (DatagramChannel stranger = DatagramChannel.open()) {
      stranger.bind(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0));
      nameserver.script(
          query -> {
            send(stranger, Message.answering(query).address(HOST, "203.0.113.66").encode());
            return nameserver.honest(query);
          });
      assertThat(resolve(nameserver)).containsExactly("/ip4/192.0.2.1/tcp/1");
    }
  }

  @Test
  void records_of_names_that_nobody_asked_for_are_ignored() throws Exception {
    nameserver.script(
        query ->
            List.of(
                Message.answering(query)
                    .address("bank.example", "203.0.113.66")
                    .address(HOST, "192.0.2.1")
                    .encode()));
    assertThat(resolve(nameserver)).containsExactly("/ip4/192.0.2.1/tcp/1");
  }

  @Test
  void a_flood_of_strays_is_given_up_and_the_next_nameserver_asked() throws Exception {
    nameserver.script(
        query -> Collections.nCopies(65, Message.answering(query).id(query.id() ^ 1).encode()));
    assertThat(resolve(nameserver, honest())).containsExactly("/ip4/192.0.2.1/tcp/1");
  }

  @Test
  void ids_and_ports_are_drawn_anew_for_every_query() throws Exception {
    Set<Integer> ids = ConcurrentHashMap.newKeySet();
    Set<Integer> ports = ConcurrentHashMap.newKeySet();
    nameserver.script(
        query -> {
          ids.add(query.id());
          ports.add(nameserver.client().getPort());
          return nameserver.honest(query);
        });
    for (int i = 0; i < 16; i++) {
      resolve(nameserver);
    }
    assertThat(ids).hasSizeGreaterThan(8);
    assertThat(ports).hasSizeGreaterThan(8);
  }

  // ---- truncation

  @Test
  void what_does_not_fit_a_datagram_is_asked_for_over_TCP() throws Exception {
    String[] many = new String[50];
    for (int i = 0; i < many.length; i++) {
      many[i] = "192.0.2." + i;
    }
    nameserver.has("A", HOST, many);
    assertThat(resolve(nameserver)).hasSize(50);
    assertThat(nameserver.asked()).containsExactly("A " + HOST, "A " + HOST + " over TCP");
  }

  @Test
  void an_answer_over_TCP_to_another_question_is_refused() {
    nameserver.script(
        query ->
            query.overTcp()
                ? List.of(
                    Message.answering(query)
                        .id(query.id() ^ 1)
                        .address(HOST, "203.0.113.66")
                        .encode())
                : truncated(query));
    assertFails("an answer over TCP to another question");
  }

  @Test
  void an_answer_that_is_truncated_even_over_TCP_is_refused() {
    nameserver.script(HostileNameserverTest::truncated);
    assertFails("cut its answer short even over TCP");
  }

  @Test
  void a_nameserver_that_hangs_up_within_its_answer_is_named_as_broken() {
    nameserver.script(query -> query.overTcp() ? List.of() : truncated(query));
    assertFails("the nameserver hung up within its answer");
  }

  // ---- messages that are not well-formed

  @Test
  void an_answer_that_does_not_parse_is_a_failure_of_its_nameserver_alone() throws Exception {
    nameserver.script(query -> List.of(Message.answering(query).claiming(1).encode()));
    assertThat(resolve(nameserver, honest())).containsExactly("/ip4/192.0.2.1/tcp/1");
  }

  // ---- nameservers that fail

  @Test
  void a_nameserver_that_is_down_is_passed_over() throws Exception {
    assertThat(resolve(down(), honest().address())).containsExactly("/ip4/192.0.2.1/tcp/1");
  }

  @Test
  void nameservers_that_are_all_down_are_told() throws Exception {
    InetSocketAddress nobody = down();
    assertThatThrownBy(() -> resolve(nobody))
        .isInstanceOf(IOException.class)
        .hasMessage(
            "DNS gave no A of host.example: there is no nameserver at 127.0.0.1 port "
                + nobody.getPort());
  }

  @Test
  void a_nameserver_that_refuses_is_passed_over() throws Exception {
    nameserver.script(
        query -> List.of(Message.answering(query).flags(Message.SERVER_FAILED).encode()));
    assertThat(resolve(nameserver, honest())).containsExactly("/ip4/192.0.2.1/tcp/1");
    assertFails("refused or failed");
  }

  @Test
  void a_silent_nameserver_is_left_for_the_next_after_its_time() throws Exception {
    nameserver.script(query -> List.of());
    FutureTask<List<String>> resolving = resolving(nameserver.address(), honest().address());
    runtime.awaitTimers(1);
    runtime.jump(DnsConfig.DEFAULT.queryTimeout());
    assertThat(resolving.get(20, TimeUnit.SECONDS)).containsExactly("/ip4/192.0.2.1/tcp/1");
  }

  @Test
  void a_silent_nameserver_is_asked_again_because_datagrams_get_lost() throws Exception {
    nameserver.script(
        query -> nameserver.asked().size() < 2 ? List.of() : nameserver.honest(query));
    FutureTask<List<String>> resolving = resolving(nameserver.address());
    nameserver.awaitQueries(1);
    runtime.jump(DnsConfig.DEFAULT.queryTimeout());
    assertThat(resolving.get(20, TimeUnit.SECONDS)).containsExactly("/ip4/192.0.2.1/tcp/1");
  }

  @Test
  void nobody_waits_beyond_the_deadline() throws Exception {
    nameserver.script(query -> List.of());
    FutureTask<List<String>> resolving = resolving(nameserver.address());
    runtime.awaitTimers(1);
    runtime.jump(DEADLINE);
    assertThatThrownBy(() -> resolving.get(20, TimeUnit.SECONDS))
        .hasCauseInstanceOf(TimedOut.class)
        .hasMessageContaining("DNS gave no A of host.example in time");
  }

  @Test
  void a_nameserver_silent_over_TCP_is_not_waited_for_either() throws Exception {
    CountDownLatch over = new CountDownLatch(1);
    nameserver.script(
        query -> {
          if (query.overTcp()) {
            await(over);
          }
          return truncated(query);
        });
    FutureTask<List<String>> resolving = resolving(nameserver.address());
    nameserver.awaitQueries(2);
    runtime.jump(DEADLINE);
    assertThatThrownBy(() -> resolving.get(20, TimeUnit.SECONDS))
        .hasCauseInstanceOf(TimedOut.class);
    over.countDown();
  }

  @Test
  void what_was_found_before_the_deadline_counts() throws Exception {
    nameserver.script(query -> query.kind() == 28 ? List.of() : nameserver.honest(query));
    FutureTask<List<String>> resolving = resolving("/dns/" + HOST + "/tcp/1", nameserver.address());
    nameserver.awaitQueries(2);
    runtime.jump(DEADLINE);
    assertThat(resolving.get(20, TimeUnit.SECONDS)).containsExactly("/ip4/192.0.2.1/tcp/1");
  }

  @Test
  void who_has_an_address_waits_for_the_other_family_once() throws Exception {
    nameserver.script(query -> query.kind() == 28 ? List.of() : nameserver.honest(query));
    FutureTask<List<String>> resolving = resolving("/dns/" + HOST + "/tcp/1", nameserver.address());
    nameserver.awaitQueries(2);
    runtime.jump(DnsConfig.DEFAULT.queryTimeout());
    assertThat(resolving.get(20, TimeUnit.SECONDS)).containsExactly("/ip4/192.0.2.1/tcp/1");
    assertThat(nameserver.asked()).containsExactly("A " + HOST, "AAAA " + HOST);
  }

  // ---- the rest

  private Nameserver honest() throws IOException {
    Nameserver fresh = Nameserver.start().has("A", HOST, "192.0.2.1");
    open.add(fresh);
    return fresh;
  }

  /** A port of loopback at which nobody listens. */
  private static InetSocketAddress down() throws IOException {
    try (Nameserver gone = Nameserver.start()) {
      return gone.address();
    }
  }

  private static List<Bytes> truncated(Nameserver.Query query) {
    return List.of(Message.answering(query).flags(Message.TRUNCATED).encode());
  }

  private void send(DatagramChannel stranger, Bytes message) {
    try {
      stranger.send(ByteBuffer.wrap(message.toArray()), nameserver.client());
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  private void assertFails(String message) {
    assertThatThrownBy(() -> resolve(nameserver))
        .isInstanceOf(IOException.class)
        .hasMessageContaining(message);
  }

  private List<String> resolve(Nameserver... servers) throws IOException {
    return resolve(Stream.of(servers).map(Nameserver::address).toArray(InetSocketAddress[]::new));
  }

  private List<String> resolve(InetSocketAddress... servers) throws IOException {
    return resolve("/dns4/" + HOST + "/tcp/1", servers);
  }

  private List<String> resolve(String address, InetSocketAddress... servers) throws IOException {
    DnsConfig config =
        DnsConfig.DEFAULT.withServers(List.of(servers)).withHostsFile(Path.of("no-such-file"));
    return new DnsResolver(config, runtime)
        .resolve(Multiaddr.parse(address), runtime.nanoTime() + DEADLINE.toNanos()).stream()
            .map(Multiaddr::toString)
            .toList();
  }

  private FutureTask<List<String>> resolving(InetSocketAddress... servers) {
    return resolving("/dns4/" + HOST + "/tcp/1", servers);
  }

  private FutureTask<List<String>> resolving(String address, InetSocketAddress... servers) {
    FutureTask<List<String>> task = new FutureTask<>(() -> resolve(address, servers));
    runtime.fork("resolve", task);
    return task;
  }
}
