package dev.hypha.mdns.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hypha.bytes.Bytes;
import dev.hypha.core.PeerAddress;
import dev.hypha.mdns.engine.Resource.Pointer;
import dev.hypha.mdns.engine.Resource.Text;
import dev.hypha.multiformats.Multiaddr;
import dev.hypha.multiformats.PeerId;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class NeighboursTest {
  private static final long SECOND = 1_000_000_000L;
  private static final String SERVICE = "_p2p._udp.local";
  private static final Bytes OUR_IP = Bytes.of(10, 0, 0, 1);
  private static final PeerId SELF = peer(1);
  private static final PeerId OTHER = peer(2);

  private final List<Effect> effects = new ArrayList<>();
  private final List<Long> queries = new ArrayList<>();
  private Neighbours neighbours = new Neighbours(MdnsConfig.DEFAULT, SELF, new Random(7));
  private long now;

  @Test
  void our_name_is_random_and_not_our_id() {
    assertThat(neighbours.name()).matches("[a-z0-9]{32,63}\\._p2p\\._udp\\.local");
    assertThat(new Neighbours(MdnsConfig.DEFAULT, SELF, new Random(8)).name())
        .isNotEqualTo(neighbours.name());
  }

  @Test
  void we_ask_at_once_and_then_ever_more_seldom() throws Exception {
    up();

    runUntil(40 * SECOND);

    assertThat(queries.getFirst()).isLessThan(SECOND / 5);
    assertThat(intervals(queries)).containsExactly(1L, 2L, 4L, 8L, 16L);
  }

  @Test
  void we_tell_of_us_twice_when_a_link_comes_up() throws Exception {
    up();

    runUntil(5 * SECOND);

    assertThat(presences()).hasSize(2);
    assertThat(told(presences().getFirst()))
        .containsExactly("dnsaddr=/ip4/10.0.0.1/tcp/4001/p2p/" + SELF);
  }

  @Test
  void only_addresses_of_the_link_are_told_on_it() throws Exception {
    neighbours.on(
        new Input.LinkUp(
            1,
            false,
            Set.of(OUR_IP, Bytes.of(8, 8, 8, 8)),
            List.of(
                address("/ip4/127.0.0.1/tcp/1"),
                address("/ip4/10.0.0.1/tcp/2"),
                address("/ip4/192.168.7.7/tcp/3"),
                address("/ip4/10.0.0.1/tcp/4/ws"),
                address("/ip4/8.8.8.8/tcp/5"),
                address("/dns4/example.org/tcp/6"))),
        now,
        effects::add);

    runUntil(SECOND / 2);

    assertThat(told(presences().getFirst()))
        .containsExactly(
            "dnsaddr=/ip4/10.0.0.1/tcp/2/p2p/" + SELF, "dnsaddr=/ip4/8.8.8.8/tcp/5/p2p/" + SELF);
  }

  @Test
  void addresses_that_reach_everywhere_are_kept_back_if_so_wished() throws Exception {
    neighbours = new Neighbours(MdnsConfig.DEFAULT.withPublicAddresses(false), SELF, new Random(7));
    neighbours.on(
        new Input.LinkUp(
            1,
            false,
            Set.of(OUR_IP, Bytes.of(8, 8, 8, 8)),
            List.of(address("/ip4/10.0.0.1/tcp/2"), address("/ip4/8.8.8.8/tcp/5"))),
        now,
        effects::add);

    runUntil(SECOND / 2);

    assertThat(told(presences().getFirst()))
        .containsExactly("dnsaddr=/ip4/10.0.0.1/tcp/2/p2p/" + SELF);
  }

  @Test
  void who_listens_nowhere_asks_and_is_silent_about_itself() throws Exception {
    neighbours.on(new Input.LinkUp(1, false, Set.of(OUR_IP), List.of()), now, effects::add);
    runUntil(SECOND / 2);
    hear(Message.query(new Question(SERVICE, Pointer.TYPE)));
    neighbours.on(
        new Input.Heard(1, true, Message.query(new Question(SERVICE, Pointer.TYPE))),
        now,
        effects::add);
    runUntil(5 * SECOND);
    neighbours.on(new Input.Stopped(), now, effects::add);

    assertThat(queries).isNotEmpty();
    assertThat(effects)
        .allMatch(effect -> effect instanceof Effect.Say(int _, Message said) && !said.response());
  }

  @Test
  void who_wants_to_know_is_asked_for_at_once() throws Exception {
    up();
    runUntil(40 * SECOND);
    queries.clear();

    neighbours.on(new Input.Asked(), now, effects::add);
    runUntil(now + SECOND / 10);

    assertThat(queries).hasSize(1);
  }

  @Test
  void a_question_is_answered_within_a_moment() throws Exception {
    up();
    runUntil(30 * SECOND);
    effects.clear();

    hear(Message.query(new Question(SERVICE, Pointer.TYPE)));
    assertThat(effects).isEmpty();
    runUntil(now + SECOND / 5);

    assertThat(presences()).hasSize(1);
  }

  @Test
  void many_questions_have_one_answer_each_second() throws Exception {
    up();
    runUntil(30 * SECOND);
    effects.clear();

    for (int i = 0; i < 40; i++) {
      hear(Message.query(new Question(SERVICE, Pointer.TYPE)));
      runUntil(now + SECOND / 20);
    }

    assertThat(presences()).hasSizeBetween(1, 3);
  }

  @Test
  void who_knows_us_is_not_answered() throws Exception {
    up();
    runUntil(30 * SECOND);
    effects.clear();

    hear(
        new Message(
            false,
            List.of(new Question(SERVICE, Pointer.TYPE)),
            List.of(new Pointer(SERVICE, 100, neighbours.name())),
            List.of()));
    runUntil(now + SECOND / 2);

    assertThat(presences()).isEmpty();
  }

  @Test
  void who_asks_from_another_port_has_an_answer_of_its_own_besides() throws Exception {
    up();
    runUntil(30 * SECOND);
    effects.clear();
    Question question = new Question(SERVICE, Pointer.TYPE);

    neighbours.on(new Input.Heard(1, true, Message.query(question)), now, effects::add);
    runUntil(now + SECOND / 5);

    assertThat(effects.getFirst())
        .isInstanceOfSatisfying(
            Effect.Reply.class,
            reply -> assertThat(reply.message().questions()).containsExactly(question));
    assertThat(presences()).hasSize(1);
  }

  @Test
  void the_service_is_told_to_who_asks_for_services() throws Exception {
    up();
    runUntil(30 * SECOND);
    effects.clear();

    hear(Message.query(new Question(Neighbours.SERVICES, Pointer.TYPE)));
    runUntil(now + SECOND / 5);

    assertThat(effects)
        .containsExactly(
            new Effect.Say(
                1,
                Message.answer(
                    List.of(new Pointer(Neighbours.SERVICES, 120, SERVICE)), List.of())));
  }

  @Test
  void a_peer_that_tells_of_itself_is_found_once() throws Exception {
    up();

    hear(presence("n1", 120, OTHER, "/ip4/10.0.0.2/tcp/1"));
    hear(presence("n1", 120, OTHER, "/ip4/10.0.0.2/tcp/1"));

    assertThat(found())
        .containsExactly(new PeerAddress(OTHER, List.of(address("/ip4/10.0.0.2/tcp/1"))));
    assertThat(neighbours.peers()).isEqualTo(found());
  }

  /** So does rust-libp2p: the name it points to stands alone, without the service behind it. */
  @Test
  void a_peer_whose_name_is_not_below_the_service_is_found_if_it_is_pointed_to() throws Exception {
    up();
    Bytes told = Bytes.utf8("dnsaddr=" + address("/ip4/10.0.0.2/tcp/4001/p2p/" + OTHER));
    Resource text = new Text("bare", 100, List.of(told));
    hear(Message.answer(List.of(), List.of(text)));
    assertThat(found()).isEmpty();
    hear(Message.answer(List.of(new Pointer(SERVICE, 100, "bare")), List.of(text)));
    assertThat(found()).hasSize(1);
  }

  @Test
  void a_peer_at_a_further_address_is_found_again() throws Exception {
    up();

    hear(presence("n1", 120, OTHER, "/ip4/10.0.0.2/tcp/1"));
    hear(presence("n2", 120, OTHER, "/ip4/10.0.0.2/tcp/2"));

    assertThat(found().getLast().addresses())
        .containsExactly(address("/ip4/10.0.0.2/tcp/1"), address("/ip4/10.0.0.2/tcp/2"));
  }

  @Test
  void what_we_say_ourselves_is_ignored() throws Exception {
    up();
    runUntil(SECOND);

    for (Message each : List.copyOf(presences())) {
      hear(each);
    }
    hear(presence("n1", 120, SELF, "/ip4/10.0.0.2/tcp/1"));

    assertThat(found()).isEmpty();
  }

  @Test
  void a_peer_that_says_goodbye_is_lost_after_a_second() throws Exception {
    up();
    hear(presence("n1", 120, OTHER, "/ip4/10.0.0.2/tcp/1"));

    hear(Message.answer(List.of(new Pointer(SERVICE, 0, "n1." + SERVICE)), List.of()));
    runUntil(now + SECOND / 2);
    assertThat(lost()).isEmpty();
    runUntil(now + SECOND);

    assertThat(lost()).containsExactly(OTHER);
    assertThat(neighbours.peers()).isEmpty();
  }

  @Test
  void a_goodbye_that_somebody_else_said_is_taken_back_by_the_peer() throws Exception {
    up();
    hear(presence("n1", 120, OTHER, "/ip4/10.0.0.2/tcp/1"));

    hear(Message.answer(List.of(new Pointer(SERVICE, 0, "n1." + SERVICE)), List.of()));
    hear(presence("n1", 120, OTHER, "/ip4/10.0.0.2/tcp/1"));
    runUntil(now + 60 * SECOND);

    assertThat(lost()).isEmpty();
  }

  @Test
  void a_peer_that_falls_silent_is_asked_for_twice_and_then_lost() throws Exception {
    up();
    runUntil(63 * SECOND);
    hear(presence("n1", 120, OTHER, "/ip4/10.0.0.2/tcp/1"));
    long heard = now;
    queries.clear();

    runUntil(heard + 119 * SECOND);
    assertThat(queries.stream().map(at -> Math.round((at - heard) / 1e9))).contains(96L, 108L);
    assertThat(lost()).isEmpty();
    runUntil(heard + 121 * SECOND);

    assertThat(lost()).containsExactly(OTHER);
  }

  @Test
  void with_the_link_goes_whoever_was_on_it() throws Exception {
    up();
    hear(presence("n1", 120, OTHER, "/ip4/10.0.0.2/tcp/1"));

    neighbours.on(new Input.LinkDown(1), now, effects::add);

    assertThat(lost()).containsExactly(OTHER);
    assertThat(neighbours.wakeAt()).isEqualTo(Long.MAX_VALUE);
  }

  @Test
  void we_say_goodbye_when_we_leave() throws Exception {
    up();
    runUntil(SECOND);
    effects.clear();

    neighbours.on(new Input.Stopped(), now, effects::add);

    assertThat(effects)
        .containsExactly(
            new Effect.Say(
                1, Message.answer(List.of(new Pointer(SERVICE, 0, neighbours.name())), List.of())));
  }

  @Test
  void addresses_that_lead_nowhere_from_here_are_not_believed() throws Exception {
    up();

    hear(
        presence(
            "n1",
            120,
            OTHER,
            "/ip4/127.0.0.1/tcp/1",
            "/ip6/fe80::1/tcp/1",
            "/dns4/example.org/tcp/1",
            "/ip4/10.0.0.2/tcp/1/ws"));

    assertThat(found()).isEmpty();
  }

  @Test
  void one_packet_brings_few_peers() throws Exception {
    up();
    List<Bytes> strings =
        IntStream.range(10, 110)
            .mapToObj(i -> Bytes.utf8("dnsaddr=/ip4/10.0.0.2/tcp/1/p2p/" + peer(i)))
            .toList();

    hear(
        Message.answer(
            List.of(new Pointer(SERVICE, 120, "n1." + SERVICE)),
            List.of(new Text("n1." + SERVICE, 120, strings))));

    assertThat(neighbours.peers()).hasSize(MdnsConfig.DEFAULT.peersPerPacketMax());
  }

  @Test
  void a_flood_of_peers_fills_no_more_than_its_room() throws Exception {
    up();

    for (int i = 0; i < 5_000; i++) {
      hear(presence("n" + i, 120, peer(1_000 + i), "/ip4/10.0.0.2/tcp/1"));
      now += SECOND / 200;
    }

    assertThat(neighbours.peers()).hasSizeLessThanOrEqualTo(MdnsConfig.DEFAULT.peersMax());
  }

  @Test
  void what_comes_too_fast_is_not_looked_at() throws Exception {
    up();

    for (int i = 0; i < 1_000; i++) {
      hear(presence("n" + i, 120, peer(1_000 + i), "/ip4/10.0.0.2/tcp/1"));
    }

    assertThat(neighbours.peers()).hasSize(MdnsConfig.DEFAULT.packetsPerSecondMax());
  }

  // ---- the stage

  private void up() throws Exception {
    neighbours.on(
        new Input.LinkUp(1, false, Set.of(OUR_IP), List.of(address("/ip4/10.0.0.1/tcp/4001"))),
        now,
        effects::add);
  }

  private void hear(Message message) {
    neighbours.on(new Input.Heard(1, false, message), now, effects::add);
  }

  private void runUntil(long end) {
    while (neighbours.wakeAt() <= end) {
      now = Math.max(now, neighbours.wakeAt());
      int before = effects.size();
      neighbours.tick(now, effects::add);
      effects.subList(before, effects.size()).stream()
          .filter(each -> each instanceof Effect.Say say && !say.message().response())
          .forEach(_ -> queries.add(now));
    }
    now = end;
  }

  private List<Message> presences() {
    return effects.stream()
        .filter(Effect.Say.class::isInstance)
        .map(each -> ((Effect.Say) each).message())
        .filter(Message::response)
        .toList();
  }

  private List<PeerAddress> found() {
    return effects.stream()
        .filter(Effect.Found.class::isInstance)
        .map(each -> ((Effect.Found) each).peer())
        .toList();
  }

  private List<PeerId> lost() {
    return effects.stream()
        .filter(Effect.Lost.class::isInstance)
        .map(each -> ((Effect.Lost) each).peer())
        .toList();
  }

  private static List<String> told(Message message) {
    return message.additional().stream()
        .filter(Text.class::isInstance)
        .flatMap(each -> ((Text) each).strings().stream())
        .map(Bytes::toUtf8)
        .toList();
  }

  private static List<Long> intervals(List<Long> times) {
    return IntStream.range(1, times.size())
        .mapToObj(i -> (times.get(i) - times.get(i - 1)) / SECOND)
        .toList();
  }

  private static Message presence(String label, long ttl, PeerId peer, String... addresses)
      throws Exception {
    String name = label + "." + SERVICE;
    List<Bytes> strings = new ArrayList<>();
    for (String each : addresses) {
      strings.add(Bytes.utf8("dnsaddr=" + address(each).withPeer(peer)));
    }
    return Message.answer(
        List.of(new Pointer(SERVICE, ttl, name)), List.of(new Text(name, ttl, strings)));
  }

  private static Multiaddr address(String text) throws Exception {
    return Multiaddr.parse(text);
  }

  private static PeerId peer(int number) {
    byte[] key = new byte[36];
    key[0] = 8;
    key[1] = 1;
    key[2] = 18;
    key[3] = 32;
    key[4] = (byte) number;
    key[5] = (byte) (number >> 8);
    return PeerId.ofPublicKey(Bytes.copyOf(key));
  }
}
