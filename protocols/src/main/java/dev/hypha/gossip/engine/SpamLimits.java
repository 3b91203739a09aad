package dev.hypha.gossip.engine;

import java.time.Duration;

/**
 * How much a peer may ask of us, and make us remember.
 *
 * <p>Spec: gossipsub-v1.1.md, "Spam Protection Measures"; gossipsub-v1.2.md, "IDONTWANT flood
 * protection".
 *
 * @param subscriptions topics that we know of one peer
 * @param ihaveIds that we ask one peer for in a heartbeat, and tell one peer of a topic
 * @param ihaveMessages RPCs with IHAVE of one peer in a heartbeat
 * @param iwantFollowUp how long a peer may take to send what it has offered
 * @param retransmissions how often a peer may ask for the same message
 * @param idontwantMessages RPCs with IDONTWANT of one peer in a heartbeat
 * @param idontwantIds in one RPC
 * @param idontwantHeartbeats for how long they are remembered
 * @param graftFlood a GRAFT so soon after a PRUNE counts twice
 * @param backoffMax a peer may keep us off for so long
 * @param seen messages that we remember to have seen
 * @param variants different messages of one id that are being checked at once
 */
public record SpamLimits(
    int subscriptions,
    int ihaveIds,
    int ihaveMessages,
    Duration iwantFollowUp,
    int retransmissions,
    int idontwantMessages,
    int idontwantIds,
    int idontwantHeartbeats,
    Duration graftFlood,
    Duration backoffMax,
    int seen,
    int variants) {
  public static final SpamLimits DEFAULT =
      new SpamLimits(
          512,
          5_000,
          10,
          Duration.ofSeconds(3),
          3,
          1_000,
          10,
          3,
          Duration.ofSeconds(10),
          Duration.ofHours(1),
          1 << 20,
          4);

  public SpamLimits {
    if (subscriptions < 1
        || ihaveIds < 1
        || ihaveMessages < 1
        || retransmissions < 1
        || idontwantMessages < 1
        || idontwantIds < 1
        || idontwantHeartbeats < 1
        || seen < 1
        || variants < 1) {
      throw new IllegalArgumentException("a limit that lets nothing through");
    }
    if (!iwantFollowUp.isPositive() || graftFlood.isNegative() || !backoffMax.isPositive()) {
      throw new IllegalArgumentException("a limit that is no time");
    }
  }
}
