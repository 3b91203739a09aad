package dev.hypha.gossip.engine;

import java.time.Duration;

/**
 * How the router works.
 *
 * <p>Spec: gossipsub-v1.0.md and v1.1, "Parameters".
 *
 * @param idontwantBytes from this size on, others are told that we have a message already
 * @param prunePeers so many peers are named in a PRUNE, and taken from one
 * @param floodPublish whether our own messages go to everybody who listens, not the mesh alone
 * @param peerExchange whether we name peers to whom we prune: for bootstrap nodes
 * @param experiments extensions that are drafts
 */
public record RouterConfig(
    Degrees degrees,
    Thresholds thresholds,
    ScoreParams score,
    SpamLimits spam,
    Timing timing,
    Upkeep upkeep,
    int idontwantBytes,
    int prunePeers,
    boolean floodPublish,
    boolean peerExchange,
    Experiments experiments) {
  public static final RouterConfig DEFAULT =
      new RouterConfig(
          Degrees.DEFAULT,
          Thresholds.DEFAULT,
          ScoreParams.DEFAULT,
          SpamLimits.DEFAULT,
          Timing.DEFAULT,
          Upkeep.DEFAULT,
          1_024,
          16,
          true,
          false,
          Experiments.OFF);

  public RouterConfig {
    if (idontwantBytes < 0 || prunePeers < 0) {
      throw new IllegalArgumentException("a count that is negative");
    }
  }

  /**
   * What happens when.
   *
   * @param heartbeat the mesh is looked after so often
   * @param firstHeartbeat how long after the start
   * @param historyWindows heartbeats for which messages can be asked for
   * @param gossipWindows heartbeats for which we tell that we have them
   * @param fanoutTtl how long we remember where to publish without listening
   * @param pruneBackoff how long who was pruned stays away
   * @param unsubscribeBackoff the same after we ceased to listen
   * @param seenTtl how long a message is known again
   */
  public record Timing(
      Duration heartbeat,
      Duration firstHeartbeat,
      int historyWindows,
      int gossipWindows,
      Duration fanoutTtl,
      Duration pruneBackoff,
      Duration unsubscribeBackoff,
      Duration seenTtl) {
    public static final Timing DEFAULT =
        new Timing(
            Duration.ofSeconds(1),
            Duration.ofMillis(100),
            5,
            3,
            Duration.ofSeconds(60),
            Duration.ofSeconds(60),
            Duration.ofSeconds(10),
            Duration.ofSeconds(120));

    public Timing {
      if (!heartbeat.isPositive() || firstHeartbeat.isNegative()) {
        throw new IllegalArgumentException("a heartbeat of " + heartbeat);
      }
      if (gossipWindows < 1 || historyWindows < gossipWindows) {
        throw new IllegalArgumentException(
            gossipWindows + " windows of gossip in a history of " + historyWindows);
      }
      if (fanoutTtl.isNegative()
          || pruneBackoff.isNegative()
          || unsubscribeBackoff.isNegative()
          || !seenTtl.isPositive()) {
        throw new IllegalArgumentException("a duration that is negative");
      }
    }
  }

  /**
   * What is not done at each heartbeat.
   *
   * @param opportunisticGraftTicks better peers are looked for every so many heartbeats
   * @param opportunisticGraftPeers and so many of them
   * @param directConnectTicks direct peers that are gone are connected every so many heartbeats
   */
  public record Upkeep(
      int opportunisticGraftTicks, int opportunisticGraftPeers, int directConnectTicks) {
    public static final Upkeep DEFAULT = new Upkeep(60, 2, 300);

    public Upkeep {
      if (opportunisticGraftTicks < 1 || opportunisticGraftPeers < 0 || directConnectTicks < 1) {
        throw new IllegalArgumentException("upkeep that never comes");
      }
    }
  }

  public RouterConfig withDegrees(Degrees now) {
    return new RouterConfig(
        now,
        thresholds,
        score,
        spam,
        timing,
        upkeep,
        idontwantBytes,
        prunePeers,
        floodPublish,
        peerExchange,
        experiments);
  }

  public RouterConfig withScore(ScoreParams params, Thresholds limits) {
    return new RouterConfig(
        degrees,
        limits,
        params,
        spam,
        timing,
        upkeep,
        idontwantBytes,
        prunePeers,
        floodPublish,
        peerExchange,
        experiments);
  }

  public RouterConfig withUpkeep(Upkeep now) {
    return new RouterConfig(
        degrees,
        thresholds,
        score,
        spam,
        timing,
        now,
        idontwantBytes,
        prunePeers,
        floodPublish,
        peerExchange,
        experiments);
  }

  public RouterConfig with(boolean floodPublishing, boolean exchangingPeers) {
    return new RouterConfig(
        degrees,
        thresholds,
        score,
        spam,
        timing,
        upkeep,
        idontwantBytes,
        prunePeers,
        floodPublishing,
        exchangingPeers,
        experiments);
  }

  public RouterConfig withExperiments(Experiments now) {
    return new RouterConfig(
        degrees,
        thresholds,
        score,
        spam,
        timing,
        upkeep,
        idontwantBytes,
        prunePeers,
        floodPublish,
        peerExchange,
        now);
  }
}
