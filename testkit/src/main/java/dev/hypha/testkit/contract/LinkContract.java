package dev.hypha.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hypha.core.Link;
import dev.hypha.core.PeerException.Misbehaved;
import dev.hypha.core.Transport;
import dev.hypha.multiformats.Multiaddr;
import dev.hypha.testkit.time.SteppedRuntime;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * What every transport keeps, whether it makes raw pipes or comes secured and muxed. Deadlines pass
 * in virtual time.
 */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
public abstract class LinkContract {
  protected static final int UPGRADES_MAX = 64;

  protected final SteppedRuntime runtime = new SteppedRuntime();
  private final Queue<AutoCloseable> open = new ConcurrentLinkedQueue<>();

  /** With nothing open yet. */
  protected LinkContract() {}

  @AfterEach
  void close() throws Exception {
    for (AutoCloseable each : open) {
      each.close();
    }
  }

  /** Where a listener gets an address that nobody has. */
  protected abstract Multiaddr anywhere();

  /** Somebody new, with the transport. */
  protected abstract TestPeer peer();

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
  void an_address_in_use_is_refused_with_a_remedy() throws Exception {
    Transport.Listener listener = listen(peer());
    assertThatThrownBy(() -> peer().listen(listener.address()))
        .isInstanceOf(IOException.class)
        .hasMessageStartingWith("cannot listen on " + listener.address() + ": ")
        .hasMessageContaining("in use")
        .hasMessageContaining("choose another");
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

  protected final Transport.Listener listen(TestPeer peer) throws IOException {
    return keep(peer.listen(anywhere()));
  }

  protected final Link keep(Link link) {
    keep(link.session());
    return link;
  }

  /** Closes {@code resource} after the test. */
  protected final <T extends AutoCloseable> T keep(T resource) {
    open.add(resource);
    return resource;
  }
}
