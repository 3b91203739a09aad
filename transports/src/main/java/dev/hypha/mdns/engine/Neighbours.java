package dev.hypha.mdns.engine;

import dev.hypha.bytes.Bytes;
import dev.hypha.core.Machine;
import dev.hypha.core.PeerAddress;
import dev.hypha.mdns.engine.Resource.Address;
import dev.hypha.mdns.engine.Resource.Pointer;
import dev.hypha.mdns.engine.Resource.Service;
import dev.hypha.mdns.engine.Resource.Text;
import dev.hypha.multiformats.Multiaddr;
import dev.hypha.multiformats.PeerId;
import dev.hypha.multiformats.Protocol;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;

/**
 * Who else is on the links of this machine: asks, answers, tells of us when we come and when we go,
 * and remembers who was heard for as long as it said.
 *
 * <p>We ask when a link comes up, after one second, after two more, after four, and so on; and when
 * a fifth and a tenth of the time of somebody is left. Every answer goes to the whole link, and no
 * more than once a second; who asks from another port gets one of its own besides.
 *
 * <p>Spec: discovery/mdns.md; RFC 6762, sections 5.2, 6, 6.7, 7.1, 8.3, 10.1.
 */
public final class Neighbours implements Machine<Input, Effect> {
  /** What asks for the services of a link. Spec: RFC 6763, section 9. */
  static final String SERVICES = "_services._dns-sd._udp.local";

  private static final String LETTERS = "abcdefghijklmnopqrstuvwxyz0123456789";
  private static final int NAME_LETTERS = 32;
  private static final long MILLISECOND = 1_000_000;
  private static final long SECOND = 1_000 * MILLISECOND;
  private static final long NEVER = Long.MAX_VALUE;
  private static final int ANNOUNCEMENTS = 2;
  private static final int REPLIES_PER_SECOND_MAX = 10;
  private static final long TTL_SECONDS_MAX = 4_500;
  private static final long REFRESH_SPACING = 10 * SECOND;

  private final MdnsConfig config;
  private final PeerId self;
  private final RandomGenerator random;
  private final String name;
  private final String host;
  private final Roster roster;
  private final Map<Integer, Station> stations = new LinkedHashMap<>();

  /** When we may ask again because somebody's time runs out. */
  private Optional<Long> refreshed = Optional.empty();

  /**
   * Somebody without links yet.
   *
   * @param self who we are
   * @param random for our name and for delays
   */
  public Neighbours(MdnsConfig config, PeerId self, RandomGenerator random) {
    this.config = config;
    this.self = self;
    this.random = random;
    StringBuilder letters = new StringBuilder();
    for (int i = 0; i < NAME_LETTERS; i++) {
      letters.append(LETTERS.charAt(random.nextInt(LETTERS.length())));
    }
    this.name = letters + "." + config.serviceName();
    this.host = letters + ".p2p.local";
    this.roster = new Roster(config);
  }

  /** The name that we are told by: random, and new with each start. */
  public String name() {
    return name;
  }

  /** Who is there. */
  public Collection<PeerAddress> peers() {
    return roster.all();
  }

  // ---- the machine

  @Override
  public void on(Input input, long now, Consumer<? super Effect> effects) {
    switch (input) {
      case Input.LinkUp up -> up(up, now);
      case Input.LinkDown down -> {
        stations.remove(down.link());
        roster.down(down.link(), now);
      }
      case Input.Heard heard -> {
        Station station = stations.get(heard.link());
        if (station != null && station.packets.admits(now)) {
          if (heard.message().response()) {
            learn(station, heard.message(), now, effects);
          } else {
            asked(station, heard, now, effects);
          }
        }
      }
      case Input.Asked _ ->
          stations.values().forEach(station -> station.queryAt = Math.min(station.queryAt, now));
      case Input.Stopped _ -> {
        stations.values().forEach(station -> goodbye(station, effects));
        stations.clear();
      }
    }
    roster.expire(now, effects);
  }

  @Override
  public void tick(long now, Consumer<? super Effect> effects) {
    roster.expire(now, effects);
    if (refreshed.isEmpty() || refreshed.get() <= now) {
      if (roster.refresh(now)) {
        refreshed = Optional.of(now + REFRESH_SPACING);
        stations.values().forEach(station -> station.queryAt = now);
      }
    }
    stations.values().forEach(station -> tick(station, now, effects));
  }

  @Override
  public long wakeAt() {
    long refresh = roster.refreshesAt();
    long earliest =
        Math.min(roster.expiresAt(), refreshed.map(at -> Math.max(at, refresh)).orElse(refresh));
    for (Station each : stations.values()) {
      earliest = Math.min(earliest, each.queryAt);
      for (Say say : each.says.values()) {
        earliest = Math.min(earliest, say.at);
      }
    }
    return earliest;
  }

  // ---- links

  /** Which of our answers. */
  private enum Kind {
    /** That we are there, and where. */
    PRESENCE,
    /** Where we are, to who knows our name. */
    DETAILS,
    /** That there are nodes such as we. */
    SERVICE
  }

  /** An answer that waits for its time, or was given at its time. */
  private static final class Say {
    long at = NEVER;
    Optional<Long> last = Optional.empty();
  }

  /** What passes in each second. */
  private static final class Quota {
    private final int max;
    private long since;
    private int passed;

    Quota(int max, long now) {
      this.max = max;
      this.since = now;
    }

    boolean admits(long now) {
      if (now - since >= SECOND) {
        since = now;
        passed = 0;
      }
      return passed++ < max;
    }
  }

  /** We on one link. */
  private static final class Station {
    final Map<Kind, Say> says = new LinkedHashMap<>();
    final Quota packets;
    final Quota replies;
    Input.LinkUp link;
    List<Multiaddr> told;
    long queryAt;
    long interval = SECOND;
    int announcements;

    Station(Input.LinkUp link, List<Multiaddr> told, Quota packets, Quota replies) {
      this.link = link;
      this.told = told;
      this.packets = packets;
      this.replies = replies;
      for (Kind kind : Kind.values()) {
        says.put(kind, new Say());
      }
    }

    Say say(Kind kind) {
      return says.computeIfAbsent(kind, _ -> new Say());
    }
  }

  private void up(Input.LinkUp link, long now) {
    List<Multiaddr> told =
        link.listening().stream()
            .filter(address -> Places.isTold(address, link, config.publicAddresses()))
            .map(address -> address.withPeer(self))
            .toList();
    Station station = stations.get(link.link());
    if (station == null) {
      station =
          new Station(
              link,
              told,
              new Quota(config.packetsPerSecondMax(), now),
              new Quota(REPLIES_PER_SECOND_MAX, now));
      stations.put(link.link(), station);
      station.queryAt = now + pause();
    } else if (station.told.equals(told) && station.link.ips().equals(link.ips())) {
      return;
    } else {
      station.interval = SECOND;
      station.queryAt = Math.min(station.queryAt, now + pause());
    }
    station.link = link;
    station.told = told;
    station.announcements = ANNOUNCEMENTS;
    schedule(station, Kind.PRESENCE, now);
  }

  /** 20 to 120 ms, so that not everybody speaks at once. */
  private long pause() {
    return random.nextLong(20 * MILLISECOND, 120 * MILLISECOND);
  }

  private void schedule(Station station, Kind kind, long now) {
    Say say = station.say(kind);
    if (say.at != NEVER || station.told.isEmpty()) {
      return;
    }
    long soonest = now + pause();
    say.at = say.last.map(last -> Math.max(last + SECOND, soonest)).orElse(soonest);
  }

  private void tick(Station station, long now, Consumer<? super Effect> effects) {
    int link = station.link.link();
    if (station.queryAt <= now) {
      Question question = new Question(config.serviceName(), Pointer.TYPE);
      effects.accept(new Effect.Say(link, Message.query(question)));
      station.queryAt = now + station.interval;
      station.interval = Math.min(2 * station.interval, config.queryIntervalMax().toNanos());
    }
    station.says.forEach(
        (kind, say) -> {
          if (say.at <= now) {
            say.at = NEVER;
            say.last = Optional.of(now);
            effects.accept(new Effect.Say(link, message(station, kind)));
            if (kind == Kind.PRESENCE && --station.announcements > 0) {
              schedule(station, kind, now);
            }
          }
        });
  }

  // ---- answering

  private void asked(
      Station station, Input.Heard heard, long now, Consumer<? super Effect> effects) {
    Set<Kind> wanted = new LinkedHashSet<>();
    for (Question each : heard.message().questions()) {
      kind(each).filter(kind -> !isKnown(kind, heard.message())).ifPresent(wanted::add);
    }
    for (Kind kind : wanted) {
      if (heard.plain() && !station.told.isEmpty() && station.replies.admits(now)) {
        Message answer = message(station, kind);
        effects.accept(
            new Effect.Reply(
                new Message(
                    true, heard.message().questions(), answer.answers(), answer.additional())));
      }
      schedule(station, kind, now);
    }
  }

  private Optional<Kind> kind(Question question) {
    if (question.asks(config.serviceName(), Pointer.TYPE)) {
      return Optional.of(Kind.PRESENCE);
    }
    if (question.asks(SERVICES, Pointer.TYPE)) {
      return Optional.of(Kind.SERVICE);
    }
    boolean details =
        question.asks(name, Text.TYPE)
            || question.asks(name, Service.TYPE)
            || question.asks(host, Address.TYPE_IP4)
            || question.asks(host, Address.TYPE_IP6);
    return details ? Optional.of(Kind.DETAILS) : Optional.empty();
  }

  /** Whether who asks knows us, for at least half of our time. */
  private boolean isKnown(Kind kind, Message question) {
    return kind == Kind.PRESENCE
        && question.answers().stream()
            .anyMatch(
                each ->
                    each instanceof Pointer(String owner, long ttl, String target)
                        && owner.equals(config.serviceName())
                        && target.equals(name)
                        && ttl >= config.ttl().toSeconds() / 2);
  }

  private Message message(Station station, Kind kind) {
    long ttl = config.ttl().toSeconds();
    return switch (kind) {
      case PRESENCE ->
          Message.answer(
              List.of(new Pointer(config.serviceName(), ttl, name)), details(station, ttl));
      case DETAILS -> Message.answer(details(station, ttl), List.of());
      case SERVICE ->
          Message.answer(List.of(new Pointer(SERVICES, ttl, config.serviceName())), List.of());
    };
  }

  private List<Resource> details(Station station, long ttl) {
    List<Resource> details = new ArrayList<>();
    details.add(new Service(name, ttl, port(station.told), host));
    for (Bytes ip : station.link.ips()) {
      boolean listening =
          station.told.stream().anyMatch(at -> at.parts().getFirst().value().equals(ip));
      if (listening) {
        details.add(new Address(host, ttl, ip));
      }
    }
    details.add(new Text(name, ttl, Places.strings(station.told)));
    return details;
  }

  /** The first port of ours: DNS-SD has room for one. */
  private static int port(List<Multiaddr> told) {
    for (Multiaddr each : told) {
      Optional<Bytes> port =
          each.first(Protocol.TCP).or(() -> each.first(Protocol.UDP)).map(Multiaddr.Part::value);
      if (port.isPresent()) {
        return (port.get().unsignedAt(0) << 8) | port.get().unsignedAt(1);
      }
    }
    return 0;
  }

  private void goodbye(Station station, Consumer<? super Effect> effects) {
    if (station.say(Kind.PRESENCE).last.isPresent()) {
      List<Resource> gone = List.of(new Pointer(config.serviceName(), 0, name));
      effects.accept(new Effect.Say(station.link.link(), Message.answer(gone, List.of())));
    }
  }

  // ---- learning

  private void learn(Station station, Message message, long now, Consumer<? super Effect> effects) {
    int link = station.link.link();
    List<Resource> all = new ArrayList<>(message.answers());
    all.addAll(message.additional());
    Map<String, Long> lives = new HashMap<>();
    for (Resource each : all) {
      if (each instanceof Pointer(String owner, long ttl, String target)
          && owner.equals(config.serviceName())
          && !target.equals(name)) {
        lives.put(target, ttl);
        if (ttl == 0) {
          roster.leaves(link, target, now);
        }
      }
    }
    Map<PeerId, Sighting> sightings = new LinkedHashMap<>();
    for (Resource each : all) {
      if (each instanceof Text text
          && (isOthers(text.owner()) || lives.containsKey(text.owner()))) {
        long ttl = Math.min(text.ttlSeconds(), lives.getOrDefault(text.owner(), TTL_SECONDS_MAX));
        if (ttl == 0) {
          roster.leaves(link, text.owner(), now);
        } else {
          read(text, Math.min(ttl, TTL_SECONDS_MAX), station.link.loopback(), sightings);
        }
      }
    }
    sightings.forEach(
        (peer, seen) -> {
          if (roster.admits(peer)) {
            roster.seen(
                link, seen.name, peer, seen.addresses, seen.ttlSeconds * SECOND, now, effects);
          }
        });
  }

  private boolean isOthers(String owner) {
    return owner.endsWith("." + config.serviceName()) && !owner.equals(name);
  }

  /** A peer within one packet. */
  private record Sighting(String name, long ttlSeconds, List<Multiaddr> addresses) {}

  private void read(Text text, long ttlSeconds, boolean loopback, Map<PeerId, Sighting> sightings) {
    for (Bytes string : text.strings()) {
      Optional<Multiaddr> address = Places.read(string, loopback);
      if (address.isEmpty()) {
        continue;
      }
      PeerId peer = address.get().peerId().orElseThrow();
      if (peer.equals(self)
          || (!sightings.containsKey(peer) && sightings.size() >= config.peersPerPacketMax())) {
        continue;
      }
      Sighting seen =
          sightings.computeIfAbsent(
              peer, _ -> new Sighting(text.owner(), ttlSeconds, new ArrayList<>()));
      if (seen.addresses.size() < config.addressesPerPeerMax()) {
        seen.addresses.add(address.get().withoutPeer());
      }
    }
  }
}
