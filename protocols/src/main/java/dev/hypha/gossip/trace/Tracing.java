package dev.hypha.gossip.trace;

import dev.hypha.bytes.Buffer;
import dev.hypha.bytes.Bytes;
import dev.hypha.bytes.Delimited;
import dev.hypha.bytes.MalformedException;
import dev.hypha.core.Connection;
import dev.hypha.core.Node;
import dev.hypha.core.PeerAddress;
import dev.hypha.core.PeerException;
import dev.hypha.core.PeerException.Incompatible;
import dev.hypha.core.PeerException.Misbehaved;
import dev.hypha.core.PeerRecord;
import dev.hypha.core.ProtocolId;
import dev.hypha.core.Registration;
import dev.hypha.core.ResetCode;
import dev.hypha.core.Stream;
import dev.hypha.gossip.engine.MessageId;
import dev.hypha.multiformats.PeerId;
import dev.hypha.record.SignedPeerRecord;
import java.io.IOException;
import java.time.Duration;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Follows a message back to where it began: asks each node from whom it had it, then that one. What
 * a node says is its word and no more. Thread-safe; calls block.
 *
 * <p>Spec: docs/control.md, "Traces".
 */
public final class Tracing {
  public static final ProtocolId PROTOCOL = ProtocolId.of("/hypha/gossip/trace/1.0.0");

  /** A way that is longer is not followed further. */
  public static final int HOPS_MAX = 32;

  private static final String SPEC = "docs/control.md#traces";
  private static final String SERVICE = "gossip-trace";
  private static final Duration TIMEOUT = Duration.ofSeconds(5);
  private static final String SILENT = "not answered: ";

  private final Node node;
  private final Footprints footprints;

  /**
   * @param footprints of this node
   */
  public Tracing(Node node, Footprints footprints) {
    this.node = node;
    this.footprints = footprints;
  }

  /** What this node remembers. */
  public Footprints footprints() {
    return footprints;
  }

  /** Answers those of {@code allowed}, and refuses others, until the registration is closed. */
  public Registration serve(Set<PeerId> allowed) {
    Set<PeerId> may = Set.copyOf(allowed);
    return node.serve(PROTOCOL, SERVICE, stream -> answer(stream, may));
  }

  private void answer(Stream stream, Set<PeerId> allowed) throws IOException {
    stream.deadline(node.runtime().nanoTime() + TIMEOUT.toNanos());
    Optional<Bytes> question = read(stream, Answer.QUESTION_BYTES_MAX);
    if (question.isEmpty()) {
      return;
    }
    Answer answer = new Answer.NotAllowed();
    if (allowed.contains(stream.connection().peer())) {
      answer = answer(MessageId.copyOf(Answer.id(question.get())));
    }
    write(stream, answer.encode());
  }

  private Answer answer(MessageId id) {
    Optional<Footprint> known = footprints.of(id);
    if (known.isEmpty()) {
      return new Answer.Unknown();
    }
    PeerId bringer = known.get().bringer();
    Bytes record =
        node.peers().of(bringer).signed().map(PeerRecord.Signed::envelope).orElse(Bytes.EMPTY);
    // half of the room is the topic's and the rest's
    boolean fits = record.size() <= Answer.ANSWER_BYTES_MAX / 2;
    return new Answer.Known(known.get(), fits ? record : Bytes.EMPTY);
  }

  /**
   * Tells {@code hops} of each node on the way, this one first.
   *
   * @return whether it led to where the message began
   */
  public boolean trace(MessageId id, Consumer<Hop> hops) {
    Optional<Footprint> here = footprints.of(id);
    Hop hop = new Hop(0, node.id(), here, here.isPresent() ? "" : "not remembered here");
    hops.accept(hop);
    Set<PeerId> asked = new HashSet<>();
    asked.add(node.id());
    Optional<PeerAddress> next = here.map(footprint -> PeerAddress.of(footprint.bringer()));
    while (!hop.isOrigin() && next.isPresent()) {
      PeerId peer = next.get().peer();
      if (!asked.add(peer) || hop.number() + 1 == HOPS_MAX) {
        hops.accept(new Hop(hop.number() + 1, peer, Optional.empty(), "the way does not end"));
        return false;
      }
      Asked told = ask(hop.number() + 1, next.get(), id);
      hop = told.hop();
      next = told.next();
      hops.accept(hop);
    }
    return hop.isOrigin();
  }

  /** What a peer said, and who is to be asked then. */
  private record Asked(Hop hop, Optional<PeerAddress> next) {}

  private Asked ask(int number, PeerAddress peer, MessageId id) {
    try {
      return switch (asked(peer, id)) {
        case Answer.Known(Footprint footprint, Bytes record) ->
            new Asked(
                new Hop(number, peer.peer(), Optional.of(footprint), ""),
                Optional.of(address(footprint.bringer(), record)));
        case Answer.Unknown() -> silent(number, peer, "not remembered there");
        case Answer.NotAllowed() -> silent(number, peer, "not allowed by its owner");
      };
    } catch (Incompatible e) {
      return silent(number, peer, SILENT + "it tells nobody");
    } catch (MalformedException e) {
      return silent(number, peer, SILENT + "what it says makes no sense: " + e.getMessage());
    } catch (IOException e) {
      return silent(number, peer, SILENT + firstLine(e));
    }
  }

  private static Asked silent(int number, PeerAddress peer, String why) {
    return new Asked(new Hop(number, peer.peer(), Optional.empty(), why), Optional.empty());
  }

  private static String firstLine(IOException failure) {
    return String.valueOf(failure.getMessage()).lines().findFirst().orElse("no reason");
  }

  private Answer asked(PeerAddress peer, MessageId id) throws IOException {
    Connection connection = node.connect(peer);
    try (Stream stream = connection.open(PROTOCOL)) {
      stream.deadline(node.runtime().nanoTime() + TIMEOUT.toNanos());
      write(stream, Answer.question(id.bytes()));
      Optional<Bytes> answer = read(stream, Answer.ANSWER_BYTES_MAX);
      if (answer.isEmpty()) {
        throw new PeerException.Reset("it hung up", ResetCode.NONE);
      }
      return Answer.decode(answer.get());
    }
  }

  /** Where a peer may be: a record that does not hold is as good as none. */
  private static PeerAddress address(PeerId peer, Bytes envelope) {
    try {
      if (!envelope.isEmpty()) {
        SignedPeerRecord record = SignedPeerRecord.decode(envelope);
        if (record.peer().equals(peer)) {
          return new PeerAddress(peer, record.addresses());
        }
      }
      return PeerAddress.of(peer);
    } catch (MalformedException e) {
      return PeerAddress.of(peer);
    }
  }

  private static Optional<Bytes> read(Stream stream, int most) throws IOException {
    try {
      return Delimited.read(stream.source(), most);
    } catch (MalformedException e) {
      throw new Misbehaved(SPEC, String.valueOf(e.getMessage()), e);
    }
  }

  private static void write(Stream stream, Bytes message) throws IOException {
    Buffer frame = new Buffer();
    Delimited.write(frame, message);
    stream.sink().write(frame, frame.size());
    stream.sink().flush();
  }
}
