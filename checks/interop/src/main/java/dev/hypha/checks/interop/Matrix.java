package dev.hypha.checks.interop;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** The cells that the options ask for. */
record Matrix(Options options) {

  List<Cell> cells() {
    List<Cell> cells = new ArrayList<>();
    for (Pair pair : pairs()) {
      for (String security : List.of(Peer.NOISE, Peer.HYBRID_NOISE, Peer.TLS)) {
        if (pair.both(peer -> peer.securities().contains(security)) && pair.meetsOver("tcp")) {
          cells.add(pair.cell(security, Dialect.UNIFIED, Network.PUBLIC));
        }
      }
    }
    legacyPairs()
        .map(pair -> pair.cell(Peer.NOISE, Dialect.LEGACY, Network.PUBLIC))
        .forEach(cells::add);
    for (Pair pair : pairs()) {
      if (pair.both(Peer::hasPrivateNetworks)) {
        cells.add(pair.cell(Peer.NOISE, Dialect.UNIFIED, Network.PRIVATE));
        cells.add(pair.cell(Peer.NOISE, Dialect.UNIFIED, Network.STRANGERS));
      }
    }
    cells.addAll(webCells());
    pairs().stream()
        .filter(pair -> pair.meetsOver(Network.QUIC.carrier()))
        .map(pair -> pair.cell(Peer.TLS, Dialect.UNIFIED, Network.QUIC))
        .forEach(cells::add);
    cells.addAll(gossipCells());
    cells.addAll(kadCells());
    cells.addAll(roleCells());
    cells.addAll(meetingCells());
    cells.removeIf(cell -> !options.only().wants(cell));
    if (cells.isEmpty()) {
      throw new IllegalArgumentException("these options leave no cell to run");
    }
    return cells;
  }

  private List<Cell> webCells() {
    List<Cell> cells = new ArrayList<>();
    for (Network network : List.of(Network.WEB, Network.SECURE_WEB)) {
      for (Pair pair : pairs()) {
        for (String security : List.of(Peer.NOISE, Peer.TLS)) {
          if (pair.meetsOver(network.carrier())
              && pair.both(peer -> peer.securities().contains(security))) {
            cells.add(pair.cell(security, Dialect.UNIFIED, network));
          }
        }
      }
    }
    return cells;
  }

  /**
   * Gossip is tried by pairs of which one is ours, in all versions both have; what does not hang on
   * the version, in the newest.
   */
  private List<Cell> gossipCells() {
    List<Cell> cells = new ArrayList<>();
    if (options.foreign()) {
      return cells;
    }
    for (Pair pair : pairs()) {
      List<String> versions =
          pair.dialer.gossipVersions().stream()
              .filter(pair.listener.gossipVersions()::contains)
              .toList();
      for (String version : versions) {
        boolean newest = version.equals(versions.getFirst());
        for (GossipCheck check : GossipCheck.values()) {
          if (check.isFor(version, newest)
              && (pair.dialer.listens() || check.needsNoListening())
              && (check != GossipCheck.PARTS || pair.both(Peer::hasParts))) {
            cells.add(pair.cell(new Cell.Gossip(check, version)));
          }
        }
      }
    }
    return cells;
  }

  /** Kademlia is tried by pairs of which one is ours. */
  private List<Cell> kadCells() {
    List<Cell> cells = new ArrayList<>();
    if (options.foreign()) {
      return cells;
    }
    for (Pair pair : pairs()) {
      if (pair.both(peer -> peer.kad().isPresent())) {
        for (KadNetwork network : KadNetwork.values()) {
          for (KadCheck check : KadCheck.values()) {
            if (check.isFor(network, pair.dialer.kad().get(), pair.listener.kad().get())) {
              cells.add(pair.cell(new Cell.Kad(check, network)));
            }
          }
        }
      }
    }
    return cells;
  }

  private List<Cell> meetingCells() {
    return pairs().stream()
        .filter(pair -> !options.foreign())
        .filter(pair -> pair.both(peer -> !peer.isForeign() || peer.meetingCommand().isPresent()))
        .map(pair -> pair.cell(new Cell.Rendezvous()))
        .toList();
  }

  /** The contract is tried by threes: ours is in each, and each is everything once. */
  private List<Cell> roleCells() {
    List<Peer> able =
        Peer.ALL.stream()
            .filter(peer -> peer.kad().filter(Peer.Hashing::roles).isPresent())
            .filter(options::wants)
            .toList();
    List<Cell> cells = new ArrayList<>();
    for (Peer bootstrap : able) {
      for (Peer provider : able) {
        for (Peer querier : able) {
          boolean ours = List.of(bootstrap, provider, querier).contains(Peer.HYPHA);
          if (ours != options.foreign()) {
            cells.add(new Pair(querier, bootstrap).cell(new Cell.KadRoles(provider)));
          }
        }
      }
    }
    return cells;
  }

  private List<Pair> pairs() {
    List<Peer> foreign = Peer.ALL.stream().filter(Peer::isForeign).filter(options::wants).toList();
    List<Peer> listening = foreign.stream().filter(Peer::listens).toList();
    if (options.foreign()) {
      return foreign.stream().flatMap(d -> listening.stream().map(l -> new Pair(d, l))).toList();
    }
    LinkedHashSet<Pair> pairs = new LinkedHashSet<>();
    if (options.wants(Peer.HYPHA)) {
      pairs.add(new Pair(Peer.HYPHA, Peer.HYPHA));
    }
    for (Peer other : foreign) {
      if (other.listens()) {
        pairs.add(new Pair(Peer.HYPHA, other));
      }
      pairs.add(new Pair(other, Peer.HYPHA));
    }
    return List.copyOf(pairs);
  }

  /** The old dialect is tried on peers that differ; the others alone have one that speaks it. */
  private Stream<Pair> legacyPairs() {
    return pairs().stream()
        .filter(pair -> pair.both(peer -> peer.dialects().contains(Dialect.LEGACY)))
        .filter(pair -> options.foreign() || !Objects.equals(pair.dialer, pair.listener));
  }

  private record Pair(Peer dialer, Peer listener) {

    Cell cell(String security, Dialect dialect, Network network) {
      return new Cell(dialer, listener, security, dialect, network, Optional.empty());
    }

    Cell cell(Cell.Task task) {
      Network network = meetsOver("tcp") ? Network.PUBLIC : Network.WEB;
      return new Cell(dialer, listener, Peer.NOISE, Dialect.UNIFIED, network, Optional.of(task));
    }

    boolean meetsOver(String transport) {
      return both(peer -> peer.transports().contains(transport));
    }

    boolean both(Predicate<Peer> condition) {
      return condition.test(dialer) && condition.test(listener);
    }
  }
}
