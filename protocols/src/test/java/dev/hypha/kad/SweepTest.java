package dev.hypha.kad;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hypha.bytes.Bytes;
import dev.hypha.core.PublicationStore.Publication;
import dev.hypha.kad.engine.KadId;
import dev.hypha.kad.engine.KadPeer;
import dev.hypha.kad.engine.NetworkSize.Estimate;
import dev.hypha.kad.engine.Region;
import dev.hypha.multiformats.Multihash;
import dev.hypha.multiformats.PeerId;
import dev.hypha.testkit.HyphaTest;
import dev.hypha.testkit.Simulation;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** How a region is swept, in a network whose peers answer at once and are always right. */
class SweepTest {
  private static final int K = KadNetwork.CONFIG.query().k();
  private static final int KEYS = 200;
  private static final KadConfig CONFIG =
      KadNetwork.CONFIG.withTimes(
          new RecordTimes(
              Duration.ofMinutes(20),
              Duration.ofMinutes(20),
              Duration.ofMinutes(5),
              Duration.ofMinutes(8),
              Duration.ofMinutes(1)));

  private final List<KadPeer> peers = new ArrayList<>();
  private final List<Region> lookedUp = new ArrayList<>();
  private final List<Bytes> alone = new ArrayList<>();
  private final Map<Bytes, Set<PeerId>> told = new HashMap<>();
  private Optional<Estimate> size = Optional.empty();

  /** Of these lookups one makes the network's size known. */
  private int sizeKnownAfter = Integer.MAX_VALUE;

  /** What a node does that was started with so many keys, in a network of so many peers. */
  private void sweep(Simulation simulation, int count) throws Exception {
    for (int i = 0; i < count; i++) {
      byte[] digest = new byte[32];
      simulation.runtime().random().nextBytes(digest);
      Multihash hash = new Multihash(Multihash.SHA2_256, Bytes.owning(digest));
      peers.add(KadPeer.of(new PeerId(hash.toBytes()), List.of()));
    }
    RememberedPublications store = new RememberedPublications();
    for (int i = 0; i < KEYS; i++) {
      store.put(Publication.provided(key(i), Instant.EPOCH));
    }
    Reproviding reproviding =
        new Reproviding(
            KadNetwork.identified(simulation).node(),
            CONFIG,
            store,
            (part, how) -> lookUp(part),
            this::tellEach,
            (purpose, key, suspicion) -> {},
            () -> size,
            key -> {
              alone.add(key);
              return new Stored(List.of(), 0);
            });
    reproviding.start();
    simulation.sleep(Duration.ofMinutes(7));
    reproviding.close();
  }

  private static Bytes key(int number) {
    return Multihash.sha256(Bytes.utf8("content " + number)).toBytes();
  }

  private List<KadPeer> nearest(KadId place) {
    return peers.stream()
        .sorted(Comparator.comparing(KadPeer::id, place.nearestFirst()))
        .limit(K)
        .toList();
  }

  private List<KadPeer> lookUp(Region part) {
    lookedUp.add(part);
    if (lookedUp.size() >= sizeKnownAfter) {
      size = Optional.of(estimate(peers.size()));
    }
    return nearest(part.key());
  }

  private Stored tellEach(List<KadPeer> some, Map<KadPeer, List<Bytes>> keys) {
    for (KadPeer peer : some) {
      for (Bytes key : keys.getOrDefault(peer, List.of())) {
        told.computeIfAbsent(key, _ -> new HashSet<>()).add(peer.peer());
      }
    }
    return new Stored(some.stream().map(KadPeer::peer).toList(), some.size());
  }

  private static Estimate estimate(double peers) {
    return new Estimate(peers, peers / 2, peers * 2, 20);
  }

  /** But those that were so few in their region that each was looked up. */
  private void everyKeyIsWithItsNearest() {
    for (int i = 0; i < KEYS; i++) {
      if (!alone.contains(key(i))) {
        List<PeerId> nearest = nearest(KadId.ofKey(key(i))).stream().map(KadPeer::peer).toList();
        assertThat(told.get(key(i))).as("the key %d", i).isNotNull().containsAll(nearest);
      }
    }
  }

  // ---- the size of the network

  @HyphaTest(nodes = 0)
  void in_a_network_of_fewer_than_k_one_lookup_is_enough_to_know_that(Simulation simulation)
      throws Exception {
    sweep(simulation, 7);
    everyKeyIsWithItsNearest();
    assertThat(told).hasSize(KEYS);
    assertThat(lookedUp).extracting(Region::bits).containsExactly(0, 0); // the size, the sweep
  }

  @HyphaTest(nodes = 0)
  void who_does_not_know_the_size_looks_here_and_there_until_it_does(Simulation simulation)
      throws Exception {
    sizeKnownAfter = 5;
    sweep(simulation, 400);
    everyKeyIsWithItsNearest();
    assertThat(told).hasSizeGreaterThan(KEYS / 2);
    assertThat(lookedUp.subList(0, 5)).extracting(Region::bits).containsOnly(0);
    assertThat(lookedUp.subList(0, 5)).extracting(Region::key).doesNotHaveDuplicates();
    assertThat(lookedUp).hasSizeGreaterThan(5);
  }

  @HyphaTest(nodes = 0)
  void who_never_comes_to_know_the_size_says_key_by_key(Simulation simulation) throws Exception {
    sweep(simulation, 400);
    assertThat(lookedUp).hasSize(16);
    assertThat(alone).hasSize(KEYS);
    assertThat(told).isEmpty();
  }

  // ---- regions that are not as they were expected

  @HyphaTest(nodes = 0)
  void a_region_of_more_peers_than_lookups_can_find_is_halved(Simulation simulation)
      throws Exception {
    size = Optional.of(estimate(41));
    sweep(simulation, 600);
    everyKeyIsWithItsNearest();
    assertThat(told).hasSize(KEYS);
    assertThat(lookedUp.getFirst().bits()).isZero();
    assertThat(lookedUp.subList(64, lookedUp.size()))
        .extracting(Region::bits)
        .allMatch(bits -> bits > 0);
  }

  @HyphaTest(nodes = 0)
  void a_region_of_fewer_than_k_is_widened(Simulation simulation) throws Exception {
    size = Optional.of(estimate(800));
    sweep(simulation, 100);
    assertThat(told).hasSizeGreaterThan(KEYS / 2);
    everyKeyIsWithItsNearest();
    assertThat(lookedUp.stream().mapToInt(Region::bits).max()).hasValue(4);
    assertThat(lookedUp.stream().mapToInt(Region::bits).min().orElseThrow()).isLessThan(4);
  }
}
