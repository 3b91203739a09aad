package dev.hypha.sim.dht;

import dev.hypha.kad.engine.KadId;
import dev.hypha.kad.engine.KadPeer;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * An attacker: makes itself known to those whom it wants to know it, passes every check, drops what
 * it is to keep, and names nobody but its like, those that are nearest to what is looked for.
 */
final class Sybil implements Participant {
  private static final Conversation DEAF = (from, closer, hasValue, now) -> {};

  private final int number;
  private final Network network;
  private final Population population;
  private final Places friends;
  private final int[] victims;
  private final int k;
  private final RandomGenerator random;

  /**
   * @param friends whom it names
   * @param victims who is to know it
   */
  Sybil(
      int number,
      Network network,
      Population population,
      Places friends,
      int[] victims,
      int k,
      RandomGenerator random) {
    this.number = number;
    this.network = network;
    this.population = population;
    this.friends = friends;
    this.victims = victims;
    this.k = k;
    this.random = random;
  }

  /** It dials its victims at these times. */
  void dialAt(long time) {
    network.at(time, number, this::dial);
  }

  private void dial(long now) {
    KadId self = population.peer(number).id();
    for (int victim : victims) {
      Question question = new Question(number, Kind.CHECK, self, true, DEAF);
      network.say(number, victim, 1, question, now, random);
    }
  }

  @Override
  public void asked(Question question, long now) {
    if (now < population.from(number) || now >= population.until(number)) {
      return;
    }
    List<KadPeer> closer =
        switch (question.kind()) {
          case FIND, GET -> friends.nearest(question.target(), k);
          case PUT, CHECK -> List.of();
        };
    Answer answer = new Answer(question.conversation(), number, closer, false);
    network.say(number, question.from(), 1, answer, now, random);
  }

  @Override
  public void happened(Happening happening, long now) {
    happening.happen(now);
  }
}
