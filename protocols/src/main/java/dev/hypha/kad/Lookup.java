package dev.hypha.kad;

import dev.hypha.bytes.Bytes;
import dev.hypha.core.Node;
import dev.hypha.core.PeerException.Misbehaved;
import dev.hypha.core.Runtime;
import dev.hypha.kad.engine.KadId;
import dev.hypha.kad.engine.KadMessage;
import dev.hypha.kad.engine.KadMessage.Named;
import dev.hypha.kad.engine.KadPeer;
import dev.hypha.kad.engine.Query;
import dev.hypha.kad.engine.QueryConfig;
import dev.hypha.kad.engine.QueryEffect;
import dev.hypha.kad.engine.QueryInput;
import dev.hypha.kad.engine.QueryOutcome;
import dev.hypha.multiformats.Multiaddr;
import dev.hypha.multiformats.PeerId;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;

/**
 * Drives a {@link Query} on the caller's thread: each question to a peer has a thread, and all that
 * happens comes back through one queue.
 */
final class Lookup {
  private static final System.Logger LOG = System.getLogger(Lookup.class.getName());

  private final Node node;
  private final KadConfig config;
  private final Exchange exchange;
  private final LiveTable table;

  Lookup(Node node, KadConfig config, Exchange exchange, LiveTable table) {
    this.node = node;
    this.config = config;
    this.exchange = exchange;
    this.table = table;
  }

  /** Takes what peers answer, on the thread of the lookup, and says when it has enough. */
  interface Listener {
    /**
     * A peer has answered.
     *
     * @return whether the lookup may end
     * @throws Misbehaved if it says what it could know to be wrong: it counts as not having
     *     answered
     */
    boolean heard(KadPeer from, KadMessage answer) throws Misbehaved;

    /** A peer could not be asked, or not be understood. Says whether the lookup may end. */
    default boolean failed(KadPeer peer, String why) {
      return false;
    }
  }

  private sealed interface Happening {
    record Answer(KadPeer from, KadMessage message) implements Happening {}

    record Failure(KadPeer peer, String why) implements Happening {}

    record Time() implements Happening {}
  }

  /** Asks {@code question} of the peers nearest to its key. */
  QueryOutcome run(KadMessage question, Listener listener) throws InterruptedIOException {
    return run(question, config.query(), listener);
  }

  /** The same, and ends by {@code deadline} with what it has. */
  QueryOutcome run(KadMessage question, Duration deadline, Listener listener)
      throws InterruptedIOException {
    return run(question, config.query().withDeadline(deadline), listener);
  }

  QueryOutcome run(KadMessage question, QueryConfig how, Listener listener)
      throws InterruptedIOException {
    return new Run(KadId.ofKey(question.key()), question, how, listener).toTheEnd();
  }

  /** The peers that an answer names, as far as their addresses are of use in this network. */
  List<KadPeer> named(List<Named> peers) {
    List<KadPeer> usable = new ArrayList<>();
    for (Named each : peers) {
      KadPeer peer = each.peer();
      List<Multiaddr> addresses = config.reach().of(peer.addresses());
      boolean hidden = addresses.isEmpty() && config.reach() == Reach.PUBLIC;
      if (!peer.peer().equals(node.id()) && !hidden) {
        usable.add(new KadPeer(peer.peer(), peer.id(), addresses));
      }
    }
    return usable;
  }

  private final class Run {
    private final KadMessage question;
    private final Listener listener;
    private final Query query;
    private final BlockingQueue<Happening> happenings = new LinkedBlockingQueue<>();
    private final Map<PeerId, Exchange.Attempt> attempts = new HashMap<>();

    Run(KadId target, KadMessage question, QueryConfig how, Listener listener) {
      this.question = question;
      this.listener = listener;
      List<KadPeer> seeds = table.nearest(target, how.k());
      this.query = new Query(target, table.self(), seeds, how, now());
    }

    QueryOutcome toTheEnd() throws InterruptedIOException {
      try {
        return drive();
      } finally {
        attempts.values().forEach(Exchange.Attempt::abandon); // if a validator has thrown
      }
    }

    private QueryOutcome drive() throws InterruptedIOException {
      query.tick(now(), this::perform);
      while (query.outcome().isEmpty()) {
        Runtime.Timer timer =
            node.runtime().at(query.wakeAt(), () -> happenings.add(new Happening.Time()));
        try {
          happened(happenings.take());
        } catch (InterruptedException e) {
          query.on(new QueryInput.Stop(), now(), this::perform);
          Thread.currentThread().interrupt();
          throw new InterruptedIOException("interrupted while looking up " + question.type());
        } finally {
          timer.cancel();
        }
      }
      return query.outcome().get();
    }

    private void happened(Happening happening) {
      switch (happening) {
        case Happening.Answer(KadPeer from, KadMessage message) -> answered(from, message);
        case Happening.Failure(KadPeer peer, String why) -> {
          table.failed(peer.peer());
          failed(peer, why);
        }
        case Happening.Time _ -> query.tick(now(), this::perform);
      }
    }

    private void answered(KadPeer from, KadMessage message) {
      attempts.remove(from.peer());
      try {
        boolean enough = listener.heard(from, message);
        table.answered(from);
        QueryInput input = new QueryInput.Answered(from.peer(), named(message.closer()));
        query.on(input, now(), this::perform);
        if (enough) {
          query.on(new QueryInput.Stop(), now(), this::perform);
        }
      } catch (Misbehaved e) {
        exchange.misbehaved(from.peer(), String.valueOf(e.getMessage()));
        failed(from, String.valueOf(e.getMessage()));
      }
    }

    private void failed(KadPeer peer, String why) {
      attempts.remove(peer.peer());
      boolean enough = listener.failed(peer, why);
      query.on(new QueryInput.Failed(peer.peer()), now(), this::perform);
      if (enough) {
        query.on(new QueryInput.Stop(), now(), this::perform);
      }
    }

    private void perform(QueryEffect effect) {
      switch (effect) {
        case QueryEffect.Ask(KadPeer peer, int _, int _) -> {
          Exchange.Attempt attempt = new Exchange.Attempt();
          attempts.put(peer.peer(), attempt);
          node.runtime().fork("kad-ask", () -> ask(peer, attempt));
        }
        case QueryEffect.Abandon(PeerId peer) -> {
          Exchange.Attempt attempt = attempts.remove(peer);
          if (attempt != null) {
            attempt.abandon();
          }
        }
        case QueryEffect.Finished(QueryOutcome outcome) ->
            LOG.log(
                Level.DEBUG, "{0}: {1}, {2}", question.type(), outcome.reason(), outcome.cost());
      }
    }

    /** The thread of a question. */
    private void ask(KadPeer peer, Exchange.Attempt attempt) {
      Happening happening;
      try {
        happening = new Happening.Answer(peer, exchange.ask(peer, question, attempt));
      } catch (IOException e) {
        LOG.log(Level.DEBUG, "{0} did not answer: {1}", peer.peer(), e.getMessage());
        happening = new Happening.Failure(peer, String.valueOf(e.getMessage()));
      }
      happenings.add(happening);
    }

    private long now() {
      return node.runtime().nanoTime();
    }
  }

  /** For a lookup that only wants to know who is near. */
  static Listener nobody() {
    return (from, answer) -> false;
  }

  /** A question who is near {@code key}. */
  static KadMessage findNode(Bytes key) {
    return KadMessage.of(KadMessage.MessageType.FIND_NODE, key);
  }
}
