package dev.hypha.rendezvous;

import dev.hypha.bytes.Buffer;
import dev.hypha.bytes.Bytes;
import dev.hypha.multiformats.PeerId;
import dev.hypha.rendezvous.RendezvousMessage.Status;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Who is registered under which name, and until when. Not thread-safe.
 *
 * <p>Every registration has a number that grows; a cookie is the last number that somebody was
 * told, so that nothing is kept for who asks. When all places are taken, one of the origin that
 * holds most of them becomes free for who comes from another: ids cost nothing, networks do.
 */
final class Registrations {
  private static final int COOKIE_BYTES = 16;

  private final int ofPeerMax;
  private final int max;
  private final long epoch;
  private final Map<PeerId, Map<String, Registration>> ofPeer = new HashMap<>();
  private final Map<String, NavigableMap<Long, Registration>> ofNamespace = new HashMap<>();
  private final Map<String, NavigableMap<Long, Registration>> ofOrigin = new HashMap<>();
  private final NavigableMap<Long, Registration> all = new TreeMap<>();
  private final NavigableSet<Registration> byExpiry =
      new TreeSet<>(
          Comparator.comparingLong(Registration::expiresAt)
              .thenComparingLong(Registration::number));
  private long last;

  /**
   * @param epoch another one after each start, so that cookies of before are known as such
   */
  Registrations(int ofPeerMax, int max, long epoch) {
    this.ofPeerMax = ofPeerMax;
    this.max = max;
    this.epoch = epoch;
  }

  /**
   * Somebody who is there.
   *
   * @param oldForm whether the record is in the form of rust-libp2p
   * @param origin the network that the peer comes from
   * @param number grows with each registration
   * @param expiresAt nanoseconds of the clock that {@code now} is read from
   */
  record Registration(
      PeerId peer,
      String namespace,
      Bytes record,
      boolean oldForm,
      String origin,
      long number,
      long expiresAt) {}

  /**
   * Some of those who are there.
   *
   * @param cookie to ask for those who come after them
   */
  record Page(List<Registration> registrations, Bytes cookie) {}

  int size() {
    return all.size();
  }

  int namespaces() {
    return ofNamespace.size();
  }

  /** Takes note of somebody; a registration of the same peer and name goes. */
  Status register(
      PeerId peer,
      String namespace,
      Bytes record,
      boolean oldForm,
      String origin,
      long expiresAt,
      long now) {
    expire(now);
    Map<String, Registration> own = ofPeer.getOrDefault(peer, Map.of());
    Registration before = own.get(namespace);
    if (before == null) {
      if (own.size() >= ofPeerMax || (all.size() >= max && !makesRoomFor(origin))) {
        return Status.UNAVAILABLE;
      }
    } else {
      remove(before);
    }
    add(new Registration(peer, namespace, record, oldForm, origin, ++last, expiresAt));
    return Status.OK;
  }

  void unregister(PeerId peer, String namespace) {
    Registration registration = ofPeer.getOrDefault(peer, Map.of()).get(namespace);
    if (registration != null) {
      remove(registration);
    }
  }

  /**
   * Those of a namespace, or all, that were registered after {@code cookie}, oldest first. Who has
   * registered in the old form can read no other, and is told of none.
   *
   * @param most how many at most
   * @param bytesMax of their records; the first is told in any case
   * @return nothing if the cookie is not one of ours for this question
   */
  Optional<Page> discover(
      PeerId asker, Optional<String> namespace, Bytes cookie, int most, int bytesMax, long now) {
    expire(now);
    Optional<Long> after = cookie.isEmpty() ? Optional.of(0L) : number(cookie, namespace);
    if (after.isEmpty()) {
      return Optional.empty();
    }
    NavigableMap<Long, Registration> candidates =
        namespace
            .map(name -> ofNamespace.getOrDefault(name, Collections.emptyNavigableMap()))
            .orElse(all);
    boolean oldOnly =
        ofPeer.getOrDefault(asker, Map.of()).values().stream().anyMatch(Registration::oldForm);
    List<Registration> page = new ArrayList<>();
    long told = after.get();
    int bytes = 0;
    for (Registration each : candidates.tailMap(after.get(), false).values()) {
      if (oldOnly && !each.oldForm()) {
        continue;
      }
      bytes += each.record().size() + each.namespace().length();
      if (page.size() >= most || (bytes > bytesMax && !page.isEmpty())) {
        return Optional.of(new Page(page, cookie(told, namespace)));
      }
      page.add(each);
      told = each.number();
    }
    return Optional.of(new Page(page, cookie(last, namespace)));
  }

  // ---- cookies

  private Bytes cookie(long number, Optional<String> namespace) {
    Buffer buffer = new Buffer().writeLong(epoch).writeLong(number);
    namespace.ifPresent(name -> buffer.write(Bytes.utf8(name)));
    return buffer.readAll();
  }

  private Optional<Long> number(Bytes cookie, Optional<String> namespace) {
    if (cookie.size() < COOKIE_BYTES) {
      return Optional.empty();
    }
    Bytes name = namespace.map(Bytes::utf8).orElse(Bytes.EMPTY);
    long number = longAt(cookie, Long.BYTES);
    boolean ours =
        longAt(cookie, 0) == epoch
            && number >= 0
            && number <= last
            && cookie.slice(COOKIE_BYTES).equals(name);
    return ours ? Optional.of(number) : Optional.empty();
  }

  private static long longAt(Bytes bytes, int at) {
    long value = 0;
    for (int i = 0; i < Long.BYTES; i++) {
      value = (value << 8) | bytes.unsignedAt(at + i);
    }
    return value;
  }

  // ---- what is kept

  private void add(Registration registration) {
    ofPeer
        .computeIfAbsent(registration.peer(), peer -> new LinkedHashMap<>())
        .put(registration.namespace(), registration);
    index(ofNamespace, registration.namespace(), registration);
    index(ofOrigin, registration.origin(), registration);
    all.put(registration.number(), registration);
    byExpiry.add(registration);
  }

  private void remove(Registration registration) {
    ofPeer.computeIfPresent(
        registration.peer(),
        (peer, own) -> {
          own.remove(registration.namespace());
          return own.isEmpty() ? null : own;
        });
    unindex(ofNamespace, registration.namespace(), registration);
    unindex(ofOrigin, registration.origin(), registration);
    all.remove(registration.number());
    byExpiry.remove(registration);
  }

  private static void index(
      Map<String, NavigableMap<Long, Registration>> index, String key, Registration value) {
    index.computeIfAbsent(key, each -> new TreeMap<>()).put(value.number(), value);
  }

  private static void unindex(
      Map<String, NavigableMap<Long, Registration>> index, String key, Registration value) {
    index.computeIfPresent(
        key,
        (name, some) -> {
          some.remove(value.number());
          return some.isEmpty() ? null : some;
        });
  }

  private void expire(long now) {
    while (!byExpiry.isEmpty() && byExpiry.first().expiresAt() - now <= 0) {
      remove(byExpiry.first());
    }
  }

  /** Whether the oldest registration of the origin that has most has gone for {@code origin}. */
  private boolean makesRoomFor(String origin) {
    @Nullable NavigableMap<Long, Registration> most = null;
    for (NavigableMap<Long, Registration> each : ofOrigin.values()) {
      if (most == null || each.size() > most.size()) {
        most = each;
      }
    }
    int own = ofOrigin.getOrDefault(origin, Collections.emptyNavigableMap()).size();
    if (most == null || most.size() <= own + 1) {
      return false;
    }
    remove(most.firstEntry().getValue());
    return true;
  }
}
