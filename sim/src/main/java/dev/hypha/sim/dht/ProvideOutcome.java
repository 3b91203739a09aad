package dev.hypha.sim.dht;

/**
 * What came of a cycle in which a node said again what it provides. Parts 0…1.
 *
 * @param regionBits leading bits that the keys of one region shared at the end
 * @param sweeps how many regions had their turn
 * @param swept what it took to say all keys by region
 * @param single what it took to say some other keys one by one
 * @param events that were simulated
 */
public record ProvideOutcome(int regionBits, int sweeps, Share swept, Share single, long events) {
  /**
   * Some keys.
   *
   * @param lookups that it took
   * @param questions that these asked
   * @param messages that told a peer of a key
   * @param right the part of the keys that is kept by all of the k peers nearest to it
   */
  public record Share(int keys, int lookups, long questions, long messages, double right) {}

  /** The part of the lookups that was spared, beside one for each key. */
  public double spared() {
    return 1 - (double) swept.lookups() / swept.keys();
  }
}
