package dev.hypha.kad.engine;

import dev.hypha.bytes.Bytes;
import dev.hypha.kad.engine.NetworkSize.Estimate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Which peers of a region are to be told which keys.
 *
 * @param keys of each peer that is to be told any
 * @param suspicions of those keys around which too many stand
 */
public record Allotment(Map<KadPeer, List<Bytes>> keys, Map<Bytes, Suspicion> suspicions) {
  /**
   * Each key goes to the {@code k} nearest, or to everybody around it if too many crowd there.
   *
   * @param peers everybody in a region, at least {@code k} if there are so many in the network
   */
  public static Allotment of(
      List<Bytes> keys, List<KadPeer> peers, int k, GuardConfig guard, Optional<Estimate> size) {
    Map<KadPeer, List<Bytes>> byPeer = new LinkedHashMap<>();
    Map<Bytes, Suspicion> suspicions = new LinkedHashMap<>();
    for (Bytes key : keys) {
      KadId place = KadId.ofKey(key);
      List<KadPeer> sorted = new ArrayList<>(peers);
      sorted.sort((left, right) -> place.compareDistance(left.id(), right.id()));
      List<KadPeer> near = sorted.subList(0, Math.min(k, sorted.size()));
      Optional<Suspicion> suspicion = guard.suspect(place, near, size, k);
      if (suspicion.isPresent()) {
        suspicions.put(key, suspicion.get());
        Region around = suspicion.get().region();
        near = sorted.stream().filter(peer -> around.contains(peer.id())).toList();
      }
      near.forEach(peer -> byPeer.computeIfAbsent(peer, _ -> new ArrayList<>()).add(key));
    }
    return new Allotment(byPeer, suspicions);
  }
}
