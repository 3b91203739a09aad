package dev.hypha.chaos;

import dev.hypha.bytes.Duplex;
import dev.hypha.core.ResetCode;
import dev.hypha.core.Session;
import dev.hypha.core.Traffic;
import java.io.IOException;

/**
 * A session some of whose streams are lost: reset before they have carried a byte. The side that
 * lost one of its own learns it when it reads or writes.
 */
final class LossySession implements Session {
  private final Session session;
  private final Dice dice;

  LossySession(Session session, Dice dice) {
    this.session = session;
    this.dice = dice;
  }

  @Override
  public void start(Inbound inbound, Closed closed) {
    session.start(
        stream -> {
          if (dice.loses()) {
            stream.reset(ResetCode.NONE);
          } else {
            inbound.accept(stream);
          }
        },
        closed);
  }

  @Override
  public Duplex open() throws IOException {
    Duplex stream = session.open();
    if (dice.loses()) {
      stream.reset(ResetCode.NONE);
    }
    return stream;
  }

  @Override
  public int streams() {
    return session.streams();
  }

  @Override
  public Traffic traffic() {
    return session.traffic();
  }

  @Override
  public void close(long code) {
    session.close(code);
  }
}
