package dev.hypha.tcp;

import static dev.hypha.tcp.TcpContract.address;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.hypha.core.Link;
import dev.hypha.core.PeerException.Crossed;
import dev.hypha.core.Role;
import dev.hypha.core.Transport;
import dev.hypha.multiformats.Multiaddr;
import dev.hypha.multiformats.Protocol;
import dev.hypha.testkit.contract.TestPeer;
import dev.hypha.testkit.time.SteppedRuntime;
import java.io.IOException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.NoRouteToHostException;
import java.net.SocketException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** What is particular to TCP. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class TcpTransportTest {
  private static final Multiaddr ANY_LOOPBACK = address("/ip4/127.0.0.1/tcp/0");

  private final SteppedRuntime runtime = new SteppedRuntime();
  private final Queue<AutoCloseable> open = new ConcurrentLinkedQueue<>();

  @AfterEach
  void close() throws Exception {
    for (AutoCloseable each : open) {
      each.close();
    }
  }

  // ---- ports

  @Test
  void a_dial_that_may_reuse_the_port_comes_from_the_listener() throws Exception {
    TestPeer alice = peer();
    TestPeer bob = peer();
    Multiaddr ours = keep(alice.listen(ANY_LOOPBACK)).address();
    Multiaddr theirs = keep(bob.listen(ANY_LOOPBACK)).address();
    Link dialed = keep(alice.dial(theirs, bob.id(), Role.DIALER, true));
    assertThat(dialed.local()).isEqualTo(ours);
    assertThat(bob.arrival().remote()).isEqualTo(ours);
  }

  @Test
  void a_dial_that_may_not_reuse_the_port_has_one_of_its_own() throws Exception {
    TestPeer alice = peer();
    TestPeer bob = peer();
    Multiaddr ours = keep(alice.listen(ANY_LOOPBACK)).address();
    Multiaddr theirs = keep(bob.listen(ANY_LOOPBACK)).address();
    assertThat(keep(alice.dial(theirs, bob.id())).local()).isNotEqualTo(ours);
  }

  @Test
  void a_second_connection_falls_back_to_a_port_of_its_own() throws Exception {
    TestPeer alice = peer();
    TestPeer bob = peer();
    Multiaddr ours = keep(alice.listen(ANY_LOOPBACK)).address();
    Multiaddr theirs = keep(bob.listen(ANY_LOOPBACK)).address();
    keep(alice.dial(theirs, bob.id(), Role.DIALER, true));
    Link second = keep(alice.dial(theirs, bob.id(), Role.DIALER, true));
    assertThat(second.local()).isNotEqualTo(ours);
    assertThat(TestPeer.echo(second, "second")).isEqualTo("second");
  }

  /** Else its first packet may meet what is left of the connection before, and be lost. */
  @Test
  void a_dial_soon_after_a_connection_that_shared_the_port_takes_one_of_its_own() throws Exception {
    TestPeer alice = peer();
    TestPeer bob = peer();
    Multiaddr ours = keep(alice.listen(ANY_LOOPBACK)).address();
    Multiaddr theirs = keep(bob.listen(ANY_LOOPBACK)).address();
    alice.dial(theirs, bob.id(), Role.DIALER, true).session().close(0);
    assertThat(keep(alice.dial(theirs, bob.id(), Role.DIALER, true)).local()).isNotEqualTo(ours);
    runtime.advance(Duration.ofSeconds(119));
    assertThat(keep(alice.dial(theirs, bob.id(), Role.DIALER, true)).local()).isNotEqualTo(ours);
  }

  @Test
  void two_minutes_after_a_connection_the_port_is_shared_again() throws Exception {
    TimeWaits waits = new TimeWaits(runtime);
    InetSocketAddress target = new InetSocketAddress(InetAddress.getLoopbackAddress(), 4001);
    SocketChannel connection = SocketChannel.open();
    waits.connected(target, connection);
    connection.close();
    assertThat(waits.holds(target)).isTrue();
    runtime.advance(Duration.ofSeconds(121));
    assertThat(waits.holds(target)).isFalse();
  }

  @Test
  void a_listener_on_all_addresses_lends_its_port() throws Exception {
    TestPeer alice = peer();
    TestPeer bob = peer();
    Multiaddr ours = keep(alice.listen(address("/ip4/0.0.0.0/tcp/0"))).address();
    Multiaddr theirs = keep(bob.listen(ANY_LOOPBACK)).address();
    Link dialed = keep(alice.dial(theirs, bob.id(), Role.DIALER, true));
    assertThat(dialed.local().value(Protocol.TCP)).isEqualTo(ours.value(Protocol.TCP));
  }

  @Test
  void a_closed_listener_lends_its_port_no_more() throws Exception {
    TestPeer alice = peer();
    TestPeer bob = peer();
    Transport.Listener ours = alice.listen(ANY_LOOPBACK);
    ours.close();
    Multiaddr theirs = keep(bob.listen(ANY_LOOPBACK)).address();
    Link dialed = keep(alice.dial(theirs, bob.id(), Role.DIALER, true));
    assertThat(dialed.local()).isNotEqualTo(ours.address());
  }

  @Test
  void a_node_that_dials_its_own_listener_is_not_connected_with_itself_by_accident()
      throws Exception {
    TestPeer alice = peer();
    Multiaddr ours = keep(alice.listen(address("/ip4/0.0.0.0/tcp/0"))).address();
    Multiaddr loopback = address("/ip4/127.0.0.1/tcp/" + ours.value(Protocol.TCP).orElseThrow());
    Link dialed = keep(alice.dial(loopback, alice.id(), Role.DIALER, true));
    assertThat(dialed.local()).isNotEqualTo(dialed.remote());
  }

  @Test
  void a_port_that_another_program_listens_on_is_refused_in_one_sentence() throws Exception {
    try (ServerSocketChannel other = ServerSocketChannel.open().bind(TcpAddress.of(ANY_LOOPBACK))) {
      Multiaddr taken = TcpAddress.toMultiaddr(other.getLocalAddress());
      assertThatThrownBy(() -> peer().listen(taken))
          .hasMessage(
              "cannot listen on "
                  + taken
                  + ": the port is in use; stop the program that has it, or choose another port"
                  + " (0 for a free one)");
    }
  }

  @Test
  void an_address_of_another_machine_cannot_be_listened_on() {
    assertThatThrownBy(() -> peer().listen(address("/ip4/198.51.100.1/tcp/0")))
        .hasMessageContaining("no interface of this machine has that address");
  }

  // ---- both families

  @Test
  void all_addresses_of_both_families_are_listened_on_at_one_port() throws Exception {
    Ip6.require();
    for (boolean ip4First : new boolean[] {true, false}) {
      TestPeer bob = peer();
      String first = ip4First ? "/ip4/0.0.0.0/tcp/" : "/ip6/::/tcp/";
      String second = ip4First ? "/ip6/::/tcp/" : "/ip4/0.0.0.0/tcp/";
      Multiaddr one = keep(bob.listen(address(first + 0))).address();
      String port = one.value(Protocol.TCP).orElseThrow();
      assertThat(one).isEqualTo(address(first + port));
      Multiaddr other = keep(bob.listen(address(second + port))).address();
      assertThat(other).isEqualTo(address(second + port));
      for (String host : List.of("/ip4/127.0.0.1/tcp/", "/ip6/::1/tcp/")) {
        Link dialed = keep(peer().dial(address(host + port), bob.id()));
        assertThat(TestPeer.echo(dialed, host)).isEqualTo(host);
        assertThat(bob.arrival().local()).isEqualTo(address(host + port));
      }
    }
  }

  @Test
  void a_listener_on_all_ipv6_addresses_takes_no_ipv4_connections() throws Exception {
    Ip6.require();
    TestPeer bob = peer();
    String port =
        keep(bob.listen(address("/ip6/::/tcp/0"))).address().value(Protocol.TCP).orElseThrow();
    assertThatThrownBy(() -> peer().dial(address("/ip4/127.0.0.1/tcp/" + port), bob.id()))
        .isInstanceOf(IOException.class);
    assertThat(bob.arrivals()).isZero();
  }

  @Test
  void a_link_local_address_is_dialed_in_its_zone() throws Exception {
    Multiaddr local = linkLocal();
    TestPeer bob = peer();
    Multiaddr listening = keep(bob.listen(local)).address();
    assertThat(listening.has(Protocol.IP6ZONE)).isTrue();
    Link dialed = keep(peer().dial(listening, bob.id()));
    assertThat(TestPeer.echo(dialed, "near")).isEqualTo("near");
  }

  @Test
  void an_unknown_zone_is_named() {
    Multiaddr elsewhere = address("/ip6zone/nosuch0/ip6/fe80::1/tcp/1");
    assertThat(peer().transport().handles(elsewhere)).isTrue();
    assertThatThrownBy(() -> peer().dial(elsewhere, peer().id()))
        .hasMessage("this machine has no network interface 'nosuch0'");
  }

  // ---- simultaneous open

  /**
   * Two dials that meet, without luck: bob's accept queue is full, so the kernel drops alice's SYN
   * and she keeps waiting; then bob dials the very port that she waits on. Neither is accepted.
   */
  @Test
  @EnabledOnOs(
      value = OS.LINUX,
      disabledReason = "other kernels fill their accept queues otherwise")
  void two_dials_from_listening_ports_meet_in_one_connection() throws Exception {
    TestPeer alice = peer();
    TestPeer bob = deaf();
    Multiaddr ofAlice = keep(alice.listen(ANY_LOOPBACK)).address();
    Multiaddr ofBob = keep(bob.listen(ANY_LOOPBACK)).address();
    FutureTask<Link> first = waitingInVain(alice, ofAlice, bob, ofBob);
    Link ofBobs = keep(bob.dial(ofAlice, alice.id(), Role.LISTENER, true));
    Link ofAlices = first.get(30, TimeUnit.SECONDS);

    assertThat(ofAlices.local()).isEqualTo(ofAlice);
    assertThat(ofAlices.remote()).isEqualTo(ofBob);
    assertThat(ofBobs.local()).isEqualTo(ofBob);
    assertThat(ofBobs.remote()).isEqualTo(ofAlice);
    assertThat(alice.arrivals() + bob.arrivals()).isZero();
    assertThat(TestPeer.echo(ofAlices, "met")).isEqualTo("met");
    assertThat(TestPeer.echo(ofBobs, "met too")).isEqualTo("met too");
  }

  @Test
  @EnabledOnOs(
      value = OS.LINUX,
      disabledReason = "other kernels fill their accept queues otherwise")
  void two_dialers_that_meet_in_one_connection_are_told_that_they_crossed() throws Exception {
    TestPeer alice = peer();
    TestPeer bob = deaf();
    Multiaddr ofAlice = keep(alice.listen(ANY_LOOPBACK)).address();
    Multiaddr ofBob = keep(bob.listen(ANY_LOOPBACK)).address();
    FutureTask<Link> first = waitingInVain(alice, ofAlice, bob, ofBob);
    Throwable ofBobs = catchThrowable(() -> bob.dial(ofAlice, alice.id(), Role.DIALER, true));
    Throwable ofAlices = catchThrowable(() -> first.get(30, TimeUnit.SECONDS)).getCause();

    // the first to see it hangs up on the other
    assertThat(List.of(ofAlices, ofBobs))
        .hasAtLeastOneElementOfType(Crossed.class)
        .allSatisfy(failure -> assertThat(failure).isInstanceOf(IOException.class));
    assertThat(alice.arrivals() + bob.arrivals()).isZero();
  }

  /** Listens and never accepts. */
  private TestPeer deaf() {
    CountDownLatch over = new CountDownLatch(1);
    keep(over::countDown);
    return new TestPeer(
        runtime,
        upgrader ->
            new TcpTransport(new TcpConfig(1), upgrader, runtime, server -> stall(over, server)));
  }

  /**
   * A dial of {@code alice}'s from her listening port whose SYN {@code bob}'s kernel has dropped.
   */
  private FutureTask<Link> waitingInVain(
      TestPeer alice, Multiaddr ofAlice, TestPeer bob, Multiaddr ofBob) throws IOException {
    fillQueue(TcpAddress.of(ofBob));
    var dial = new FutureTask<>(() -> keep(alice.dial(ofBob, bob.id(), Role.DIALER, true)));
    runtime.fork("alice", dial);
    awaitSynSent(TcpAddress.of(ofAlice).getPort(), TcpAddress.of(ofBob).getPort());
    return dial;
  }

  private static SocketChannel stall(CountDownLatch over, ServerSocketChannel server)
      throws IOException {
    try {
      over.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return server.accept();
  }

  /** Linux takes one connection more than the backlog, here 1, and then drops what comes. */
  private void fillQueue(InetSocketAddress target) throws IOException {
    keep(SocketChannel.open(target));
    keep(SocketChannel.open(target));
  }

  /** Waits until the kernel shows a connection in the state SYN-SENT. */
  private static void awaitSynSent(int from, int to) throws IOException {
    String wanted = String.format(Locale.ROOT, ":%04X 0100007F:%04X 02 ", from, to);
    while (!Files.readString(Path.of("/proc/net/tcp")).contains(wanted)) {
      Thread.onSpinWait();
    }
  }

  // ---- failures

  @Test
  void an_accept_that_fails_pauses_and_recovers() throws Exception {
    AtomicInteger failures = new AtomicInteger();
    Acceptor failing =
        server -> {
          if (failures.incrementAndGet() <= 3) {
            throw new IOException("Too many open files");
          }
          return server.accept();
        };
    TestPeer bob =
        new TestPeer(
            runtime, upgrader -> new TcpTransport(TcpConfig.DEFAULT, upgrader, runtime, failing));
    Multiaddr address = keep(bob.listen(ANY_LOOPBACK)).address();
    for (int i = 1; i <= 3; i++) {
      runtime.awaitTimers(1);
      assertThat(failures).hasValue(i);
      runtime.jump(Duration.ofMillis(100));
    }
    Link dialed = keep(peer().dial(address, bob.id()));
    assertThat(TestPeer.echo(dialed, "recovered")).isEqualTo("recovered");
    assertThat(failures).hasValueGreaterThan(3);
  }

  @Test
  void the_kernels_words_become_plain_ones() throws Exception {
    Multiaddr target = address("/ip4/198.51.100.1/tcp/4001");
    assertThat(TcpFailure.dialing(target, new NoRouteToHostException("No route to host")))
        .hasMessage(
            "no route leads to /ip4/198.51.100.1/tcp/4001: it is off, or a firewall rejects us");
    assertThat(TcpFailure.dialing(target, new SocketException("Network is unreachable")))
        .hasMessage("this machine has no connection to the network of /ip4/198.51.100.1/tcp/4001");
    assertThat(TcpFailure.dialing(target, new java.net.ConnectException("Connection timed out")))
        .hasMessage("no answer from /ip4/198.51.100.1/tcp/4001");
    assertThat(TcpFailure.dialing(target, new IOException("Strange")))
        .hasMessage("cannot connect to /ip4/198.51.100.1/tcp/4001: Strange");
  }

  private TestPeer peer() {
    return new TestPeer(
        runtime, upgrader -> new TcpTransport(TcpConfig.DEFAULT, upgrader, runtime));
  }

  private Link keep(Link link) {
    keep(link.session());
    return link;
  }

  private <T extends AutoCloseable> T keep(T resource) {
    open.add(resource);
    return resource;
  }

  private static Multiaddr linkLocal() throws IOException {
    for (NetworkInterface each : NetworkInterface.networkInterfaces().toList()) {
      for (InetAddress ip : each.inetAddresses().toList()) {
        if (each.isUp() && ip instanceof Inet6Address && ip.isLinkLocalAddress()) {
          return Multiaddr.tcp(ip, 0);
        }
      }
    }
    System.err.println("SKIPPED: no link-local IPv6 address on this machine");
    return org.junit.jupiter.api.Assumptions.abort("no link-local IPv6 address on this machine");
  }
}
