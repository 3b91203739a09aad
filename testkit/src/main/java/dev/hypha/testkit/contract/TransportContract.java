package dev.hypha.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hypha.bytes.Duplex;
import dev.hypha.core.Link;
import dev.hypha.core.PeerException.Misbehaved;
import dev.hypha.core.PeerException.TimedOut;
import dev.hypha.core.Role;
import dev.hypha.core.Runtime;
import dev.hypha.core.Transport;
import dev.hypha.core.Upgrader;
import dev.hypha.multiformats.Multiaddr;
import dev.hypha.testkit.time.SteppedRuntime;
import java.io.IOException;
import java.net.ConnectException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What every transport keeps. Deadlines pass in virtual time. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
public abstract class TransportContract {
  private static final int UPGRADES_MAX = 64;
  private static final Duration TOO_LONG = TestPeer.PATIENCE.plusSeconds(1);

  protected final SteppedRuntime runtime = new SteppedRuntime();
  private final Queue<AutoCloseable> open = new ConcurrentLinkedQueue<>();

  /** With nothing open yet. */
  protected TransportContract() {}

  @AfterEach
  void close() throws Exception {
    for (AutoCloseable each : open) {
      each.close();
    }
  }

  protected abstract Transport transport(Upgrader upgrader, Runtime runtime);

  /** Where a listener gets an address that nobody has. */
  protected abstract Multiaddr anywhere();

  /** Connects and says nothing. */
  protected abstract Duplex dialRaw(Multiaddr address) throws IOException;

  protected abstract RawListener listenRaw() throws IOException;

  @Test
  void it_carries_streams_both_ways() throws Exception {
    TestPeer alice = peer();
    TestPeer bob = peer();
    Transport.Listener listener = listen(bob);
    Link dialed = keep(alice.dial(listener.address(), bob.id()));
    assertThat(TestPeer.echo(dialed, "there and back")).isEqualTo("there and back");
    Link arrived = bob.arrival();
    assertThat(arrived.secured().peer()).isEqualTo(alice.id());
    assertThat(dialed.secured().peer()).isEqualTo(bob.id());
    assertThat(TestPeer.echo(arrived, "back and there")).isEqualTo("back and there");
  }

  @Test
  void it_dials_the_address_it_listens_on_with_or_without_the_peer() throws Exception {
    TestPeer alice = peer();
    TestPeer bob = peer();
    Multiaddr address = listen(bob).address();
    Multiaddr withPeer = address.withPeer(bob.id());
    assertThat(alice.transport().handles(address)).isTrue();
    assertThat(alice.transport().handles(withPeer)).isTrue();
    assertThat(alice.transport().handles(Multiaddr.parse("/dns4/example.org/tcp/1"))).isFalse();
    assertThat(TestPeer.echo(keep(alice.dial(withPeer, bob.id())), "hello")).isEqualTo("hello");
  }

  @Test
  void both_sides_know_both_addresses() throws Exception {
    TestPeer alice = peer();
    TestPeer bob = peer();
    Transport.Listener listener = listen(bob);
    Link dialed = keep(alice.dial(listener.address(), bob.id()));
    Link arrived = bob.arrival();
    assertThat(dialed.remote()).isEqualTo(listener.address());
    assertThat(arrived.local()).isEqualTo(listener.address());
    assertThat(arrived.remote()).isEqualTo(dialed.local());
    assertThat(alice.transport().handles(dialed.local())).isTrue();
  }

  @Test
  void another_peer_than_the_expected_one_is_refused() throws Exception {
    TestPeer alice = peer();
    TestPeer carol = peer();
    Multiaddr address = listen(peer()).address();
    assertThatThrownBy(() -> alice.dial(address, carol.id()))
        .isInstanceOf(Misbehaved.class)
        .hasMessageContaining("expected peer " + carol.id());
  }

  @Test
  void a_dial_to_nobody_says_so() throws Exception {
    TestPeer alice = peer();
    Transport.Listener listener = listen(alice);
    listener.close();
    assertThatThrownBy(() -> alice.dial(listener.address(), peer().id()))
        .isInstanceOf(ConnectException.class)
        .hasMessage("nobody listens on " + listener.address() + ": the connection was refused");
  }

  @Test
  void closing_a_listener_frees_its_address_and_keeps_its_connections() throws Exception {
    TestPeer alice = peer();
    TestPeer bob = peer();
    Transport.Listener listener = listen(bob);
    Link dialed = keep(alice.dial(listener.address(), bob.id()));
    bob.arrival();
    listener.close();
    assertThat(TestPeer.echo(dialed, "still here")).isEqualTo("still here");
    TestPeer carol = peer();
    Transport.Listener next = keep(carol.listen(listener.address()));
    assertThat(next.address()).isEqualTo(listener.address());
    Link other = keep(alice.dial(next.address(), carol.id()));
    assertThat(TestPeer.echo(other, "hello")).isEqualTo("hello");
  }

  @Test
  void an_address_in_use_is_refused_with_a_remedy() throws Exception {
    Transport.Listener listener = listen(peer());
    assertThatThrownBy(() -> peer().listen(listener.address()))
        .isInstanceOf(IOException.class)
        .hasMessageStartingWith("cannot listen on " + listener.address() + ": ")
        .hasMessageContaining("in use")
        .hasMessageContaining("choose another");
  }

  @Test
  void a_dialer_that_stays_silent_is_closed_at_the_deadline() throws Exception {
    Transport.Listener listener = listen(peer());
    Duplex silent = keep(dialRaw(listener.address()));
    runtime.awaitTimers(1);
    runtime.jump(TOO_LONG);
    assertEnds(silent);
  }

  @Test
  void a_dial_to_a_silent_listener_ends_at_the_deadline() throws Exception {
    TestPeer alice = peer();
    TestPeer bob = peer();
    try (RawListener silent = listenRaw()) {
      FutureTask<Link> dialing = new FutureTask<>(() -> alice.dial(silent.address(), bob.id()));
      runtime.fork("dial", dialing);
      silent.accept();
      runtime.jump(TOO_LONG);
      assertThatThrownBy(() -> dialing.get()).hasCauseInstanceOf(TimedOut.class);
    }
  }

  @Test
  void a_dial_as_the_listener_answers_every_handshake() throws Exception {
    TestPeer alice = peer();
    TestPeer bob = peer();
    try (RawListener listener = listenRaw()) {
      FutureTask<Link> dialing =
          new FutureTask<>(() -> alice.dial(listener.address(), bob.id(), Role.LISTENER, false));
      runtime.fork("dial", dialing);
      Link accepted =
          bob.upgrader()
              .upgrade(listener.accept(), Role.DIALER, Optional.of(alice.id()), bob.offer());
      keep(accepted).session().start(stream -> {}, reason -> {});
      keep(dialing.get());
      assertThat(TestPeer.echo(accepted, "swapped")).isEqualTo("swapped");
    }
  }

  @Test
  void many_dials_at_once_all_arrive() throws Exception {
    TestPeer alice = peer();
    TestPeer bob = peer();
    Multiaddr address = listen(bob).address();
    List<FutureTask<String>> dials = new ArrayList<>();
    for (int i = 0; i < UPGRADES_MAX - 4; i++) {
      String text = "dial " + i;
      var dial = new FutureTask<>(() -> TestPeer.echo(keep(alice.dial(address, bob.id())), text));
      dials.add(dial);
      runtime.fork(text, dial);
    }
    for (int i = 0; i < dials.size(); i++) {
      assertThat(dials.get(i).get()).isEqualTo("dial " + i);
    }
  }

  @Test
  void whom_the_entrance_refuses_is_closed_at_once_and_nobody_else_notices() throws Exception {
    TestPeer bob = peer();
    Multiaddr address = listen(bob).address();
    Link before = keep(peer().dial(address, bob.id()));
    bob.refuse(true);
    assertEnds(keep(dialRaw(address)));
    assertThat(TestPeer.echo(before, "still here")).isEqualTo("still here");
    bob.refuse(false);
    assertThat(TestPeer.echo(keep(peer().dial(address, bob.id())), "room")).isEqualTo("room");
  }

  @Test
  void the_entrance_hears_of_a_handshake_that_failed() throws Exception {
    TestPeer bob = peer();
    Duplex garbage = keep(dialRaw(listen(bob).address()));
    garbage.sink().write(new byte[64], 0, 64);
    garbage.sink().flush();
    assertThat(bob.failure()).isInstanceOf(Misbehaved.class);
  }

  private TestPeer peer() {
    return new TestPeer(runtime, upgrader -> transport(upgrader, runtime));
  }

  private Transport.Listener listen(TestPeer peer) throws IOException {
    return keep(peer.listen(anywhere()));
  }

  private Link keep(Link link) {
    keep(link.session());
    return link;
  }

  /** Closes {@code resource} after the test. */
  protected final <T extends AutoCloseable> T keep(T resource) {
    open.add(resource);
    return resource;
  }

  private static void assertEnds(Duplex pipe) {
    int read;
    try {
      read = pipe.source().read(new byte[1], 0, 1);
    } catch (IOException e) {
      read = -1;
    }
    assertThat(read).isEqualTo(-1);
  }
}
