package dev.hypha.gossip.engine;

import static dev.hypha.gossip.engine.RouterFixture.TOPIC;
import static dev.hypha.gossip.engine.RouterFixture.peer;
import static dev.hypha.gossip.engine.RouterFixture.rpc;
import static org.assertj.core.api.Assertions.assertThat;

import dev.hypha.gossip.engine.Router.Interest;
import org.junit.jupiter.api.Test;

/** What can be asked of a router. */
class RouterQuestionsTest {
  @Test
  void topics_of_ours_and_of_peers_are_told_with_who_listens() {
    RouterFixture ours = new RouterFixture().join().joined(1).joined(2);
    ours.said(2, rpc().subscription(Rpc.Subscription.to("theirs")));
    assertThat(ours.router.interests())
        .containsExactly(new Interest(TOPIC, true, 2, 2), new Interest("theirs", false, 1, 0));
  }

  @Test
  void a_topic_that_nobody_listens_to_any_more_is_not_told() {
    RouterFixture ours = new RouterFixture().joined(1);
    ours.on(new Input.PeerLeft(peer(1)));
    assertThat(ours.router.interests()).isEmpty();
    assertThat(ours.router.peers()).isEmpty();
  }

  @Test
  void peers_are_told_with_what_they_speak() {
    RouterFixture ours = new RouterFixture().joined(1).joined(2, Version.FLOODSUB, true);
    assertThat(ours.router.peers())
        .containsEntry(peer(1), Version.V1_2)
        .containsEntry(peer(2), Version.FLOODSUB)
        .hasSize(2);
  }
}
