package dev.hypha.send;

import dev.hypha.bytes.Bytes;
import dev.hypha.bytes.MalformedException;

/** Opens the messages of a file transfer. */
public final class SendDoor {
  private SendDoor() {}

  public static void readOffer(byte[] input) throws MalformedException {
    FileOffer offer = FileOffer.decode(Bytes.copyOf(input));
    if (!offer.equals(FileOffer.decode(offer.encode()))) {
      throw new AssertionError("an offer changed: " + offer);
    }
    String safe = FileName.sanitised(offer.name());
    if (!safe.equals(FileName.sanitised(safe)) || safe.indexOf('/') >= 0 || safe.startsWith(".")) {
      throw new AssertionError("not a safe name: " + safe);
    }
  }

  public static void readAnswer(byte[] input) throws MalformedException {
    Answer answer = Answer.decode(Bytes.copyOf(input));
    // of a newer revision: never said by us
    boolean known = !(answer instanceof Answer.Unknown);
    if (known && !answer.equals(Answer.decode(answer.encode()))) {
      throw new AssertionError("an answer changed: " + answer);
    }
  }
}
