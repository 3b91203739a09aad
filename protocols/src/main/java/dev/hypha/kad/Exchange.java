package dev.hypha.kad;

import dev.hypha.bytes.Buffer;
import dev.hypha.bytes.Bytes;
import dev.hypha.bytes.Delimited;
import dev.hypha.bytes.MalformedException;
import dev.hypha.core.Connection;
import dev.hypha.core.Node;
import dev.hypha.core.PeerAddress;
import dev.hypha.core.PeerException.Misbehaved;
import dev.hypha.core.PeerException.Reset;
import dev.hypha.core.Reputation.Conduct;
import dev.hypha.core.ResetCode;
import dev.hypha.core.Stream;
import dev.hypha.kad.engine.KadCodec;
import dev.hypha.kad.engine.KadMessage;
import dev.hypha.kad.engine.KadPeer;
import dev.hypha.multiformats.PeerId;
import java.io.EOFException;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** Asks a peer one thing, on a stream of its own: it is there one round trip after the question. */
final class Exchange {
  static final String SPEC = "kad-dht/README.md#rpc-messages";

  private static final int MESSAGES_OF_A_TURN = 200;

  /** rust-libp2p, js-libp2p and we let 32 streams of a peer in; it may not know yet which ended. */
  static final int QUESTIONS_TO_PEER_MAX = 16;

  private final Node node;
  private final KadConfig config;
  private final KadCodec codec;
  private final Turns turns;

  Exchange(Node node, KadConfig config) {
    this.node = node;
    this.config = config;
    this.codec = new KadCodec(config.limits());
    this.turns = new Turns(node.runtime(), QUESTIONS_TO_PEER_MAX);
  }

  /** A question that is under way, so that somebody else can give it up. */
  static final class Attempt {
    private final AtomicReference<@Nullable Stream> stream = new AtomicReference<>();
    private volatile @Nullable Turns turns;
    private volatile boolean abandoned;

    /** Ends it at once, with whatever it waits for on its stream. */
    void abandon() {
      abandoned = true;
      Stream open = stream.get();
      if (open != null) {
        open.reset(ResetCode.NONE);
      }
      Turns waits = turns;
      if (waits != null) {
        waits.wake();
      }
    }

    private void waitsFor(Turns all, PeerId peer, long until) throws IOException {
      turns = all;
      all.take(peer, until, () -> abandoned);
    }

    private void speaksOn(Stream open) throws IOException {
      stream.set(open);
      if (abandoned) {
        open.reset(ResetCode.NONE);
        throw new IOException("given up before it was asked");
      }
    }
  }

  /**
   * The answer of {@code peer}, which is connected to if need be. What it says is an answer to the
   * question by its form; whether it is true is another thing.
   */
  KadMessage ask(KadPeer peer, KadMessage question, Attempt attempt) throws IOException {
    attempt.waitsFor(turns, peer.peer(), deadline());
    try {
      return askNow(peer, question, attempt);
    } finally {
      turns.give(peer.peer());
    }
  }

  private KadMessage askNow(KadPeer peer, KadMessage question, Attempt attempt) throws IOException {
    Stream stream = open(peer, config.query().askTimeout());
    try {
      attempt.speaksOn(stream);
      send(stream, question);
      KadMessage answer = read(stream);
      stream.close();
      return answered(answer, question);
    } catch (MalformedException e) {
      stream.reset(ResetCode.PROTOCOL_VIOLATION);
      misbehaved(peer.peer(), String.valueOf(e.getMessage()));
      throw new Misbehaved(SPEC, e);
    } catch (IOException e) {
      stream.reset(ResetCode.NONE);
      throw e;
    }
  }

  /** Says something that has no answer, and waits until {@code peer} has read it to the end. */
  void tell(KadPeer peer, KadMessage message, Attempt attempt) throws IOException {
    tell(peer, List.of(message), attempt);
  }

  /** The same of several things, one after the other on one stream. */
  void tell(KadPeer peer, List<KadMessage> messages, Attempt attempt) throws IOException {
    attempt.waitsFor(turns, peer.peer(), deadline());
    try {
      tellNow(peer, messages, attempt);
    } finally {
      turns.give(peer.peer());
    }
  }

  private void tellNow(KadPeer peer, List<KadMessage> messages, Attempt attempt)
      throws IOException {
    Stream stream = open(peer, patience(messages.size()));
    try {
      attempt.speaksOn(stream);
      for (KadMessage message : messages) {
        send(stream, message);
      }
      stream.sink().close();
      int said = 0;
      for (Optional<Bytes> more = next(stream); more.isPresent(); more = next(stream)) {
        codec.decode(more.get()); // some say what they were told; it changes nothing
        if (++said > messages.size()) {
          throw new MalformedException("more answers than there was to answer");
        }
      }
      stream.close();
    } catch (MalformedException e) {
      stream.reset(ResetCode.PROTOCOL_VIOLATION);
      misbehaved(peer.peer(), String.valueOf(e.getMessage()));
      throw new Misbehaved(SPEC, e);
    } catch (IOException e) {
      stream.reset(ResetCode.NONE);
      throw e;
    }
  }

  /** How long a peer may take for so many messages: some write each to their disk. */
  Duration patience(int messages) {
    return config.query().askTimeout().multipliedBy(1 + messages / MESSAGES_OF_A_TURN);
  }

  /** Takes note that a peer said what it could have known to be wrong. */
  void misbehaved(PeerId peer, String what) {
    node.reputation().report(peer, Conduct.INVALID, what);
  }

  private Stream open(KadPeer peer, Duration patience) throws IOException {
    PeerAddress address = new PeerAddress(peer.peer(), config.reach().of(peer.addresses()));
    Connection connection = node.connectAsTold(address);
    Stream stream;
    try {
      stream = connection.open(config.protocol());
    } catch (Reset e) {
      if (e.code() != ResetCode.SUPPLANTED) {
        throw e;
      }
      stream =
          node.connectAsTold(address).open(config.protocol()); // one of two connections is left
    }
    return stream.deadline(node.runtime().nanoTime() + patience.toNanos());
  }

  private long deadline() {
    return node.runtime().nanoTime() + config.query().askTimeout().toNanos();
  }

  private static void send(Stream stream, KadMessage message) throws IOException {
    Buffer frame = new Buffer();
    Delimited.write(frame, KadCodec.encode(message));
    stream.send(frame);
  }

  private Optional<Bytes> next(Stream stream) throws IOException {
    return Delimited.read(stream.source(), config.limits().bytesMax());
  }

  private KadMessage read(Stream stream) throws IOException {
    Optional<Bytes> frame = next(stream);
    if (frame.isEmpty()) {
      throw new EOFException("the peer ended the stream without an answer");
    }
    return codec.decode(frame.get());
  }

  private static KadMessage answered(KadMessage answer, KadMessage question)
      throws MalformedException {
    answer.requireAnswerTo(question);
    return answer;
  }
}
