package dev.hypha;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hypha.gossip.GossipConfig;
import dev.hypha.gossip.Subscription;
import dev.hypha.gossip.engine.Verdict;
import dev.hypha.multiformats.PeerId;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Validators that hang, between whole nodes. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class GossipChecksTest {
  private static final int CHECKS = 4;

  private final List<Hypha> nodes = new ArrayList<>();

  @AfterEach
  void stop() {
    nodes.forEach(Hypha::close);
  }

  private Hypha node(GossipConfig config) throws IOException {
    Hypha node = Hypha.builder().listen("/ip4/127.0.0.1/tcp/0").gossip(config).start();
    nodes.add(node);
    return node;
  }

  private static GossipConfig fewChecks() {
    GossipConfig all = GossipConfig.DEFAULT;
    return new GossipConfig(
        all.router(),
        all.limits(),
        all.signatures(),
        all.ids(),
        all.queueEntries(),
        all.queueBytes(),
        CHECKS,
        all.subscriberQueue(),
        all.splitBytes(),
        all.peers(),
        all.bandwidth());
  }

  private static void awaitMember(Hypha node, String topic, PeerId peer) {
    while (node.topic(topic).members().stream().noneMatch(each -> each.peer().equals(peer))) {
      Thread.onSpinWait();
    }
  }

  @Test
  void a_validator_that_hangs_stops_no_topic_but_its_own() throws Exception {
    Hypha alice = node(GossipConfig.DEFAULT);
    Hypha bob = node(fewChecks());
    CountDownLatch asked = new CountDownLatch(CHECKS);
    CountDownLatch released = new CountDownLatch(1);
    bob.topic("hangs")
        .validator(
            message -> {
              asked.countDown();
              await(released);
              return Verdict.ACCEPT;
            });
    Subscription stuck = bob.topic("hangs").subscribe();
    bob.topic("runs").validator(message -> Verdict.ACCEPT);
    Subscription heard = bob.topic("runs").subscribe();
    alice.connect(bob.addresses().getFirst().toString());
    awaitMember(alice, "hangs", bob.id());
    awaitMember(alice, "runs", bob.id());
    for (int i = 0; i < CHECKS; i++) {
      alice.topic("hangs").publish("hangs " + i);
    }
    asked.await(); // as many as may be asked at once
    for (int i = 0; i < 50; i++) {
      alice.topic("runs").publish("runs " + i);
      assertThat(heard.next().orElseThrow().text()).isEqualTo("runs " + i);
    }
    released.countDown();
    for (int i = 0; i < CHECKS; i++) {
      assertThat(stuck.next()).isPresent();
    }
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
