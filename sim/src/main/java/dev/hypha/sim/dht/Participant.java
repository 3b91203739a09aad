package dev.hypha.sim.dht;

import dev.hypha.kad.engine.KadId;
import dev.hypha.kad.engine.KadPeer;
import java.util.List;

/** Somebody in the network. */
interface Participant {
  /** Somebody asks; who is not there does not answer. */
  void asked(Question question, long now);

  /** Something happens to it: an answer has come, or it is time. */
  void happened(Happening happening, long now);

  /** Something that happens to a participant, in its thread. */
  @FunctionalInterface
  interface Happening {
    void happen(long now);
  }

  /** What is asked. */
  enum Kind {
    /** Who is nearer? */
    FIND,

    /** Who is nearer, and do you have the value? */
    GET,

    /** Keep the value. */
    PUT,

    /** Are you there? What it names is not looked at. */
    CHECK
  }

  /**
   * A question.
   *
   * @param dialed whether the asker had no connection before, so that each gets to know the other
   */
  record Question(int from, Kind kind, KadId target, boolean dialed, Conversation conversation) {}

  /** What an answer belongs to. */
  interface Conversation {
    void answered(int from, List<KadPeer> closer, boolean hasValue, long now);
  }

  /** An answer. */
  record Answer(Conversation conversation, int from, List<KadPeer> closer, boolean hasValue)
      implements Happening {
    @Override
    public void happen(long now) {
      conversation.answered(from, closer, hasValue, now);
    }
  }
}
