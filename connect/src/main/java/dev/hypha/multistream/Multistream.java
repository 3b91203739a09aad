package dev.hypha.multistream;

import dev.hypha.bytes.Buffer;
import dev.hypha.bytes.Bytes;
import dev.hypha.bytes.Duplex;
import dev.hypha.bytes.MalformedException;
import dev.hypha.bytes.Sink;
import dev.hypha.bytes.Source;
import dev.hypha.bytes.Varint;
import dev.hypha.core.Negotiator;
import dev.hypha.core.NetworkProtocol;
import dev.hypha.core.PeerException.Crossed;
import dev.hypha.core.PeerException.Incompatible;
import dev.hypha.core.PeerException.Misbehaved;
import dev.hypha.core.ProtocolId;
import java.io.EOFException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;

/**
 * Both sides of a multistream-select negotiation, written as the specification tells it.
 *
 * <p>A dialer waits for answers in {@link #dial}; in {@link #dialAsking} it asks with its first
 * proposal what else there is; in {@link #dialKnown} and {@link #dialHoping} header, proposal and
 * data leave in one flight. A refused lazy proposal resets the stream, for a listener may have read
 * the data that followed as its next proposal (go-multistream issue 20).
 *
 * <p>Spec: connections/README.md, "multistream-select".
 */
public final class Multistream implements Negotiator {
  private static final String SPEC = "connections/README.md#multistream-select";
  private static final int MESSAGE_BYTES_MAX = 1024;
  private static final int PROPOSALS_MAX = 64;
  static final String HEADER = "/multistream/1.0.0";
  private static final String NOT_AVAILABLE = "na";
  private static final String LIST = "ls";

  public Multistream() {}

  @Override
  public ProtocolId dial(Duplex pipe, List<ProtocolId> protocols) throws IOException {
    Buffer first = new Buffer();
    append(first, HEADER);
    append(first, protocols.getFirst().name());
    send(pipe.sink(), first);
    expectHeader(pipe.source());
    if (takes(pipe, protocols.getFirst())) {
      return protocols.getFirst();
    }
    return dialOn(pipe, protocols.subList(1, protocols.size()), protocols);
  }

  /** One proposal after the other, after a refused one; {@code all} of them for the sentence. */
  private static ProtocolId dialOn(Duplex pipe, List<ProtocolId> others, List<ProtocolId> all)
      throws IOException {
    for (ProtocolId protocol : others) {
      Buffer proposal = new Buffer();
      append(proposal, protocol.name());
      send(pipe.sink(), proposal);
      if (takes(pipe, protocol)) {
        return protocol;
      }
    }
    throw new Incompatible("the remote speaks none of " + all);
  }

  /** Reads the answer to a proposal. */
  private static boolean takes(Duplex pipe, ProtocolId proposed) throws IOException {
    String answer = read(pipe.source());
    if (answer.equals(proposed.name())) {
      return true;
    }
    if (answer.startsWith("/") || answer.equals(LIST)) {
      throw new Crossed(); // a proposal or a question, where an answer is due
    }
    if (!answer.equals(NOT_AVAILABLE)) {
      throw new Misbehaved(SPEC, "answer '" + shown(answer) + "' to a proposal");
    }
    return false;
  }

  /**
   * A remote that lists what it has is then proposed only what it listed, and without waiting. Of
   * one that does not, go among them, it is taken that it speaks what most do, the last.
   */
  @Override
  public Agreed dialAsking(Duplex pipe, List<ProtocolId> protocols) throws IOException {
    ProtocolId best = protocols.getFirst();
    if (protocols.size() == 1) {
      return new Agreed(dial(pipe, protocols), pipe);
    }
    Buffer first = new Buffer();
    append(first, HEADER);
    append(first, LIST);
    append(first, best.name());
    send(pipe.sink(), first);
    expectHeader(pipe.source());
    List<ProtocolId> listed = listed(read(pipe.source()), protocols);
    if (takes(pipe, best)) {
      return new Agreed(best, pipe);
    }
    for (ProtocolId other : listed) {
      if (!other.equals(best)) {
        return new Agreed(
            other, new LazyPipe(pipe, other, LazyPipe.Mode.AFTER_HEADER, Patience.OF_THE_CALLER));
      }
    }
    List<ProtocolId> others = new ArrayList<>(protocols.subList(1, protocols.size()));
    others.addFirst(others.removeLast());
    return new Agreed(dialOn(pipe, others, protocols), pipe);
  }

  /** Those of {@code ours} that an answer to {@code ls} holds. */
  private static List<ProtocolId> listed(String answer, List<ProtocolId> ours) throws Crossed {
    if (answer.equals(LIST)) {
      throw new Crossed();
    }
    Set<String> names = new HashSet<>();
    for (String line : answer.split("\n", 0)) {
      // go wrote, rust and js write the length of each; py does not
      boolean counted = !line.isEmpty() && line.charAt(0) == line.length();
      names.add(counted ? line.substring(1) : line);
    }
    return ours.stream().filter(protocol -> names.contains(protocol.name())).toList();
  }

  /** The echo is checked before the first byte is handed out. */
  @Override
  public Duplex dialKnown(Duplex pipe, ProtocolId protocol, Patience patience) {
    return new LazyPipe(pipe, protocol, LazyPipe.Mode.KNOWN, patience);
  }

  @Override
  public Duplex dialHoping(Duplex pipe, ProtocolId protocol, Patience patience) {
    return new LazyPipe(pipe, protocol, LazyPipe.Mode.HOPED, patience);
  }

  @Override
  public ProtocolId listen(Duplex pipe, Supplier<? extends Collection<ProtocolId>> supported)
      throws IOException {
    expectHeader(pipe.source());
    Buffer answer = new Buffer();
    append(answer, HEADER);
    // at once: some dialers hold their proposal back until they have seen it
    send(pipe.sink(), answer);
    boolean refused = false;
    for (int proposals = 0; proposals < PROPOSALS_MAX; proposals++) {
      String proposal = refused ? readAfterRefusal(pipe.source()) : read(pipe.source());
      if (proposal.equals(LIST)) {
        appendList(answer, supported.get());
        send(pipe.sink(), answer);
        continue;
      }
      ProtocolId protocol = proposal(proposal);
      boolean taken = supported.get().contains(protocol);
      append(answer, taken ? protocol.name() : NOT_AVAILABLE);
      send(pipe.sink(), answer);
      if (taken) {
        return protocol;
      }
      refused = true;
    }
    throw new Misbehaved(SPEC, PROPOSALS_MAX + " proposals without a protocol of ours");
  }

  static void append(Buffer buffer, String message) {
    Bytes text = Bytes.utf8(message);
    Varint.write(buffer, text.size() + 1L);
    text.writeTo(buffer);
    buffer.writeByte('\n');
  }

  /**
   * What begins otherwise is found out by its first bytes, without waiting for a message as long as
   * it seems to announce: whoever it is may be waiting for us.
   */
  static void expectHeader(Source source) throws IOException {
    String answer = read(source, HEADER.length() + 1);
    if (!answer.equals(HEADER)) {
      throw new Misbehaved(SPEC, "'" + shown(answer) + "' instead of " + HEADER);
    }
  }

  /** Reads one message and not a byte more. */
  static String read(Source source) throws IOException {
    return read(source, 0);
  }

  /**
   * @param expected the length it must have; 0 for any
   */
  private static String read(Source source, int expected) throws IOException {
    try {
      int length = (int) Varint.read(source, MESSAGE_BYTES_MAX);
      if (length == 0) {
        throw new Misbehaved(SPEC, "an empty message");
      }
      if (expected > 0 && length != expected) {
        throw new Misbehaved(
            SPEC,
            "a message of "
                + length
                + " bytes instead of "
                + HEADER
                + ": the remote speaks something else, or within a private network");
      }
      byte[] message = new byte[length];
      for (int done = 0; done < length; ) {
        int n = source.read(message, done, length - done);
        if (n < 0) {
          throw new EOFException("the remote ended the pipe during the negotiation");
        }
        done += n;
      }
      if (message[length - 1] != '\n') {
        throw new Misbehaved(SPEC, "a message without a line feed at its end");
      }
      return new String(message, 0, length - 1, StandardCharsets.UTF_8);
    } catch (MalformedException e) {
      throw new Misbehaved(SPEC, e);
    }
  }

  /** What is no message then came with an optimistic proposal: nobody's fault. */
  private static String readAfterRefusal(Source source) throws IOException {
    try {
      return read(source);
    } catch (Misbehaved e) {
      throw new Incompatible("the remote wanted a protocol that is not spoken here");
    }
  }

  private static ProtocolId proposal(String text) throws Misbehaved {
    try {
      return ProtocolId.parse(text);
    } catch (MalformedException e) {
      throw new Misbehaved(SPEC, e);
    }
  }

  /** One message that holds a message per protocol, as go writes it; as many as fit. */
  private static void appendList(Buffer answer, Collection<ProtocolId> supported) {
    Buffer list = new Buffer();
    for (ProtocolId protocol : supported) {
      boolean fits = list.size() + protocol.name().length() + 4 < MESSAGE_BYTES_MAX;
      if (fits && !NetworkProtocol.isOne(protocol)) {
        append(list, protocol.name());
      }
    }
    Varint.write(answer, list.size() + 1);
    answer.writeAll(list);
    answer.writeByte('\n');
  }

  private static void send(Sink sink, Buffer message) throws IOException {
    sink.write(message, message.size());
    sink.flush();
  }

  private static String shown(String text) {
    return text.length() <= 64 ? text : text.substring(0, 64) + "…";
  }
}
