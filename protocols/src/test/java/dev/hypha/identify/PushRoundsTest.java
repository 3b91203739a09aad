package dev.hypha.identify;

import static dev.hypha.identify.PipeNetwork.address;
import static org.assertj.core.api.Assertions.assertThat;

import dev.hypha.core.PeerAddress;
import dev.hypha.multiformats.PeerId;
import dev.hypha.node.Swarm;
import dev.hypha.testkit.time.SteppedRuntime;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(value = 30, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class PushRoundsTest {
  private static final Duration DELAY = IdentifyConfig.DEFAULT.pushDelay();

  private final SteppedRuntime runtime = new SteppedRuntime();
  private final PipeNetwork network = new PipeNetwork(runtime);

  @AfterEach
  void stop() {
    network.close();
  }

  @Test
  void many_changes_in_quick_succession_are_told_once() throws Exception {
    Swarm alice = aliceWithPeers(1);
    BlockingQueue<PeerId> pushed = new LinkedBlockingQueue<>();
    PushRounds rounds =
        new PushRounds(alice, IdentifyConfig.DEFAULT, connection -> pushed.add(connection.peer()));
    for (int i = 0; i < 1_000; i++) {
      rounds.changed();
    }
    assertThat(pushed).isEmpty();
    runtime.advance(DELAY);
    pushed.take();
    rounds.changed();
    runtime.advance(DELAY);
    pushed.take();
    runtime.advance(DELAY);
    assertThat(pushed).isEmpty();
  }

  @Test
  void no_more_than_the_configured_number_of_pushes_goes_at_a_time() throws Exception {
    int peers = IdentifyConfig.DEFAULT.pushesSentMax() + 8;
    Swarm alice = aliceWithPeers(peers);
    AtomicInteger going = new AtomicInteger();
    AtomicInteger most = new AtomicInteger();
    CountDownLatch full = new CountDownLatch(IdentifyConfig.DEFAULT.pushesSentMax());
    CountDownLatch done = new CountDownLatch(peers);
    Semaphore release = new Semaphore(0);
    PushRounds rounds =
        new PushRounds(
            alice,
            IdentifyConfig.DEFAULT,
            connection -> {
              most.accumulateAndGet(going.incrementAndGet(), Math::max);
              full.countDown();
              release.acquireUninterruptibly();
              going.decrementAndGet();
              done.countDown();
            });
    rounds.changed();
    runtime.advance(DELAY);
    full.await();
    release.release(peers);
    done.await();
    assertThat(most).hasValue(IdentifyConfig.DEFAULT.pushesSentMax());
  }

  private Swarm aliceWithPeers(int count) throws Exception {
    Swarm alice = network.swarm(PipeNetwork.key(), "/ip4/192.0.2.1/tcp/1");
    for (int i = 0; i < count; i++) {
      String where = "/ip4/198.51.100." + i + "/tcp/1";
      Swarm peer = network.swarm(PipeNetwork.key(), where);
      alice.connect(new PeerAddress(peer.id(), List.of(address(where))));
    }
    return alice;
  }
}
