package dev.hypha.sim.dht;

import dev.hypha.kad.engine.KadPeer;
import dev.hypha.kad.engine.NetworkSize;
import dev.hypha.kad.engine.QueryConfig;
import dev.hypha.kad.engine.QueryOutcome;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.function.ToIntFunction;

/** What is seen of a run when it is over. */
final class Findings {
  private static final int K = QueryConfig.DEFAULT.k();

  private final Population population;
  private final List<HonestNode> nodes;
  private final List<Probe> probes;
  private final Siege siege;
  private final long end;

  Findings(
      Population population, List<HonestNode> nodes, List<Probe> probes, Siege siege, long end) {
    this.population = population;
    this.nodes = nodes;
    this.probes = probes;
    this.siege = siege;
    this.end = end;
  }

  DhtOutcome outcome(long events) {
    return new DhtOutcome(lookups(), values(), tables(), networkSize(), events);
  }

  private DhtOutcome.Lookups lookups() {
    int right = 0;
    long missed = 0;
    long asked = 0;
    long silent = 0;
    int suspected = 0;
    List<Integer> hops = new ArrayList<>();
    List<Long> nanos = new ArrayList<>();
    for (Probe probe : probes) {
      int missing = probe.missed(population, K);
      right += missing == 0 ? 1 : 0;
      missed += Math.min(K, missing);
      suspected += probe.suspected() ? 1 : 0;
      QueryOutcome outcome = probe.outcome();
      if (outcome != null) {
        hops.add(outcome.cost().hops());
        nanos.add(outcome.cost().elapsedNanos());
        asked += outcome.cost().asked();
        silent += outcome.cost().asked() - outcome.cost().answered();
      }
    }
    hops.sort(null);
    nanos.sort(null);
    double count = probes.size();
    return new DhtOutcome.Lookups(
        probes.size(),
        right / count,
        1 - missed / (count * K),
        hops.isEmpty() ? 0 : hops.get(hops.size() / 2),
        hops.isEmpty() ? 0 : hops.getLast(),
        millis(nanos, 0.5),
        millis(nanos, 0.99),
        asked / count,
        silent / count,
        suspected);
  }

  private static double millis(List<Long> nanos, double part) {
    if (nanos.isEmpty()) {
      return 0;
    }
    int at = (int) Math.min(nanos.size() - 1, Math.ceil(part * nanos.size()));
    return nanos.get(at) / 100_000 / 10.0;
  }

  private List<DhtOutcome.Values> values() {
    return siege.puts().stream()
        .map(Errand::sybils)
        .distinct()
        .sorted()
        .map(
            sybils ->
                values(sybils, withSybils(siege.puts(), sybils), withSybils(siege.gets(), sybils)))
        .toList();
  }

  private static List<Errand> withSybils(List<Errand> errands, int sybils) {
    return errands.stream().filter(errand -> errand.sybils() == sybils).toList();
  }

  private static DhtOutcome.Values values(int sybils, List<Errand> puts, List<Errand> gets) {
    return new DhtOutcome.Values(
        sybils,
        puts.size(),
        gets.size(),
        part(gets, Errand::found),
        part(puts, Errand::suspected),
        part(gets, Errand::suspected),
        mean(puts, Errand::questions),
        mean(gets, Errand::questions));
  }

  private static double part(List<Errand> errands, Predicate<Errand> which) {
    return errands.isEmpty() ? 0 : (double) errands.stream().filter(which).count() / errands.size();
  }

  private static double mean(List<Errand> errands, ToIntFunction<Errand> what) {
    return errands.stream().mapToInt(what).average().orElse(0);
  }

  private DhtOutcome.Tables tables() {
    long size = 0;
    long dead = 0;
    long sybils = 0;
    int there = 0;
    for (HonestNode node : nodes) {
      if (!node.isAway()) {
        there++;
        for (KadPeer peer : node.table().peers()) {
          int number = Population.number(peer.peer());
          size++;
          dead += population.until(number) <= end ? 1 : 0;
          sybils += number >= population.honest ? 1 : 0;
        }
      }
    }
    return new DhtOutcome.Tables(
        (double) size / Math.max(1, there),
        (double) dead / Math.max(1, size),
        (double) sybils / Math.max(1, size),
        siege.victim(nodes),
        siege.victimMost());
  }

  private double networkSize() {
    List<Double> estimates = new ArrayList<>();
    for (HonestNode node : nodes) {
      if (!node.isAway()) {
        node.size().estimate(end).map(NetworkSize.Estimate::peers).ifPresent(estimates::add);
      }
    }
    estimates.sort(null);
    return estimates.isEmpty() ? 0 : estimates.get(estimates.size() / 2);
  }
}
