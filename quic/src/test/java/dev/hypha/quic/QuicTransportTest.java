package dev.hypha.quic;

import static dev.hypha.quic.Peers.ANY_LOOPBACK;
import static dev.hypha.quic.Peers.address;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hypha.core.Link;
import dev.hypha.core.PeerException.Incompatible;
import dev.hypha.core.PeerException.Refused;
import dev.hypha.core.PeerException.TimedOut;
import dev.hypha.core.Role;
import dev.hypha.core.Transport;
import dev.hypha.multiformats.Multiaddr;
import dev.hypha.multiformats.Protocol;
import dev.hypha.testkit.contract.TestPeer;
import dev.hypha.testkit.time.SteppedRuntime;
import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What is particular to QUIC: its sockets, and how a dial ends. Deadlines pass in virtual time. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class QuicTransportTest {
  private static final Duration TOO_LONG = TestPeer.PATIENCE.plusSeconds(1);

  private final SteppedRuntime runtime = new SteppedRuntime();
  private final Queue<AutoCloseable> open = new ConcurrentLinkedQueue<>();

  @AfterEach
  void close() throws Exception {
    for (AutoCloseable each : open) {
      each.close();
    }
  }

  // ---- addresses

  @Test
  void version_1_over_ip_is_handled_and_nothing_else() {
    Transport quic = peer().transport();
    assertThat(quic.handles(address("/ip4/127.0.0.1/udp/1/quic-v1"))).isTrue();
    assertThat(quic.handles(address("/ip6/::1/udp/1/quic-v1"))).isTrue();
    assertThat(quic.handles(address("/ip6zone/lo/ip6/fe80::1/udp/1/quic-v1"))).isTrue();
    assertThat(quic.handles(address("/ip4/127.0.0.1/udp/1/quic"))).isFalse();
    assertThat(quic.handles(address("/ip4/127.0.0.1/udp/1"))).isFalse();
    assertThat(quic.handles(address("/dns4/example.org/udp/1/quic-v1"))).isFalse();
    assertThat(quic.handles(address("/ip4/127.0.0.1/udp/1/quic-v1/webtransport"))).isFalse();
  }

  @Test
  void an_address_of_another_machine_cannot_be_listened_on() {
    assertThatThrownBy(() -> peer().listen(address("/ip4/198.51.100.1/udp/0/quic-v1")))
        .hasMessageContaining("no interface of this machine has that address");
  }

  @Test
  void ip6_is_spoken_as_ip4_is() throws Exception {
    TestPeer alice = peer();
    TestPeer bob = peer();
    Multiaddr ours = keep(alice.listen(address("/ip6/::1/udp/0/quic-v1"))).address();
    Multiaddr theirs = keep(bob.listen(address("/ip6/::1/udp/0/quic-v1"))).address();
    assertThat(theirs.toString()).startsWith("/ip6/::1/udp/").endsWith("/quic-v1");
    Link dialed = keep(alice.dial(theirs, bob.id(), Role.DIALER, true));
    assertThat(dialed.local()).isEqualTo(ours);
    assertThat(bob.arrival().remote()).isEqualTo(ours);
    assertThat(TestPeer.echo(dialed, "over IPv6")).isEqualTo("over IPv6");
  }

  @Test
  void one_port_of_ip6_and_one_of_ip4_may_be_the_same() throws Exception {
    TestPeer bob = peer();
    Multiaddr six = keep(bob.listen(address("/ip6/::/udp/0/quic-v1"))).address();
    String port = six.value(Protocol.UDP).orElseThrow();
    keep(bob.listen(address("/ip4/0.0.0.0/udp/" + port + "/quic-v1")));
    for (String host : new String[] {"/ip6/::1", "/ip4/127.0.0.1"}) {
      Multiaddr target = address(host + "/udp/" + port + "/quic-v1");
      assertThat(TestPeer.echo(keep(peer().dial(target, bob.id())), host)).isEqualTo(host);
    }
  }

  // ---- one port for listening and dialing

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
  void two_that_dial_each_other_from_their_listening_ports_have_two_connections() throws Exception {
    TestPeer alice = peer();
    TestPeer bob = peer();
    Multiaddr ofAlice = keep(alice.listen(ANY_LOOPBACK)).address();
    Multiaddr ofBob = keep(bob.listen(ANY_LOOPBACK)).address();
    Link there = keep(alice.dial(ofBob, bob.id(), Role.DIALER, true));
    Link back = keep(bob.dial(ofAlice, alice.id(), Role.DIALER, true));
    for (Link each : new Link[] {there, back, alice.arrival(), bob.arrival()}) {
      assertThat(TestPeer.echo(each, "through one port")).isEqualTo("through one port");
    }
  }

  @Test
  void a_listener_on_all_addresses_lends_its_port() throws Exception {
    TestPeer alice = peer();
    TestPeer bob = peer();
    Multiaddr ours = keep(alice.listen(address("/ip4/0.0.0.0/udp/0/quic-v1"))).address();
    Multiaddr theirs = keep(bob.listen(ANY_LOOPBACK)).address();
    Link dialed = keep(alice.dial(theirs, bob.id(), Role.DIALER, true));
    assertThat(dialed.local().value(Protocol.UDP)).isEqualTo(ours.value(Protocol.UDP));
    assertThat(bob.arrival().remote()).isEqualTo(dialed.local());
  }

  @Test
  void a_closed_listener_keeps_its_connections_and_frees_its_port_with_the_last_of_them()
      throws Exception {
    TestPeer alice = peer();
    TestPeer bob = peer();
    Transport.Listener listener = bob.listen(ANY_LOOPBACK);
    Link dialed = keep(alice.dial(listener.address(), bob.id()));
    Link arrived = bob.arrival();
    listener.close();
    assertThat(TestPeer.echo(dialed, "still here")).isEqualTo("still here");
    assertThatThrownBy(() -> peer().listen(listener.address())).hasMessageContaining("in use");
    keep(bob.listen(listener.address())).close();
    arrived.session().close();
    assertThat(keep(listenOnceFree(listener.address())).address()).isEqualTo(listener.address());
  }

  private Transport.Listener listenOnceFree(Multiaddr address) {
    TestPeer carol = peer();
    while (true) {
      try {
        return carol.listen(address);
      } catch (IOException e) {
        Thread.onSpinWait(); // the socket is closed in a moment
      }
    }
  }

  // ---- how a dial ends

  @Test
  void a_dial_that_nobody_answers_ends_at_the_deadline() throws Exception {
    try (DatagramSocket silent =
        new DatagramSocket(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))) {
      Multiaddr nobody =
          QuicAddress.toMultiaddr((InetSocketAddress) silent.getLocalSocketAddress());
      TestPeer alice = peer();
      var dialing = new FutureTask<>(() -> alice.dial(nobody, peer().id()));
      runtime.fork("dial", dialing);
      runtime.awaitTimers(1);
      runtime.jump(TOO_LONG);
      assertThatThrownBy(dialing::get)
          .cause()
          .isInstanceOf(TimedOut.class)
          .hasMessage("no answer from " + nobody);
    }
  }

  @Test
  void whom_the_entrance_refuses_is_told_at_once_and_nobody_else_notices() throws Exception {
    TestPeer bob = peer();
    Multiaddr address = keep(bob.listen(ANY_LOOPBACK)).address();
    Link before = keep(peer().dial(address, bob.id()));
    bob.refuse(true);
    assertThatThrownBy(() -> peer().dial(address, bob.id()))
        .isInstanceOf(Refused.class)
        .hasMessageContaining("the remote refused the connection");
    assertThat(TestPeer.echo(before, "still here")).isEqualTo("still here");
    bob.refuse(false);
    assertThat(TestPeer.echo(keep(peer().dial(address, bob.id())), "room")).isEqualTo("room");
  }

  @Test
  void a_dial_as_the_listener_is_refused() {
    assertThatThrownBy(
            () ->
                peer()
                    .dial(
                        address("/ip4/127.0.0.1/udp/1/quic-v1"), peer().id(), Role.LISTENER, true))
        .isInstanceOf(Incompatible.class);
  }

  @Test
  void a_dial_that_is_interrupted_ends() throws Exception {
    try (DatagramSocket silent =
        new DatagramSocket(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))) {
      Multiaddr nobody =
          QuicAddress.toMultiaddr((InetSocketAddress) silent.getLocalSocketAddress());
      TestPeer alice = peer();
      var dialing = new FutureTask<>(() -> alice.dial(nobody, peer().id()));
      Thread thread = runtime.fork("dial", dialing);
      runtime.awaitTimers(1);
      thread.interrupt();
      assertThatThrownBy(dialing::get).cause().hasMessage("interrupted while dialing");
    }
  }

  private TestPeer peer() {
    return Peers.of(runtime, QuicConfig.DEFAULT);
  }

  private Link keep(Link link) {
    keep(link.session());
    return link;
  }

  private <T extends AutoCloseable> T keep(T resource) {
    open.add(resource);
    return resource;
  }
}
