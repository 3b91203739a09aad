package dev.hypha.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hypha.audit.AuditConfig;
import dev.hypha.bytes.MalformedException;
import dev.hypha.core.Binding;
import dev.hypha.core.Quantum;
import dev.hypha.dns.DnsConfig;
import dev.hypha.gossip.GossipConfig;
import dev.hypha.identify.IdentifyConfig;
import dev.hypha.kad.KadConfig;
import dev.hypha.kad.KadMode;
import dev.hypha.multiformats.PeerId;
import dev.hypha.node.LimitsConfig;
import dev.hypha.node.SwarmConfig;
import dev.hypha.noise.NoiseSecurity;
import dev.hypha.quic.QuicConfig;
import dev.hypha.send.SendConfig;
import dev.hypha.tcp.TcpConfig;
import dev.hypha.yamux.Yamux;
import dev.hypha.yamux.YamuxConfig;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The table is whole: each key reads what it writes, and changes the node that is started. */
class KeysTest {
  private static final SwarmConfig OFFERING =
      SwarmConfig.of(Map.of(NoiseSecurity.CLASSICAL, 0), List.of(Yamux.PROTOCOL));

  static Stream<Key<?>> keys() {
    return Keys.all().stream();
  }

  @ParameterizedTest
  @MethodSource("keys")
  <T> void what_a_key_may_be_reads_as_it_is_written(Key<T> key) throws Exception {
    for (T value : values(key)) {
      assertThat(key.kind().read(key.words(value), Path.of("/"))).isEqualTo(value);
    }
  }

  @ParameterizedTest
  @MethodSource("keys")
  void a_key_is_told_in_a_sentence(Key<?> key) {
    assertThat(key.description()).matches("[A-Z].*\\.").doesNotContain("\n");
    assertThat(key.kind().range()).isNotEmpty();
  }

  @Test
  void names_variables_and_flags_are_each_their_own() {
    assertThat(keys().map(Key::variable)).doesNotHaveDuplicates();
    assertThat(keys().flatMap(key -> key.flag().stream())).doesNotHaveDuplicates();
    assertThat(keys().map(Key::name)).allMatch(name -> name.matches("([a-z]+\\.)?[a-z][a-z0-9_]*"));
  }

  @ParameterizedTest
  @MethodSource("keys")
  <T> void a_key_reaches_the_node(Key<T> key) {
    assertThat(reached(settings(key, other(key)))).isNotEqualTo(reached(Settings.defaults()));
  }

  @Test
  void no_two_keys_do_the_same() {
    Map<Object, String> seen = new LinkedHashMap<>();
    for (Key<?> key : Keys.all()) {
      String before = seen.put(reached(changed(key)), key.name());
      assertThat(before).as("%s does what %s does", key, before).isNull();
    }
  }

  @Test
  void what_nobody_sets_is_as_the_records_have_it() {
    NodePlan plan = new NodePlan(Settings.defaults());
    assertThat(plan.yamux()).isEqualTo(YamuxConfig.DEFAULT);
    assertThat(plan.identify()).isEqualTo(IdentifyConfig.DEFAULT);
    assertThat(plan.send()).isEqualTo(SendConfig.DEFAULT);
    assertThat(plan.gossip()).isEqualTo(GossipConfig.DEFAULT);
    assertThat(plan.dns()).isEqualTo(DnsConfig.DEFAULT);
    assertThat(plan.tcp()).isEqualTo(TcpConfig.DEFAULT);
    assertThat(plan.binding()).isEqualTo(Binding.WARN);
    assertThat(plan.audit()).hasValue(AuditConfig.DEFAULT);
    assertThat(plan.limits()).isEqualTo(LimitsConfig.ofThisProcess());
    assertThat(plan.swarm(OFFERING)).isEqualTo(OFFERING);
  }

  @Test
  void a_server_holds_thousands_of_connections() {
    NodePlan plan = new NodePlan(settings(Keys.PROFILE, Profile.SERVER));
    assertThat(plan.marks().low()).isGreaterThanOrEqualTo(5_000);
    LimitsConfig limits = plan.limits();
    assertThat(limits.system().connections().inbound()).isGreaterThan(plan.marks().high());
    assertThat(limits.system().connections().total()).isGreaterThan(plan.marks().high());
    assertThat(limits.system().streams().total())
        .isGreaterThan(10 * limits.system().connections().total());
  }

  @Test
  void a_node_is_in_the_table_of_its_local_network_and_in_no_other_unless_that_is_said() {
    assertThat(new NodePlan(Settings.defaults()).tables())
        .containsExactly(new TablePlan(TablePlan.LAN, KadConfig.LAN.withAnyValue()));
    assertThat(new NodePlan(settings(KadKeys.PUBLIC, true)).tables())
        .contains(new TablePlan(TablePlan.PUBLIC, KadConfig.DEFAULT));
    assertThat(new NodePlan(settings(KadKeys.NETWORKS, List.of("shop", "shop", "a.b"))).tables())
        .extracting(TablePlan::name)
        .containsExactly("lan", "shop", "a.b");
    assertThat(new NodePlan(settings(Keys.PROFILE, Profile.SERVER)).tables()).isEmpty();
  }

  @Test
  void strangers_are_told_whom_a_node_is_connected_to_unless_it_is_private() {
    assertThat(new NodePlan(Settings.defaults()).exchangesPeers()).isTrue();
    assertThat(new NodePlan(settings(Keys.PROFILE, Profile.PRIVATE)).exchangesPeers()).isFalse();
  }

  @Test
  void a_node_looks_at_its_points_under_each_name_once() {
    NodePlan plan = new NodePlan(settings(RendezvousKeys.NAMES, List.of("a", "b", "a")));
    assertThat(plan.rendezvous().names()).containsExactly("a", "b");
    assertThat(plan.rendezvous().configs()).as("no point, nobody to ask").isEmpty();
  }

  @Test
  void a_mode_is_for_all_tables_and_auto_for_the_public_one_alone() {
    assertThat(modes(settings(KadKeys.PUBLIC, true))).containsExactly(KadMode.SERVER, KadMode.AUTO);
    assertThat(modes(settings(KadKeys.MODE, KadMode.CLIENT))).containsExactly(KadMode.CLIENT);
    assertThat(modes(settings(Keys.PROFILE, Profile.LOWPOWER))).containsExactly(KadMode.CLIENT);
  }

  private static List<KadMode> modes(Settings settings) {
    return new NodePlan(settings).tables().stream().map(table -> table.config().mode()).toList();
  }

  @ParameterizedTest
  @ValueSource(strings = {"lan", "public", "", "a/b", "a b", "ä"})
  void a_network_of_ones_own_is_called_as_no_other_and_as_a_protocol_can_be(String name) {
    assertThatThrownBy(() -> KadKeys.NETWORKS.kind().read(List.of(name), Path.of("/")))
        .isInstanceOf(MalformedException.class);
  }

  @Test
  void half_of_a_limit_is_for_strangers_unless_that_is_said() {
    LimitsConfig limits = new NodePlan(settings(Keys.LIMIT_CONNECTIONS, Optional.of(500))).limits();
    assertThat(limits.system().connections()).isEqualTo(new LimitsConfig.Bound(250, 500, 500));
  }

  /** Everything that a node is started with. */
  private static Map<String, Object> reached(Settings settings) {
    NodePlan plan = new NodePlan(settings);
    Map<String, Object> all = new TreeMap<>();
    all.put("swarm", plan.swarm(OFFERING));
    for (Method method : NodePlan.class.getDeclaredMethods()) {
      if (Modifier.isPublic(method.getModifiers()) && method.getParameterCount() == 0) {
        try {
          all.put(method.getName(), method.invoke(plan));
        } catch (ReflectiveOperationException e) {
          throw new LinkageError(method.getName(), e);
        }
      }
    }
    return all;
  }

  private static <T> Settings changed(Key<T> key) {
    return settings(key, other(key));
  }

  private static <T> Settings settings(Key<T> key, T value) {
    Given given = Given.flag(key.name(), key.words(value), "--set");
    Sources sources = new Sources(Path.of("/"), Optional.empty(), Map.of(), List.of(given));
    return new Loading(sources).settings();
  }

  private static <T> List<T> values(Key<T> key) {
    return Stream.concat(Stream.of(key.ordinary(), other(key)), key.profiles().values().stream())
        .toList();
  }

  /** Something else than the default. */
  @SuppressWarnings("unchecked")
  private static <T> T other(Key<T> key) {
    Object ordinary = key.ordinary();
    Object other =
        switch (ordinary) {
          case Boolean on -> !on;
          case Integer n -> n + 1;
          case Long n -> n + 1;
          case Duration d -> d.plusMillis(1);
          case String s -> s + "x";
          case Path p -> p.resolveSibling("other");
          case Quantum q -> Quantum.REQUIRE;
          case Profile p -> Profile.LAN;
          case Binding b -> Binding.ENFORCE;
          case GossipKeys.Signing g -> GossipKeys.Signing.NONE;
          case KadMode m -> KadMode.CLIENT;
          case AuditConfig.WhenUnwritable w -> AuditConfig.WhenUnwritable.STOP;
          default -> otherOfMany(key);
        };
    assertThat(other).isNotEqualTo(ordinary);
    return (T) other;
  }

  private static Object otherOfMany(Key<?> key) {
    return switch (key.kind().noun()) {
      case "number" -> Optional.of(7);
      case "size" -> Optional.of(77L << 20);
      case "file" -> Optional.of(Path.of("/srv/swarm.key"));
      case "addresses" -> List.of("/ip4/127.0.0.1/tcp/4444");
      case "peers" ->
          List.of(
              "/ip4/192.0.2.1/tcp/4001/p2p/12D3KooWD3eckifWpRn9wQpMG9R9hX3sD158z7EqHWmweQAJU5SA");
      case "rates" -> List.of(Map.entry("feed", 1L << 20));
      case "topics" -> List.of("chat");
      case "names" -> List.of("shop");
      case "peer ids" -> List.of(peer("12D3KooWD3eckifWpRn9wQpMG9R9hX3sD158z7EqHWmweQAJU5SA"));
      case "protocols" -> List.of("/noise");
      case "nameservers" -> List.of(new InetSocketAddress("192.0.2.53", 5353));
      case "endpoints" -> List.of(new InetSocketAddress("192.0.2.7", 9464));
      case "levels" -> List.of(new LogLevel("dev.hypha", System.Logger.Level.DEBUG));
      default -> throw new AssertionError("say what else " + key + " may be");
    };
  }

  private static PeerId peer(String id) {
    try {
      return PeerId.parse(id);
    } catch (MalformedException e) {
      throw new AssertionError(id, e);
    }
  }

  @Test
  void every_part_of_the_records_has_its_key_or_its_reason() {
    // the rates of pushes are go-libp2p's defence of the node against its peers
    List<String> without = List.of("pushRates");
    long parts =
        Stream.of(
                YamuxConfig.class,
                IdentifyConfig.class,
                SendConfig.class,
                DnsConfig.class,
                QuicConfig.class,
                AuditConfig.class)
            .flatMap(record -> Arrays.stream(record.getRecordComponents()))
            .filter(part -> !without.contains(part.getName()))
            .count();
    long keys =
        keys()
            .filter(key -> key.name().matches("(yamux|identify|send|dns|quic|audit)\\..*"))
            .count();
    assertThat(keys).as("and whether there is a trail, and QUIC, at all").isEqualTo(parts + 2);
  }
}
