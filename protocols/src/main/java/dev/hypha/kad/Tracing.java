package dev.hypha.kad;

import dev.hypha.core.PeerException.Misbehaved;
import dev.hypha.kad.engine.KadMessage;
import dev.hypha.kad.engine.KadMessage.Value;
import dev.hypha.kad.engine.KadPeer;
import dev.hypha.kad.engine.QueryOutcome;
import dev.hypha.multiformats.PeerId;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** Takes down what each peer says in a lookup, which goes on to its end; on its thread. */
final class Tracing implements Lookup.Listener {
  private final Lookup lookup;
  private final Values values;
  private final KadMessage question;
  private final Map<PeerId, Trace.Word> words = new HashMap<>();

  Tracing(Lookup lookup, Values values, KadMessage question) {
    this.lookup = lookup;
    this.values = values;
    this.question = question;
  }

  @Override
  public boolean heard(KadPeer from, KadMessage answer) throws Misbehaved {
    if (answer.value().isPresent()) {
      values.requireValid(question.key(), answer.value().get().value());
    }
    words.put(
        from.peer(),
        new Trace.Word(
            lookup.named(answer.closer()).size(),
            answer.providers().size(),
            answer.value().map(Value::value),
            Optional.empty()));
    return false;
  }

  @Override
  public boolean failed(KadPeer peer, String why) {
    words.put(peer.peer(), Trace.Word.failed(why));
    return false;
  }

  Trace trace(QueryOutcome outcome) {
    return new Trace(outcome, words);
  }
}
