package dev.hypha;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hypha.bus.Bus;
import dev.hypha.bus.Channel;
import dev.hypha.bus.Subscriber;
import dev.hypha.bytes.Bytes;
import dev.hypha.bytes.MalformedException;
import dev.hypha.gossip.Codec;
import dev.hypha.gossip.GossipConfig;
import dev.hypha.gossip.Received;
import dev.hypha.gossip.Subscription;
import dev.hypha.gossip.engine.Effect;
import dev.hypha.gossip.engine.Verdict;
import dev.hypha.multiformats.PeerId;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Topics between whole nodes. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class GossipTest {
  private final List<Hypha> nodes = new ArrayList<>();

  @AfterEach
  void stop() {
    nodes.forEach(Hypha::close);
  }

  private Hypha node() throws IOException {
    Hypha node = Hypha.builder().listen("/ip4/127.0.0.1/tcp/0").start();
    nodes.add(node);
    return node;
  }

  private static void connect(Hypha from, Hypha to) throws IOException {
    from.connect(to.addresses().getFirst().toString());
  }

  /** Until a peer listens, as far as the node knows. */
  private static void awaitMember(Hypha node, String topic, PeerId peer) {
    while (node.topic(topic).members().stream().noneMatch(each -> each.peer().equals(peer))) {
      Thread.onSpinWait();
    }
  }

  @Test
  void what_one_says_another_hears_with_its_author() throws Exception {
    Hypha alice = node();
    Hypha bob = node();
    Subscription heard = bob.topic("chat").subscribe();
    Subscription own = alice.topic("chat").subscribe();
    connect(alice, bob);
    awaitMember(alice, "chat", bob.id());
    Effect.Handed handed = alice.topic("chat").publish("hello");
    assertThat(handed.peers()).containsExactly(bob.id());
    Received received = heard.next().orElseThrow();
    assertThat(received.text()).isEqualTo("hello");
    assertThat(received.from()).isEqualTo(Optional.of(alice.id()));
    assertThat(own.next().orElseThrow().text()).isEqualTo("hello");
  }

  /** Numbers as text. */
  private static final Codec<Integer> NUMBERS =
      new Codec<>() {
        @Override
        public Bytes encode(Integer value) {
          return Bytes.utf8(value.toString());
        }

        @Override
        public Integer decode(Bytes bytes) throws MalformedException {
          try {
            return Integer.valueOf(bytes.toUtf8());
          } catch (NumberFormatException e) {
            throw new MalformedException("no number", e);
          }
        }
      };

  @Test
  void a_typed_topic_hears_values_and_ignores_what_is_none() throws Exception {
    Hypha alice = node();
    Hypha bob = node();
    LinkedBlockingQueue<Integer> heard = new LinkedBlockingQueue<>();
    bob.topic("numbers").of(NUMBERS).subscribe(each -> heard.add(each.value()));
    connect(alice, bob);
    awaitMember(alice, "numbers", bob.id());
    alice.topic("numbers").publish("not a number");
    alice.topic("numbers", NUMBERS).publish(42);
    assertThat(heard.take()).isEqualTo(42);
    assertThat(heard).isEmpty();
  }

  @Test
  void channels_of_two_processes_are_one_when_a_topic_joins_them() throws Exception {
    Hypha alice = node();
    Hypha bob = node();
    Channel<Integer> near = channel(alice);
    Channel<Integer> far = channel(bob);
    near.join(alice.topic("blocks").of(NUMBERS));
    far.join(bob.topic("blocks").of(NUMBERS));
    Subscriber<Integer> here = near.subscribe();
    Subscriber<Integer> there = far.subscribe();
    connect(alice, bob);
    awaitMember(alice, "blocks", bob.id());
    awaitMember(bob, "blocks", alice.id());
    near.publish(1);
    assertThat(here.next()).contains(1);
    assertThat(there.next()).contains(1);
    far.publish(2);
    assertThat(there.next()).as("what came back was not said again").contains(2);
    assertThat(here.next()).contains(2);
  }

  private static Channel<Integer> channel(Hypha node) {
    return node.bus().open(Bus.BLOCKS, Integer.class);
  }

  @Test
  void a_message_reaches_who_is_not_connected_to_its_author() throws Exception {
    Hypha alice = node();
    Hypha bob = node();
    Hypha carol = node();
    Subscription between = bob.topic("chat").subscribe();
    Subscription heard = carol.topic("chat").subscribe();
    connect(alice, bob);
    connect(carol, bob);
    awaitMember(alice, "chat", bob.id());
    awaitMember(bob, "chat", carol.id());
    alice.topic("chat").publish("hello");
    assertThat(heard.next().orElseThrow().from()).isEqualTo(Optional.of(alice.id()));
    assertThat(between.next()).isPresent();
  }

  @Test
  void who_begins_to_gossip_after_connecting_is_found_as_well() throws Exception {
    Hypha alice = node();
    Hypha bob = node();
    connect(alice, bob);
    alice.topic("chat").publish("nobody hears this");
    Subscription heard = bob.topic("chat").subscribe();
    awaitMember(alice, "chat", bob.id());
    alice.topic("chat").publish("hello");
    assertThat(heard.next().orElseThrow().text()).isEqualTo("hello");
  }

  @Test
  void a_message_that_a_validator_rejects_is_neither_delivered_nor_passed_on() throws Exception {
    Hypha alice = node();
    Hypha bob = node();
    LinkedBlockingQueue<String> seen = new LinkedBlockingQueue<>();
    bob.topic("chat")
        .validator(
            message -> {
              seen.add(message.text());
              return message.text().equals("bad") ? Verdict.REJECT : Verdict.ACCEPT;
            });
    Subscription heard = bob.topic("chat").subscribe();
    connect(alice, bob);
    awaitMember(alice, "chat", bob.id());
    alice.topic("chat").publish("bad");
    assertThat(seen.take()).isEqualTo("bad");
    alice.topic("chat").publish("good");
    assertThat(heard.next().orElseThrow().text()).isEqualTo("good");
    // the good one may be through before the bad one is judged
    while (bob.gossip().ask(router -> router.score(alice.id()).total()) >= 0) {
      Thread.onSpinWait();
    }
  }

  @Test
  void a_listener_that_does_not_listen_loses_messages_and_nobody_else_does() throws Exception {
    Hypha alice = node();
    Subscription deaf = alice.topic("chat").subscribe();
    CountDownLatch all = new CountDownLatch(1_000);
    alice.topic("chat").subscribe(message -> all.countDown());
    for (int i = 0; i < 1_000; i++) {
      alice.topic("chat").publish("message " + i);
      while (all.getCount() > 1_000 - i - 1) {
        Thread.onSpinWait();
      }
    }
    all.await();
    assertThat(deaf.lost()).isEqualTo(1_000 - GossipConfig.DEFAULT.subscriberQueue());
  }

  @Test
  void a_message_of_half_a_megabyte_arrives_and_one_too_large_is_refused_at_home()
      throws Exception {
    Hypha alice = node();
    Hypha bob = node();
    Subscription heard = bob.topic("chat").subscribe();
    connect(alice, bob);
    awaitMember(alice, "chat", bob.id());
    Bytes large = Bytes.owning(new byte[500_000]);
    alice.topic("chat").publish(large);
    assertThat(heard.next().orElseThrow().data()).isEqualTo(large);
    Bytes tooLarge = Bytes.owning(new byte[2 << 20]);
    assertThatThrownBy(() -> alice.topic("chat").publish(tooLarge))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("limit");
  }

  @Test
  void who_leaves_is_forgotten() throws Exception {
    Hypha alice = node();
    Hypha bob = node();
    Subscription heard = bob.topic("chat").subscribe();
    Subscription own = alice.topic("chat").subscribe();
    connect(alice, bob);
    awaitMember(alice, "chat", bob.id());
    heard.close();
    while (!alice.topic("chat").members().isEmpty()) {
      Thread.onSpinWait();
    }
    assertThat(heard.next()).isEmpty();
    own.close();
    assertThat(alice.gossip().topics()).isEmpty();
  }
}
