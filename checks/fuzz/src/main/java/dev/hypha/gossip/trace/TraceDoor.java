package dev.hypha.gossip.trace;

import dev.hypha.bytes.Bytes;
import java.io.IOException;

/** Lets fuzzing read what {@code /hypha/gossip/trace/1.0.0} carries. */
public final class TraceDoor {
  private TraceDoor() {}

  /** Reads an answer, and writes it again. */
  public static void readAnswer(byte[] input) throws IOException {
    Answer answer = Answer.decode(Bytes.copyOf(input));
    if (!Answer.decode(answer.encode()).equals(answer)) {
      throw new AssertionError("written otherwise than read: " + answer);
    }
  }

  /** Reads a question. */
  public static void readQuestion(byte[] input) throws IOException {
    Bytes id = Answer.id(Bytes.copyOf(input));
    if (!Answer.id(Answer.question(id)).equals(id)) {
      throw new AssertionError("written otherwise than read: " + id);
    }
  }
}
