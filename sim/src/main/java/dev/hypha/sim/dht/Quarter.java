package dev.hypha.sim.dht;

import dev.hypha.sim.EventQueue;
import dev.hypha.sim.Outbox;
import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Some of the participants. In a window it belongs to one thread; what its participants say to
 * others waits in an outbox for each quarter until the window is over.
 */
final class Quarter {
  private final EventQueue queue = new EventQueue();
  private final @Nullable Participant[] participants;
  private final int quarters;
  private Outbox[] out;
  private Outbox[] said;
  private long events;

  Quarter(int places, int quarters) {
    this.participants = new Participant[places];
    this.quarters = quarters;
    this.out = outboxes(quarters);
    this.said = outboxes(quarters);
  }

  private static Outbox[] outboxes(int count) {
    Outbox[] boxes = new Outbox[count];
    Arrays.setAll(boxes, i -> new Outbox());
    return boxes;
  }

  void put(int number, Participant participant) {
    participants[number / quarters] = participant;
  }

  Outbox out(int quarter) {
    return out[quarter];
  }

  /** Something happens to one who lives here; only its own thread, or nobody's turn. */
  void add(long at, int number, @Nullable Object what) {
    queue.add(at, number, what);
  }

  /** When something happens here, or what was said here arrives. */
  long earliest() {
    long first = queue.nextAt();
    for (Outbox box : out) {
      first = Math.min(first, box.earliest());
    }
    return first;
  }

  /** What was said is now to be taken by those it was said to. */
  void turn() {
    Outbox[] empty = said;
    said = out;
    out = empty;
  }

  Outbox said(int quarter) {
    return said[quarter];
  }

  void take(Outbox box) {
    box.empty((at, to, from, what) -> add(at, to, what));
  }

  /** All do what they have to do before {@code end}. */
  void window(long end) {
    while (queue.next(end)) {
      events++;
      int number = queue.source();
      Participant participant = Objects.requireNonNull(participants[number / quarters]);
      switch (Objects.requireNonNull(queue.thing())) {
        case Participant.Question question -> participant.asked(question, queue.time());
        case Participant.Happening happening -> participant.happened(happening, queue.time());
        default -> throw new IllegalStateException("neither a question nor a happening");
      }
    }
  }

  long events() {
    return events;
  }
}
