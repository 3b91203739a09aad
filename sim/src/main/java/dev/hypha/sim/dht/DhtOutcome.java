package dev.hypha.sim.dht;

import java.util.List;

/**
 * What came of a run. Times in milliseconds of virtual time; parts 0…1.
 *
 * @param lookups of any place
 * @param values that were put, and asked for; those with so many attackers by themselves
 * @param tables of the honest at the end
 * @param networkSize what honest nodes take it to be at the end: the median
 * @param events that were simulated
 */
public record DhtOutcome(
    Lookups lookups, List<Values> values, Tables tables, double networkSize, long events) {
  public DhtOutcome {
    values = List.copyOf(values);
  }

  /**
   * Lookups of any place.
   *
   * @param count how many were begun
   * @param right the part that found k peers and missed nobody nearer than the farthest of them
   * @param found the part of the peers to be found that was
   * @param hopsMedian requests, one after the other, that led to the nearest peer
   * @param asked peers on average
   * @param silent of them, when it ended
   * @param suspected how many gave a false alarm
   */
  public record Lookups(
      int count,
      double right,
      double found,
      int hopsMedian,
      int hopsMost,
      double p50Millis,
      double p99Millis,
      double asked,
      double silent,
      int suspected) {}

  /**
   * Values that were put, and asked for.
   *
   * @param sybils how many attackers each key had
   * @param keys how many were put
   * @param gets how often somebody asked for one
   * @param found the part of these that got it
   * @param suspectedPuts the part of the puts at which an attack was noticed
   * @param suspectedGets the same of those who asked
   * @param questionsOfPut on average
   * @param questionsOfGet on average
   */
  public record Values(
      int sybils,
      int keys,
      int gets,
      double found,
      double suspectedPuts,
      double suspectedGets,
      double questionsOfPut,
      double questionsOfGet) {}

  /**
   * The tables of the honest at the end.
   *
   * @param size peers on average
   * @param dead the part that is not there any more
   * @param sybils the part that attacks
   * @param victim that part of the one who is surrounded, 0 if nobody is
   * @param victimMost the most it ever was
   */
  public record Tables(double size, double dead, double sybils, double victim, double victimMost) {}
}
