package dev.hypha.config;

import dev.hypha.bytes.MalformedException;
import dev.hypha.core.AddressScope;
import dev.hypha.core.Quantum;
import dev.hypha.multiformats.Multiaddr;
import dev.hypha.noise.NoiseSecurity;
import dev.hypha.tls.TlsSecurity;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Values that are well each for itself and wrong together: both are named, and both places. */
final class Conflicts {
  private final Settings settings;
  private final Path directory;
  private final List<Problem> found = new ArrayList<>();

  /**
   * @param directory the data directory
   */
  Conflicts(Settings settings, Path directory) {
    this.settings = settings;
    this.directory = directory;
  }

  List<Problem> found() {
    ordered(Keys.CONNECTIONS_LOW, Keys.CONNECTIONS_HIGH);
    ordered(Keys.DIAL_PER_PEER, Keys.DIAL_PARALLEL);
    ordered(ProtocolKeys.SEND_RECEIVES_PER_PEER, ProtocolKeys.SEND_RECEIVES);
    ordered(ProtocolKeys.SEND_CHUNK, ProtocolKeys.SEND_CHECKPOINT);
    ordered(GossipKeys.MAX_MESSAGE, GossipKeys.QUEUE);
    ordered(KadKeys.REPUBLISH, KadKeys.KEEP);
    ordered(Keys.LIMIT_IP6_56, Keys.LIMIT_IP6_48);
    ordered(ReputationKeys.BAN_AT, ReputationKeys.WARN_AT);
    within(Keys.LIMIT_CONNECTIONS_INBOUND, Keys.LIMIT_CONNECTIONS);
    within(Keys.LIMIT_CONNECTIONS_OUTBOUND, Keys.LIMIT_CONNECTIONS);
    within(Keys.LIMIT_STREAMS_INBOUND, Keys.LIMIT_STREAMS);
    within(Keys.LIMIT_STREAMS_OUTBOUND, Keys.LIMIT_STREAMS);
    marks();
    window();
    push();
    gossip();
    quantum();
    privateNetwork();
    certificates();
    bootstrap();
    rendezvous();
    chaos();
    return found;
  }

  private <N extends Comparable<N>> void ordered(Key<N> lesser, Key<N> greater) {
    if (settings.of(lesser).compareTo(settings.of(greater)) > 0) {
      conflict(lesser, "is above", greater, "lower the one or raise the other");
    }
  }

  private void within(Key<Optional<Integer>> part, Key<Optional<Integer>> whole) {
    Optional<Integer> limit = settings.of(whole);
    if (limit.isPresent() && settings.of(part).filter(n -> n > limit.get()).isPresent()) {
      conflict(part, "is above", whole, "lower the one or raise the other");
    }
  }

  private void marks() {
    Optional<Integer> limit = settings.of(Keys.LIMIT_CONNECTIONS);
    if (limit.isPresent() && settings.of(Keys.CONNECTIONS_HIGH) > limit.get()) {
      conflict(
          Keys.CONNECTIONS_HIGH,
          "is never reached because of",
          Keys.LIMIT_CONNECTIONS,
          "lower the one or raise the other, or new peers are refused and old ones never pruned");
    }
  }

  private void window() {
    long initial = 256L << 10;
    if (settings.of(ProtocolKeys.STREAM_WINDOW) - initial
        > settings.of(ProtocolKeys.CONNECTION_WINDOW)) {
      conflict(
          ProtocolKeys.STREAM_WINDOW,
          "is never reached because of",
          ProtocolKeys.CONNECTION_WINDOW,
          "lower the one or raise the other");
    }
  }

  private void push() {
    boolean asked =
        settings.of(Keys.IDENTIFY_PUSH)
            && settings.setting(Keys.IDENTIFY_PUSH).origin().layer() != Layer.DEFAULT;
    if (asked && !settings.of(Keys.IDENTIFY)) {
      conflict(
          Keys.IDENTIFY_PUSH,
          "does not go with",
          Keys.IDENTIFY,
          "who does not identify itself pushes nothing: turn both on or both off");
    }
  }

  private void gossip() {
    if (!settings.of(Keys.GOSSIP) && !settings.of(GossipKeys.TOPICS).isEmpty()) {
      conflict(
          GossipKeys.TOPICS,
          "does not go with",
          Keys.GOSSIP,
          "turn gossip on, or take the topics away");
    }
    if (!settings.of(GossipKeys.TRACE_ALLOW).isEmpty()
        && settings.of(GossipKeys.TRACED_MESSAGES) == 0) {
      conflict(
          GossipKeys.TRACE_ALLOW,
          "has nothing to tell because of",
          GossipKeys.TRACED_MESSAGES,
          "remember some messages, or allow nobody");
    }
  }

  private void quantum() {
    Quantum policy = settings.of(Keys.QUANTUM);
    List<String> offered = settings.of(Keys.SECURITY_PROTOCOLS);
    String classical = NoiseSecurity.CLASSICAL.name();
    List<String> alsoClassical = List.of(classical, TlsSecurity.PROTOCOL.name());
    boolean nothingLeft =
        offered.isEmpty()
            || (policy == Quantum.REQUIRE && offered.equals(List.of(classical)))
            || (policy == Quantum.OFF && alsoClassical.stream().noneMatch(offered::contains));
    if (nothingLeft) {
      conflict(
          Keys.QUANTUM,
          "leaves nothing of",
          Keys.SECURITY_PROTOCOLS,
          policy == Quantum.OFF
              ? "add " + classical + " to the one or change the other"
              : "add " + NoiseSecurity.HYBRID_768.name() + " to the one or change the other");
    }
  }

  private void privateNetwork() {
    Path usual = directory.resolve("swarm.key");
    if (settings.profile() == Profile.PRIVATE
        && settings.of(Keys.SWARM_KEY).isEmpty()
        && Files.notExists(usual, LinkOption.NOFOLLOW_LINKS)) {
      conflict(
          Keys.PROFILE,
          "needs a key, and there is none:",
          Keys.SWARM_KEY,
          "name one with --swarm-key, or put it at " + usual);
    }
  }

  private void certificates() {
    if (settings.of(WebSocketKeys.CERTIFICATE).isPresent()
        != settings.of(WebSocketKeys.KEY).isPresent()) {
      conflict(
          WebSocketKeys.CERTIFICATE,
          "is of no use without",
          WebSocketKeys.KEY,
          "name both files, or none");
    }
  }

  private void bootstrap() {
    if (settings.of(Keys.DIAL_PRIVATE)) {
      return;
    }
    for (String address : settings.of(Keys.BOOTSTRAP)) {
      if (address.startsWith("/") && isPrivate(address)) {
        conflict(
            Keys.BOOTSTRAP,
            "cannot be dialed because of",
            Keys.DIAL_PRIVATE,
            "set dial.private_addresses to true, or take " + address + " away");
        return;
      }
    }
  }

  private void rendezvous() {
    boolean points = !settings.of(RendezvousKeys.POINTS).isEmpty();
    boolean names = !settings.of(RendezvousKeys.NAMES).isEmpty();
    if (points && !names) {
      conflict(
          RendezvousKeys.POINTS,
          "are not asked because of",
          RendezvousKeys.NAMES,
          "say under which names the node looks there, or take the points away");
    }
    if (names && !points) {
      conflict(
          RendezvousKeys.NAMES,
          "are looked for nowhere because of",
          RendezvousKeys.POINTS,
          "say at which points the node looks, or take the names away");
    }
  }

  private void chaos() {
    if (settings.profile() == Profile.TEST) {
      if (!settings.of(ChaosKeys.DELAY_MAX).isZero()) {
        ordered(ChaosKeys.DELAY_MIN, ChaosKeys.DELAY_MAX);
      }
      return;
    }
    for (Key<?> key : ChaosKeys.TABLE.rows()) {
      if (!settings.of(key).equals(key.ordinary())) {
        conflict(
            key,
            "is for tests only, and does not go with",
            Keys.PROFILE,
            "take the one away, or start with --profile test");
      }
    }
  }

  static boolean isPrivate(String address) {
    try {
      AddressScope scope = AddressScope.of(Multiaddr.parse(address));
      return scope == AddressScope.PRIVATE || scope == AddressScope.LINK_LOCAL;
    } catch (MalformedException e) {
      throw new IllegalArgumentException(address, e);
    }
  }

  private void conflict(Key<?> one, String relation, Key<?> other, String remedy) {
    Setting<?> first = settings.setting(one);
    Setting<?> second = settings.setting(other);
    boolean firstWeighs = first.origin().layer().compareTo(second.origin().layer()) >= 0;
    found.add(
        new Problem(
            (firstWeighs ? first : second).origin().place(),
            first.told() + " " + relation + " " + second.told(),
            remedy));
  }
}
