package dev.hypha.sim.dht;

import dev.hypha.sim.Crew;
import dev.hypha.sim.Latency;
import java.util.random.RandomGenerator;

/**
 * Participants by number, and the ways between them: as long as in the world, with jitter.
 *
 * <p>No way is shorter than {@value #WAY_MILLIS_MIN} ms. So time passes in windows of that length,
 * and within a window nobody hears of what others do in it: the participants of one {@link Quarter}
 * do what they have to do, one event after the other, those of different quarters at the same time.
 */
final class Network {
  /** However many threads there are: the same seed is to give the same run. */
  private static final int QUARTERS = 16;

  private static final int WAY_MILLIS_MIN = 10;
  private static final long WAY_NANOS_MIN = WAY_MILLIS_MIN * 1_000_000L;
  private static final double JITTER = 0.1;

  private final Quarter[] quarters = new Quarter[QUARTERS];
  private final Latency latency;

  Network(int participants, Latency latency) {
    this.latency = latency;
    int each = (participants + QUARTERS - 1) / QUARTERS;
    for (int i = 0; i < QUARTERS; i++) {
      quarters[i] = new Quarter(each, QUARTERS);
    }
  }

  void put(int number, Participant participant) {
    quarter(number).put(number, participant);
  }

  /**
   * Says something.
   *
   * @param ways how often it goes there or back before it has arrived: once, or more often for who
   *     must dial first
   * @param chance that of the sender
   */
  void say(int from, int to, int ways, Object what, long now, RandomGenerator chance) {
    double jitter = 1 + JITTER * (2 * chance.nextDouble() - 1);
    long way = Math.max(WAY_NANOS_MIN, (long) (latency.nanos(from, to) * jitter));
    quarter(from).out(to % QUARTERS).add(now + ways * way, to, from, what);
  }

  /** Something happens to a participant; it says so itself, or time stands still. */
  void at(long time, int number, Participant.Happening happening) {
    quarter(number).add(time, number, happening);
  }

  private Quarter quarter(int number) {
    return quarters[number % QUARTERS];
  }

  /** Lets time pass; what would happen at {@code end} or later does not. */
  void run(long end, Crew crew) {
    while (true) {
      long begin = Long.MAX_VALUE;
      for (Quarter quarter : quarters) {
        begin = Math.min(begin, quarter.earliest());
      }
      if (begin >= end) {
        return;
      }
      window(Math.min(end, begin + WAY_NANOS_MIN), crew);
    }
  }

  private void window(long end, Crew crew) {
    for (Quarter quarter : quarters) {
      quarter.turn();
    }
    crew.run(
        QUARTERS,
        number -> {
          Quarter mine = quarters[number];
          for (Quarter other : quarters) {
            mine.take(other.said(number));
          }
          mine.window(end);
        });
  }

  /** How much has happened. */
  long events() {
    long sum = 0;
    for (Quarter quarter : quarters) {
      sum += quarter.events();
    }
    return sum;
  }
}
