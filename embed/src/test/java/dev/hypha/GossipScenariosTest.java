package dev.hypha;

import static dev.hypha.GossipPuppet.signed;
import static dev.hypha.GossipStage.ears;
import static org.assertj.core.api.Assertions.assertThat;

import dev.hypha.bytes.Bytes;
import dev.hypha.chaos.ChaosConfig;
import dev.hypha.core.Connection;
import dev.hypha.gossip.GossipConfig;
import dev.hypha.gossip.engine.Router;
import dev.hypha.gossip.engine.Rpc;
import dev.hypha.protobuf.ProtobufWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * What networks ask of broadcasting, between whole nodes in virtual time; docs/gossip-coverage.md
 * says who asks for what.
 */
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class GossipScenariosTest {
  private static final String TOPIC = "chat";
  private static final Duration MOMENT = Duration.ofMillis(500);

  /** Each is connected to the two after it. */
  private static void ring(GossipStage stage, List<Hypha> nodes) throws Exception {
    for (int i = 0; i < nodes.size(); i++) {
      for (int far = 1; far <= 2; far++) {
        stage.connect(nodes.get(i), nodes.get((i + far) % nodes.size()));
      }
    }
  }

  private static List<List<String>> allEars(List<Hypha> nodes) {
    return nodes.stream().map(node -> ears(node, TOPIC)).toList();
  }

  @Test
  void three_nodes_that_know_each_other_are_a_full_mesh_untuned() throws Exception {
    GossipStage.play(
        stage -> {
          List<Hypha> nodes = stage.nodes(3);
          List<List<String>> heard = allEars(nodes);
          for (int i = 0; i < 3; i++) {
            stage.connect(nodes.get(i), nodes.get((i + 1) % 3));
          }
          stage.passes(Duration.ofSeconds(2));
          for (Hypha node : nodes) {
            assertThat(node.topic(TOPIC).members()).hasSize(2).allMatch(Router.Member::inMesh);
            node.topic(TOPIC).publish("of " + node.id());
          }
          stage.passes(MOMENT);
          assertThat(heard).allSatisfy(each -> assertThat(each).hasSize(3).doesNotHaveDuplicates());
        });
  }

  @Test
  void of_eight_nodes_each_hears_two_hundred_messages_and_each_of_them_once() throws Exception {
    GossipStage.play(
        stage -> {
          List<Hypha> nodes = stage.nodes(8);
          List<List<String>> heard = allEars(nodes);
          ring(stage, nodes);
          stage.passes(Duration.ofSeconds(2));
          for (int i = 0; i < 200; i++) {
            nodes.get(i % 8).topic(TOPIC).publish(i + "x".repeat(512));
            stage.passes(Duration.ofMillis(10));
          }
          stage.passes(Duration.ofSeconds(5));
          assertThat(heard)
              .allSatisfy(each -> assertThat(each).hasSize(200).doesNotHaveDuplicates());
        });
  }

  @Test
  void on_a_bad_network_nearly_everything_arrives_and_nothing_twice() throws Exception {
    GossipStage.play(
        stage -> {
          List<Hypha> nodes = new ArrayList<>();
          for (int i = 0; i < 8; i++) {
            nodes.add(
                stage.node(new ChaosConfig(2, Duration.ofMillis(80), Duration.ofMillis(100), i)));
          }
          List<List<String>> heard = allEars(nodes);
          for (int i = 0; i < 8; i++) {
            for (int far = 1; far <= 3; far++) {
              connectSomehow(nodes.get(i), nodes.get((i + far) % 8));
            }
          }
          stage.passes(Duration.ofSeconds(5));
          for (int i = 0; i < 200; i++) {
            nodes.get(i % 8).topic(TOPIC).publish(i + "x".repeat(512));
            stage.passes(Duration.ofMillis(20));
          }
          stage.passes(Duration.ofSeconds(10));
          int delivered = 0;
          for (List<String> each : heard) {
            assertThat(each).doesNotHaveDuplicates();
            delivered += each.size();
          }
          assertThat(delivered).isGreaterThanOrEqualTo(1600 * 99 / 100);
        });
  }

  private static void connectSomehow(Hypha from, Hypha to) {
    for (int attempt = 0; attempt < 5; attempt++) {
      try {
        assertThat(from.connect(GossipStage.address(to)).peer()).isEqualTo(to.id());
        return;
      } catch (IOException e) {
        assertThat(e).as("the network loses connections").hasMessageContaining("chaos");
      }
    }
  }

  @Test
  void blocks_transactions_proposals_and_votes_reach_everybody_on_their_topics() throws Exception {
    GossipStage.play(
        stage -> {
          List<String> kinds = List.of("blocks", "transactions", "proposals", "votes");
          List<Hypha> nodes = stage.nodes(5);
          List<Map<String, List<String>>> heard = new ArrayList<>();
          for (Hypha node : nodes) {
            Map<String, List<String>> each = new TreeMap<>();
            kinds.forEach(kind -> each.put(kind, ears(node, kind)));
            heard.add(each);
          }
          ring(stage, nodes);
          stage.passes(Duration.ofSeconds(2));
          for (int i = 0; i < kinds.size(); i++) {
            nodes.get(i).topic(kinds.get(i)).publish("one of " + kinds.get(i));
          }
          stage.passes(MOMENT);
          for (Map<String, List<String>> each : heard) {
            each.forEach((kind, texts) -> assertThat(texts).containsExactly("one of " + kind));
          }
        });
  }

  @Test
  void a_network_in_two_halves_hears_everything_again_once_they_are_connected() throws Exception {
    GossipStage.play(
        stage -> {
          List<Hypha> nodes = stage.nodes(6);
          List<List<String>> heard = allEars(nodes);
          ring(stage, nodes.subList(0, 3));
          ring(stage, nodes.subList(3, 6));
          stage.passes(Duration.ofSeconds(2));
          nodes.getFirst().topic(TOPIC).publish("in one half");
          nodes.getLast().topic(TOPIC).publish("in the other");
          stage.passes(MOMENT);
          assertThat(heard.subList(0, 3)).allMatch(each -> each.equals(List.of("in one half")));
          assertThat(heard.subList(3, 6)).allMatch(each -> each.equals(List.of("in the other")));
          stage.connect(nodes.get(0), nodes.get(3));
          stage.connect(nodes.get(1), nodes.get(5));
          stage.passes(Duration.ofSeconds(5));
          nodes.getFirst().topic(TOPIC).publish("for all");
          stage.passes(MOMENT);
          assertThat(heard).allMatch(each -> each.contains("for all"));
        });
  }

  @Test
  void who_dies_and_another_who_comes_do_not_stop_the_rest() throws Exception {
    GossipStage.play(
        stage -> {
          List<Hypha> nodes = new ArrayList<>(stage.nodes(6));
          allEars(nodes);
          ring(stage, nodes);
          for (int turn = 0; turn < 5; turn++) {
            nodes.remove(1).close();
            Hypha fresh = stage.node();
            nodes.add(fresh);
            List<String> heard = ears(fresh, TOPIC);
            stage.connect(fresh, nodes.get(0));
            stage.connect(fresh, nodes.get(1));
            stage.passes(Duration.ofSeconds(10));
            nodes.get(0).topic(TOPIC).publish("turn " + turn);
            stage.passes(MOMENT);
            assertThat(heard).contains("turn " + turn);
          }
        });
  }

  @Test
  void who_comes_late_and_is_in_no_mesh_is_told_what_was_said_just_before_and_gets_it()
      throws Exception {
    GossipStage.play(
        stage -> {
          Hypha alice = stage.node();
          ears(alice, TOPIC);
          for (int i = 0; i < 8; i++) {
            stage.puppet().meets(alice, TOPIC).grafts(TOPIC);
          }
          stage.passes(MOMENT);
          alice.topic(TOPIC).publish("just before");
          GossipPuppet bob = stage.puppet().meets(alice, TOPIC);
          stage.passes(Duration.ofSeconds(3));
          Rpc.IHave offer =
              bob.heard().stream().flatMap(rpc -> rpc.ihave().stream()).findFirst().orElseThrow();
          bob.says(rpc -> wants(rpc, offer));
          stage.passes(MOMENT);
          assertThat(bob.heard().stream().flatMap(rpc -> rpc.messages().stream()))
              .extracting(message -> message.data().toUtf8())
              .containsExactly("just before");
          stage.passes(Duration.ofSeconds(5));
          GossipPuppet carol = stage.puppet().meets(alice, TOPIC).says(rpc -> wants(rpc, offer));
          stage.passes(Duration.ofSeconds(3));
          assertThat(carol.heard())
              .as("it was forgotten meanwhile")
              .allMatch(rpc -> rpc.ihave().isEmpty() && rpc.messages().isEmpty());
        });
  }

  private static void wants(ProtobufWriter rpc, Rpc.IHave offer) {
    rpc.message(
        3, control -> control.message(2, in -> offer.ids().forEach(id -> in.bytes(1, id.bytes()))));
  }

  @Test
  void ten_threads_of_a_hundred_messages_are_a_thousand_messages_each_once() throws Exception {
    GossipStage.play(
        stage -> {
          GossipConfig roomy = GossipConfig.DEFAULT.withQueues(1_024, 1_024);
          Hypha alice = stage.node(roomy);
          Hypha bob = stage.node(roomy);
          List<String> heard = ears(bob, TOPIC);
          stage.connect(alice, bob);
          CountDownLatch done = new CountDownLatch(10);
          long begin = stage.runtime().nanoTime();
          for (int thread = 0; thread < 10; thread++) {
            int number = thread;
            stage.runtime().fork("says", () -> sayAHundred(alice, number, done));
          }
          done.await();
          stage.passes(Duration.ofMillis(900));
          assertThat(alice.gossip().dropped()).isZero();
          assertThat(heard).hasSize(1_000).doesNotHaveDuplicates();
          assertThat(Duration.ofNanos(stage.runtime().nanoTime() - begin))
              .isLessThan(Duration.ofSeconds(1));
        });
  }

  private static void sayAHundred(Hypha node, int thread, CountDownLatch done) {
    try {
      for (int i = 0; i < 100; i++) {
        node.topic(TOPIC).publish(thread + "/" + i);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } finally {
      done.countDown();
    }
  }

  @Test
  void ten_kilobytes_nothing_at_all_and_the_number_zero_are_messages() throws Exception {
    GossipStage.play(
        stage -> {
          Hypha bob = stage.node();
          List<String> heard = ears(bob, TOPIC);
          GossipPuppet alice = stage.puppet().meets(bob, TOPIC);
          String large = "x".repeat(10_000);
          alice.says(signed(alice.key(), 0, TOPIC, "zero"));
          alice.says(signed(alice.key(), 1, TOPIC, ""));
          alice.says(signed(alice.key(), -1, TOPIC, large));
          stage.passes(MOMENT);
          assertThat(heard).containsExactlyInAnyOrder("zero", "", large);
        });
  }

  @Test
  void who_comes_and_goes_a_hundred_times_leaves_nothing_behind() throws Exception {
    GossipStage.play(
        stage -> {
          Hypha alice = stage.node();
          ears(alice, TOPIC);
          Hypha bob = stage.node();
          ears(bob, TOPIC);
          stage.passes(Duration.ofSeconds(5));
          int threads = stage.runtime().threads();
          int timers = stage.runtime().timers();
          for (int i = 0; i < 100; i++) {
            bob.connect(GossipStage.address(alice));
            stage.passes(Duration.ofMillis(i % 3 * 20L));
            List.copyOf(bob.node().connections()).forEach(Connection::close);
          }
          stage.passes(Duration.ofMinutes(2));
          assertThat(alice.gossip().ask(Router::peers)).isEmpty();
          assertThat(alice.topic(TOPIC).members()).isEmpty();
          assertThat(stage.runtime().threads()).isLessThanOrEqualTo(threads + 2);
          assertThat(stage.runtime().timers()).isLessThanOrEqualTo(timers + 8);
        });
  }

  @Test
  void a_message_is_the_bytes_that_were_said() throws Exception {
    GossipStage.play(
        stage -> {
          Hypha alice = stage.node();
          Hypha bob = stage.node();
          List<Bytes> heard = new ArrayList<>();
          bob.topic(TOPIC).subscribe(message -> heard.add(message.data()));
          stage.connect(alice, bob);
          byte[] all = new byte[70_000];
          stage.runtime().random().nextBytes(all);
          alice.topic(TOPIC).publish(Bytes.owning(all.clone()));
          stage.passes(MOMENT);
          assertThat(heard).containsExactly(Bytes.owning(all));
        });
  }
}
