package dev.hypha.node.engine;

import dev.hypha.core.PeerException.Refused;
import dev.hypha.core.PeerRecord;
import dev.hypha.core.ProtocolId;
import dev.hypha.core.Quantum;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Which security protocols to offer whom, and which a peer may have come with: the node's {@link
 * Quantum} policy, and the pin of the level that a peer once had. Immutable.
 */
public final class SecurityPolicy {
  private final Quantum quantum;
  private final Map<ProtocolId, Integer> levels;

  /**
   * @param levels the security protocols of this node, best first, each with its quantum level
   */
  public SecurityPolicy(Quantum quantum, Map<ProtocolId, Integer> levels) {
    this.quantum = quantum;
    this.levels = new LinkedHashMap<>(levels);
    if (offer(PeerRecord.UNKNOWN).isEmpty()) {
      throw new IllegalArgumentException(
          "quantum = " + quantum + " leaves no security protocol of " + levels.keySet());
    }
  }

  /** What to offer to the peer of {@code record}, best first; may be empty for a pinned peer. */
  public List<ProtocolId> offer(PeerRecord record) {
    int least = least(record);
    List<ProtocolId> offered = new ArrayList<>();
    levels.forEach(
        (protocol, level) -> {
          if (quantum == Quantum.OFF ? level == 0 : level >= least) {
            offered.add(protocol);
          }
        });
    return offered;
  }

  /**
   * What to propose to the peer of {@code record} without asking: the best that we would offer, if
   * the peer has spoken it.
   */
  public Optional<ProtocolId> expected(PeerRecord record) {
    return offer(record).stream().limit(1).filter(record.securities()::contains).findFirst();
  }

  /**
   * Checks what a peer has spoken.
   *
   * @param agreed the quantum level of the keys that were agreed on
   * @throws Refused if it is below the policy or below the peer's pin
   */
  public void require(PeerRecord record, ProtocolId spoken, int agreed) throws Refused {
    int level = Math.max(agreed, levels.getOrDefault(spoken, 0));
    if (quantum == Quantum.REQUIRE && level == 0) {
      throw new Refused("quantum = require, and no hybrid key was agreed on by " + spoken);
    }
    if (level < least(record)) {
      throw new Refused(explain(record) + "; now it spoke " + spoken);
    }
  }

  /** The pins of the peer after it has spoken {@code spoken}. */
  public PeerRecord remember(PeerRecord record, ProtocolId spoken) {
    if (record.securities().contains(spoken) || !levels.containsKey(spoken)) {
      return record;
    }
    List<ProtocolId> spokenSoFar = new ArrayList<>(record.securities());
    spokenSoFar.add(spoken);
    return record.withSecurities(spokenSoFar);
  }

  /** Whether the record forbids something that the policy alone would offer. */
  public boolean pinned(PeerRecord record) {
    return offer(record).size() < offer(PeerRecord.UNKNOWN).size();
  }

  /** Why less is offered to this peer, and what to do if that is wrong. */
  public String explain(PeerRecord record) {
    return "this peer has spoken "
        + String.join(", ", record.securities().stream().map(ProtocolId::name).toList())
        + " before, so a weaker handshake looks like a downgrade attack; if its owner has turned"
        + " hybrid handshakes off, set quantum = off or forget the peer (hypha forget)";
  }

  private int least(PeerRecord record) {
    if (quantum == Quantum.OFF) {
      return 0;
    }
    int least = quantum == Quantum.REQUIRE ? 1 : 0;
    for (ProtocolId protocol : record.securities()) {
      least = Math.max(least, levels.getOrDefault(protocol, 0));
    }
    return least;
  }
}
