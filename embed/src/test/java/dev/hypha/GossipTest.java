package dev.hypha;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hypha.bus.Bus;
import dev.hypha.bus.Channel;
import dev.hypha.bus.Subscriber;
import dev.hypha.bytes.Bytes;
import dev.hypha.bytes.MalformedException;
import dev.hypha.core.PeerAddress;
import dev.hypha.gossip.Bandwidth;
import dev.hypha.gossip.Bandwidth.Rate;
import dev.hypha.gossip.Codec;
import dev.hypha.gossip.GossipConfig;
import dev.hypha.gossip.Parts;
import dev.hypha.gossip.Received;
import dev.hypha.gossip.Subscription;
import dev.hypha.gossip.engine.Effect;
import dev.hypha.gossip.engine.Verdict;
import dev.hypha.multiformats.PeerId;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
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

  private Hypha node(GossipConfig config) throws IOException {
    Hypha node = Hypha.builder().listen("/ip4/127.0.0.1/tcp/0").gossip(config).start();
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
  void a_peer_that_says_more_than_its_rate_is_held_back_and_nothing_is_lost() throws Exception {
    Bandwidth narrow =
        new Bandwidth(Optional.of(new Rate(2_000_000, 1_000)), Optional.empty(), Map.of());
    Hypha alice = node();
    Hypha bob = node(GossipConfig.DEFAULT.withBandwidth(narrow));
    Subscription heard = bob.topic("chat").subscribe();
    connect(alice, bob);
    awaitMember(alice, "chat", bob.id());
    long begin = System.nanoTime();
    for (int i = 0; i < 20; i++) {
      alice.topic("chat").publish(Bytes.owning(new byte[50_000]));
    }
    for (int i = 0; i < 20; i++) {
      assertThat(heard.next()).isPresent();
    }
    // 19 times 50 kB are waited for before the last comes: nothing can make this quicker
    assertThat(System.nanoTime() - begin).isGreaterThan(450_000_000L);
  }

  @Test
  void what_is_over_the_rate_of_its_topic_is_passed_over_and_counted() throws Exception {
    Bandwidth narrow =
        new Bandwidth(Optional.empty(), Optional.empty(), Map.of("feed", new Rate(1, 99_999)));
    Hypha alice = node();
    Hypha bob = node(GossipConfig.DEFAULT.withBandwidth(narrow));
    Subscription feed = bob.topic("feed").subscribe();
    Subscription chat = bob.topic("chat").subscribe();
    connect(alice, bob);
    awaitMember(alice, "feed", bob.id());
    awaitMember(alice, "chat", bob.id());
    for (int i = 0; i < 4; i++) {
      alice.topic("feed").publish(Bytes.owning(new byte[50_000]));
      alice.topic("chat").publish("still here");
    }
    for (int i = 0; i < 4; i++) {
      assertThat(chat.next()).isPresent();
    }
    assertThat(feed.next()).isPresent();
    assertThat(feed.next()).isPresent();
    while (bob.gossip().overBandwidth() < 2) {
      Thread.onSpinWait();
    }
  }

  @Test
  void messages_that_come_after_later_ones_of_their_author_are_ignored_in_order() throws Exception {
    Hypha alice = node();
    Hypha bob = node(inOrder());
    Subscription heard = bob.topic("chat").subscribe();
    connect(alice, bob);
    awaitMember(alice, "chat", bob.id());
    for (int i = 0; i < 3; i++) {
      alice.topic("chat").publish("hello " + i);
      assertThat(heard.next().orElseThrow().text()).isEqualTo("hello " + i);
    }
  }

  private static GossipConfig inOrder() {
    GossipConfig plain = GossipConfig.DEFAULT;
    return plain.withSignatures(GossipConfig.Signatures.STRICT_SIGN_IN_ORDER, plain.ids());
  }

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
  void a_channel_that_is_closed_leaves_the_topic_it_was_joined_to() throws Exception {
    Hypha alice = node();
    Channel<Integer> channel = alice.bus().open("blocks", Integer.class);
    channel.join(alice.topic("blocks").of(NUMBERS));
    assertThat(alice.gossip().topics()).contains("blocks");
    channel.close();
    while (alice.gossip().topics().contains("blocks")) {
      Thread.onSpinWait();
    }
    assertThat(alice.topic("blocks").publish(Bytes.utf8("1")).peers()).isEmpty();
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

  @Test
  void a_message_that_a_validator_fails_on_is_ignored_and_counted_and_nobody_is_to_blame()
      throws Exception {
    Hypha alice = node();
    Hypha bob = node();
    bob.topic("chat")
        .validator(
            message -> {
              if (message.text().equals("bad")) {
                throw new IllegalStateException("a validator with a defect, as this test wants");
              }
              return Verdict.ACCEPT;
            });
    Subscription heard = bob.topic("chat").subscribe();
    connect(alice, bob);
    awaitMember(alice, "chat", bob.id());
    alice.topic("chat").publish("bad");
    alice.topic("chat").publish("good");
    assertThat(heard.next().orElseThrow().text()).isEqualTo("good");
    while (bob.topic("chat").validatorFailures() == 0) {
      Thread.onSpinWait();
    }
    double score = bob.gossip().ask(router -> router.score(alice.id()).total());
    assertThat(score).isNotNegative();
  }

  @Test
  void direct_peers_are_connected_from_the_start_and_exchange_everything_outside_the_mesh()
      throws Exception {
    Hypha bob = node();
    PeerAddress address = PeerAddress.parse(bob.addresses().getFirst().toString());
    Hypha alice =
        node(GossipConfig.DEFAULT.withPeers(GossipConfig.Peers.DEFAULT.withDirect(address)));
    Subscription heard = bob.topic("chat").subscribe();
    Subscription own = alice.topic("chat").subscribe();
    awaitMember(alice, "chat", bob.id());
    alice.topic("chat").publish("hello");
    assertThat(heard.next().orElseThrow().text()).isEqualTo("hello");
    assertThat(own.next()).isPresent();
    assertThat(alice.node().connectionManager().isProtected(bob.id())).isTrue();
    assertThat(alice.topic("chat").members()).noneMatch(member -> member.inMesh());
  }

  @Test
  void what_the_application_thinks_of_a_peer_counts() throws Exception {
    Hypha bob = node();
    Hypha alice =
        node(
            GossipConfig.DEFAULT.withPeers(
                GossipConfig.Peers.DEFAULT.withScore(
                    peer -> peer.equals(bob.id()) ? -1_000_000 : 0)));
    Subscription heard = bob.topic("chat").subscribe();
    connect(alice, bob);
    awaitMember(alice, "chat", bob.id());
    while (alice.gossip().ask(router -> router.score(bob.id()).total()) >= 0) {
      Thread.onSpinWait();
    }
    Effect.Handed handed = alice.topic("chat").publish("hello");
    assertThat(handed.peers()).isEmpty();
    assertThat(handed.belowThreshold()).isEqualTo(1);
    heard.close();
  }

  @Test
  void parts_of_messages_reach_who_takes_them() throws Exception {
    Hypha alice = node();
    Hypha bob = node();
    LinkedBlockingQueue<Parts> heard = new LinkedBlockingQueue<>();
    bob.topic("blobs").onParts(heard::add);
    Subscription bobs = bob.topic("blobs").subscribe();
    alice.topic("blobs").onParts(parts -> {});
    Subscription alices = alice.topic("blobs").subscribe();
    connect(alice, bob);
    awaitMember(alice, "blobs", bob.id());
    alice.topic("blobs").send(new Parts(bob.id(), Bytes.of(1), Bytes.of(2, 3), Bytes.of(4)));
    assertThat(heard.take())
        .isEqualTo(new Parts(alice.id(), Bytes.of(1), Bytes.of(2, 3), Bytes.of(4)));
    bobs.close();
    alices.close();
  }
}
