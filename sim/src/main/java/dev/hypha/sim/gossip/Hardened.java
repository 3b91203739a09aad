package dev.hypha.sim.gossip;

import dev.hypha.gossip.engine.Degrees;
import dev.hypha.gossip.engine.RouterConfig;
import dev.hypha.gossip.engine.ScoreParams;
import dev.hypha.gossip.engine.Thresholds;
import dev.hypha.gossip.engine.TopicScoreParams;
import dev.hypha.gossip.engine.TopicScoreParams.FirstDeliveries;
import dev.hypha.gossip.engine.TopicScoreParams.MeshDeliveries;
import dev.hypha.gossip.engine.TopicScoreParams.TimeInMesh;
import java.time.Duration;

/** The parameters of the hardened runs of 2020. */
final class Hardened {
  static final Degrees DEGREES = new Degrees(8, 6, 12, 6, 2, 12, 0.25);

  private static final Degrees PLAIN_DEGREES = new Degrees(8, 6, 12, 0, 0, 12, 0);

  static final TopicScoreParams TOPIC =
      new TopicScoreParams(
          0.25,
          new TimeInMesh(0.0027, Duration.ofSeconds(1), 3_600),
          new FirstDeliveries(0.664, 0.9916, 1_500),
          new MeshDeliveries(
              -0.25, 0.997, 400, 10, 0, Duration.ofMinutes(1), Duration.ofMillis(5), -0.25, 0.997),
          -99,
          0.9994);

  static final Thresholds THRESHOLDS = new Thresholds(-4_000, -5_000, -10_000, 0, 0);

  private static final ScoreParams SCORE =
      ScoreParams.DEFAULT.withOtherTopics(TOPIC).withRetain(Duration.ofSeconds(30));

  private Hardened() {}

  /** How an honest node is set up. */
  static RouterConfig config(SimulationConfig simulation) {
    Scenario scenario = simulation.scenario();
    Scenario.Opportunism opportunism = scenario.opportunism();
    Thresholds thresholds =
        new Thresholds(
            THRESHOLDS.gossip(),
            THRESHOLDS.publish(),
            THRESHOLDS.graylist(),
            THRESHOLDS.acceptExchange(),
            opportunism.threshold());
    ScoreParams score =
        simulation.defence() == Defence.HARDENED
            ? SCORE.withColocation(new ScoreParams.Colocation(scenario.colocationWeight(), 1))
            : ScoreParams.OFF;
    boolean plain = simulation.defence() == Defence.PLAIN;
    RouterConfig.Upkeep upkeep = RouterConfig.Upkeep.DEFAULT;
    return RouterConfig.DEFAULT
        .withDegrees(plain ? PLAIN_DEGREES : DEGREES)
        .withScore(score, thresholds)
        .withUpkeep(
            new RouterConfig.Upkeep(
                opportunism.ticks(), upkeep.opportunisticGraftPeers(), upkeep.directConnectTicks()))
        .with(!plain, false);
  }
}
