package dev.hypha.sim.gossip;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * What attackers do, to whom and when. Times count from the start of the simulation.
 *
 * @param name as on the command line
 * @param title what it is, for people
 * @param sybilsPerThousand attackers for each thousand honest nodes
 * @param degree so many honest nodes each attacker connects to
 * @param target whom
 * @param conduct what an attacker does with what it is given
 * @param drop the part of the messages that it drops, 0…1
 * @param sybilsAt when attackers connect
 * @param attackAt until then they behave
 * @param honestAt when honest nodes connect to each other
 * @param opportunism opportunistic grafting of the honest
 * @param hosts behind which the attackers are; 0 if each has its own
 * @param colocationWeight P6 of the honest, negative or 0
 * @param worldwide whether ways are as different as in the world
 * @param run how long messages are published
 */
public record Scenario(
    String name,
    String title,
    int sybilsPerThousand,
    int degree,
    Target target,
    Conduct conduct,
    double drop,
    Duration sybilsAt,
    Duration attackAt,
    Duration honestAt,
    Opportunism opportunism,
    int hosts,
    double colocationWeight,
    boolean worldwide,
    Duration run) {
  private static final Duration MINUTE = Duration.ofMinutes(1);
  private static final Duration THREE_MINUTES = Duration.ofMinutes(3);
  private static final Scenario HONEST =
      new Scenario(
          "baseline",
          "nobody attacks",
          0,
          0,
          Target.ANYBODY,
          Conduct.DROP,
          1,
          Duration.ZERO,
          Duration.ZERO,
          Duration.ZERO,
          Opportunism.DEFAULT,
          0,
          0,
          false,
          THREE_MINUTES);

  /** All, in the order of the published catalogue; then those that the audit asked for. */
  public static final List<Scenario> ALL = all();

  /** Whom attackers connect to. */
  public enum Target {
    ANYBODY,
    ONE_NODE,
    PUBLISHERS,

    /** Those whom flood publishing reaches least: with the fewest publishers among their peers. */
    FAR_FROM_PUBLISHERS
  }

  /** What an attacker does with what it is given. */
  public enum Conduct {
    /** It drops its part of all messages. */
    DROP,

    /** It drops those of the target, and passes on the others. */
    CENSOR
  }

  /**
   * Opportunistic grafting.
   *
   * @param threshold of the median score
   * @param ticks every so many heartbeats
   */
  public record Opportunism(double threshold, int ticks) {
    static final Opportunism DEFAULT = new Opportunism(0, 60);
  }

  /** The one of that name. */
  public static Optional<Scenario> named(String name) {
    return ALL.stream().filter(each -> each.name.equals(name)).findFirst();
  }

  public boolean isAttack() {
    return sybilsPerThousand > 0;
  }

  /** When attackers cease to behave. */
  public Duration beginsAt() {
    return attackAt.compareTo(sybilsAt) > 0 ? attackAt : sybilsAt;
  }

  private static List<Scenario> all() {
    Scenario late = HONEST.at(MINUTE, MINUTE, Duration.ZERO);
    Scenario early = HONEST.sybils(4_000, 20, Target.ANYBODY);
    Duration dawn = Duration.ofSeconds(10);
    Duration flash = Duration.ofMinutes(2);
    Scenario covert = early.at(Duration.ZERO, flash, Duration.ZERO).lasting(Duration.ofMinutes(5));
    Scenario network = late.sybils(4_000, 100, Target.ANYBODY);
    return List.of(
        HONEST,
        late.sybils(1_000, 1, Target.ONE_NODE).named("eclipse-node", "one node is surrounded"),
        late.sybils(1_000, 100, Target.PUBLISHERS)
            .named("eclipse-publishers", "all publishers are surrounded"),
        network.named("eclipse-network", "everybody is surrounded, twenty to one"),
        late.sybils(2_000, 100, Target.ANYBODY)
            .doing(Conduct.CENSOR, 0)
            .named("censor-node", "one publisher's messages are dropped, the others passed on"),
        late.sybils(2_000, 100, Target.ANYBODY)
            .doing(Conduct.DROP, 0.5)
            .named("degradation", "half of all messages are dropped"),
        early.named("cold-boot", "attackers are there when the network begins"),
        early
            .grafting(1, 10)
            .named("cold-boot-graft", "the same, with opportunistic grafting above 1 every 10 s"),
        covert.named("covert-flash", "attackers behave for two minutes, then all drop at once"),
        covert
            .at(Duration.ZERO, flash, dawn)
            .grafting(10, 10)
            .named("covert-flash-graft", "the same, with opportunistic grafting above 10"),
        early
            .at(Duration.ZERO, Duration.ZERO, dawn)
            .named("dawn", "attackers have been waiting when honest nodes find each other"),
        early
            .at(Duration.ZERO, Duration.ZERO, dawn)
            .grafting(10, 10)
            .named("dawn-graft", "the same, with opportunistic grafting above 10"),
        early.behind(25, -10).named("colocation", "attackers behind 25 addresses, P6 of -10"),
        network.everywhere().named("worldwide", "eclipse-network with latencies as in the world"),
        late.sybils(1_000, 100, Target.FAR_FROM_PUBLISHERS)
            .named("evade-flood", "those are surrounded whom flood publishing does not reach"));
  }

  private Scenario named(String as, String told) {
    return new Scenario(
        as,
        told,
        sybilsPerThousand,
        degree,
        target,
        conduct,
        drop,
        sybilsAt,
        attackAt,
        honestAt,
        opportunism,
        hosts,
        colocationWeight,
        worldwide,
        run);
  }

  private Scenario sybils(int perThousand, int each, Target whom) {
    return new Scenario(
        name,
        title,
        perThousand,
        each,
        whom,
        conduct,
        drop,
        sybilsAt,
        attackAt,
        honestAt,
        opportunism,
        hosts,
        colocationWeight,
        worldwide,
        run);
  }

  private Scenario at(Duration sybilsFrom, Duration attackFrom, Duration honestFrom) {
    return new Scenario(
        name,
        title,
        sybilsPerThousand,
        degree,
        target,
        conduct,
        drop,
        sybilsFrom,
        attackFrom,
        honestFrom,
        opportunism,
        hosts,
        colocationWeight,
        worldwide,
        run);
  }

  private Scenario doing(Conduct what, double dropped) {
    return new Scenario(
        name,
        title,
        sybilsPerThousand,
        degree,
        target,
        what,
        dropped,
        sybilsAt,
        attackAt,
        honestAt,
        opportunism,
        hosts,
        colocationWeight,
        worldwide,
        run);
  }

  private Scenario grafting(double threshold, int ticks) {
    return new Scenario(
        name,
        title,
        sybilsPerThousand,
        degree,
        target,
        conduct,
        drop,
        sybilsAt,
        attackAt,
        honestAt,
        new Opportunism(threshold, ticks),
        hosts,
        colocationWeight,
        worldwide,
        run);
  }

  private Scenario behind(int addresses, double weight) {
    return new Scenario(
        name,
        title,
        sybilsPerThousand,
        degree,
        target,
        conduct,
        drop,
        sybilsAt,
        attackAt,
        honestAt,
        opportunism,
        addresses,
        weight,
        worldwide,
        run);
  }

  private Scenario everywhere() {
    return new Scenario(
        name,
        title,
        sybilsPerThousand,
        degree,
        target,
        conduct,
        drop,
        sybilsAt,
        attackAt,
        honestAt,
        opportunism,
        hosts,
        colocationWeight,
        true,
        run);
  }

  /** The same, shorter or longer. */
  public Scenario lasting(Duration time) {
    return new Scenario(
        name,
        title,
        sybilsPerThousand,
        degree,
        target,
        conduct,
        drop,
        sybilsAt,
        attackAt,
        honestAt,
        opportunism,
        hosts,
        colocationWeight,
        worldwide,
        time);
  }
}
