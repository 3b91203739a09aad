package dev.hypha.kad;

import dev.hypha.bytes.Bytes;
import dev.hypha.bytes.MalformedException;
import dev.hypha.core.Node;
import dev.hypha.core.PeerException.Misbehaved;
import dev.hypha.core.PeerException.Refused;
import dev.hypha.core.RecordStore.Kept;
import dev.hypha.kad.QueryFinished.Purpose;
import dev.hypha.kad.engine.KadMessage;
import dev.hypha.kad.engine.KadMessage.MessageType;
import dev.hypha.kad.engine.KadMessage.Value;
import dev.hypha.kad.engine.KadPeer;
import dev.hypha.kad.engine.QueryOutcome;
import dev.hypha.kad.engine.QueryOutcome.Reason;
import dev.hypha.kad.engine.Suspicion;
import dev.hypha.multiformats.PeerId;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** Puts values where others find them, and finds them. Spec: kad-dht/README.md, "Value storage". */
final class Values {
  private static final System.Logger LOG = System.getLogger(Values.class.getName());

  private final Node node;
  private final Validators validators;
  private final Records records;
  private final Exchange exchange;
  private final Lookup lookup;
  private final Spread spread;
  private final Guard guard;

  Values(
      Node node,
      Validators validators,
      Records records,
      Exchange exchange,
      Lookup lookup,
      Spread spread,
      Guard guard) {
    this.node = node;
    this.validators = validators;
    this.records = records;
    this.exchange = exchange;
    this.lookup = lookup;
    this.spread = spread;
    this.guard = guard;
  }

  /** Asks {@code nearest} to keep a value. */
  Stored put(List<KadPeer> nearest, Bytes key, Bytes value) throws InterruptedIOException {
    return spread.to(nearest, (peer, attempt) -> put(peer, key, value, attempt));
  }

  /** The same; who has not taken it by {@code patience} is not counted. */
  Stored put(List<KadPeer> nearest, Bytes key, Bytes value, Duration patience)
      throws InterruptedIOException {
    return spread.to(nearest, (peer, attempt) -> put(peer, key, value, attempt), patience);
  }

  /** Asks one peer to keep a value. */
  void put(KadPeer peer, Bytes key, Bytes value, Exchange.Attempt attempt) throws IOException {
    KadMessage question =
        KadMessage.of(MessageType.PUT_VALUE, key).withValue(new Value(key, value, ""));
    KadMessage answer = exchange.ask(peer, question, attempt);
    if (answer.value().isPresent() && !answer.value().get().value().equals(value)) {
      throw new Refused("the peer keeps another value");
    }
  }

  /** What a search for a value has come to. */
  record Search(Optional<FoundValue> found, QueryOutcome outcome) {}

  /**
   * Asks for {@code key} until {@code quorum} peers have given the same value, all are asked, or it
   * is the {@code deadline}.
   */
  Search get(Bytes key, int quorum, Duration deadline) throws IOException {
    validators.of(key);
    Poll poll = new Poll(key, quorum);
    Optional<Kept> own = records.find(key);
    own.ifPresent(kept -> poll.vote(node.id(), kept.value()));
    QueryOutcome outcome = lookup.run(KadMessage.of(MessageType.GET_VALUE, key), deadline, poll);
    Optional<Suspicion> suspicion = guard.suspect(Purpose.GET, key, outcome);
    if (suspicion.isPresent()) {
      Set<PeerId> asked = new HashSet<>();
      outcome.steps().forEach(step -> asked.add(step.peer().peer()));
      guard.everybody(suspicion.get(), asked, new Others(key, quorum, poll, deadline));
    }
    Bytes best = poll.best;
    if (best == null) {
      return new Search(Optional.empty(), outcome);
    }
    correct(key, best, poll, outcome);
    int holders = poll.holders();
    return new Search(
        Optional.of(new FoundValue(best, holders, poll.votes.size() - holders)), outcome);
  }

  /** Tells those who should have the value and have none, or another, in the background. */
  private void correct(Bytes key, Bytes best, Poll poll, QueryOutcome outcome) {
    Set<PeerId> wrong = new HashSet<>();
    poll.votes.forEach(
        (peer, value) -> {
          if (!value.equals(best)) {
            wrong.add(peer);
          }
        });
    if (outcome.reason() == Reason.CONVERGED || outcome.reason() == Reason.EXHAUSTED) {
      for (KadPeer peer : outcome.nearest()) {
        if (!poll.votes.containsKey(peer.peer())) {
          wrong.add(peer.peer());
        }
      }
    }
    if (wrong.remove(node.id())) {
      keepOwn(key, best);
    }
    List<KadPeer> peers =
        outcome.steps().stream()
            .map(QueryOutcome.Step::peer)
            .filter(peer -> wrong.contains(peer.peer()))
            .toList();
    if (!peers.isEmpty()) {
      node.runtime().fork("kad-correct", () -> tellAll(peers, key, best));
    }
  }

  private void keepOwn(Bytes key, Bytes best) {
    try {
      records.put(key, best);
    } catch (IOException e) {
      LOG.log(Level.DEBUG, "the better value is not kept here: {0}", e.getMessage());
    }
  }

  private void tellAll(List<KadPeer> peers, Bytes key, Bytes best) {
    try {
      Stored stored = put(peers, key, best);
      LOG.log(Level.DEBUG, "{0} of {1} peers were corrected", stored.peers(), stored.asked());
    } catch (InterruptedIOException e) {
      LOG.log(Level.DEBUG, "interrupted while correcting: {0}", e.getMessage());
    }
  }

  /**
   * Looks whether a peer may say that {@code key} has {@code value}.
   *
   * @throws Misbehaved if not
   */
  void requireValid(Bytes key, Bytes value) throws Misbehaved {
    try {
      validators.validate(key, value, node.runtime().wallClock());
    } catch (MalformedException e) {
      throw new Misbehaved("kad-dht/README.md#entry-validation", e);
    } catch (Refused e) {
      throw new AssertionError("the validator was there before", e);
    }
  }

  /**
   * Looks whether there is a validator for {@code key}.
   *
   * @throws Refused if not
   */
  void requireValidator(Bytes key) throws Refused {
    if (validators.of(key) == null) {
      throw new AssertionError("a validator or a refusal");
    }
  }

  /** Asks those who are in the region of a key, and were not asked yet. */
  private final class Others implements Guard.Turn {
    private final KadMessage question;
    private final int quorum;
    private final Poll poll;
    private final Duration patience;
    private final Set<PeerId> asked = new HashSet<>();

    Others(Bytes key, int quorum, Poll poll, Duration patience) {
      this.question = KadMessage.of(MessageType.GET_VALUE, key);
      this.quorum = quorum;
      this.poll = poll;
      this.patience = patience;
    }

    /** Enough is a quorum among these: those who crowd around the key may all say the same. */
    @Override
    public boolean take(List<KadPeer> peers) throws IOException {
      Map<PeerId, KadMessage> answers = new ConcurrentHashMap<>();
      spread.to(
          peers,
          (peer, attempt) -> answers.put(peer.peer(), exchange.ask(peer, question, attempt)),
          patience);
      for (KadPeer peer : peers) {
        KadMessage answer = answers.get(peer.peer());
        if (answer != null) {
          hear(peer, answer);
        }
        asked.add(peer.peer());
      }
      return poll.holders(asked) >= quorum;
    }

    private void hear(KadPeer peer, KadMessage answer) {
      try {
        poll.heard(peer, answer);
      } catch (Misbehaved e) {
        exchange.misbehaved(peer.peer(), String.valueOf(e.getMessage()));
      }
    }
  }

  /** Counts who has which value; on the thread of the lookup. */
  private final class Poll implements Lookup.Listener {
    private final Bytes key;
    private final int quorum;
    private final RecordValidator validator;
    final Map<PeerId, Bytes> votes = new HashMap<>();
    @Nullable Bytes best;

    Poll(Bytes key, int quorum) throws Refused {
      this.key = key;
      this.quorum = quorum;
      this.validator = validators.of(key);
    }

    @Override
    public boolean heard(KadPeer from, KadMessage answer) throws Misbehaved {
      if (answer.value().isEmpty()) {
        return false;
      }
      Bytes value = answer.value().get().value();
      requireValid(key, value);
      vote(from.peer(), value);
      return holders() >= quorum;
    }

    void vote(PeerId peer, Bytes value) {
      votes.put(peer, value);
      Bytes known = best;
      best = known == null || validator.compare(key, value, known) > 0 ? value : known;
    }

    /** How many of these have the best. */
    long holders(Set<PeerId> peers) {
      Bytes known = best;
      return known == null
          ? 0
          : votes.entrySet().stream()
              .filter(vote -> peers.contains(vote.getKey()) && known.equals(vote.getValue()))
              .count();
    }

    int holders() {
      Bytes known = best;
      return known == null ? 0 : (int) votes.values().stream().filter(known::equals).count();
    }
  }
}
