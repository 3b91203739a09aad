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
import java.io.IOException;
import java.net.ConnectException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.Test;

/** What every transport keeps that makes raw pipes, for an upgrader to secure and to mux. */
public abstract class TransportContract extends LinkContract {
  private static final Duration TOO_LONG = TestPeer.PATIENCE.plusSeconds(1);

  /** With nothing open yet. */
  protected TransportContract() {}

  protected abstract Transport transport(Upgrader upgrader, Runtime runtime);

  /** Connects and says nothing. */
  protected abstract Duplex dialRaw(Multiaddr address) throws IOException;

  protected abstract RawListener listenRaw() throws IOException;

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

  @Override
  protected final TestPeer peer() {
    return new TestPeer(runtime, upgrader -> transport(upgrader, runtime));
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
