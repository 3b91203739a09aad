package dev.hypha.demo;

import dev.hypha.Hypha;
import dev.hypha.bytes.Buffer;
import dev.hypha.bytes.Bytes;
import dev.hypha.bytes.Delimited;
import dev.hypha.bytes.MalformedException;
import dev.hypha.core.Connection;
import dev.hypha.core.Node;
import dev.hypha.core.PeerException.Misbehaved;
import dev.hypha.core.PeerRecord;
import dev.hypha.core.ProtocolId;
import dev.hypha.core.Stream;
import dev.hypha.multiformats.PeerId;
import dev.hypha.record.Envelope;
import dev.hypha.record.SignedPeerRecord;
import java.io.IOException;
import java.time.Duration;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/**
 * {@code /hypha/demo/peers/1.0.0}: which peers are connected to you? The answer is the signed peer
 * record of each (RFC 0003) behind its length, up to the end of the stream. The asker believes no
 * address that its owner has not signed.
 */
final class PeerExchange {
  static final ProtocolId PROTOCOL = ProtocolId.of("/hypha/demo/peers/1.0.0");

  private static final String SPEC = "/hypha/demo/peers/1.0.0";
  private static final Duration TIMEOUT = Duration.ofSeconds(10);

  private PeerExchange() {}

  /** Answers for {@code hub}. */
  static void serve(Hypha hub) {
    hub.serve(PROTOCOL, stream -> answer(hub.node(), stream));
  }

  private static void answer(Node hub, Stream stream) throws IOException {
    PeerId asker = stream.connection().peer();
    stream.deadline(hub.runtime().nanoTime() + TIMEOUT.toNanos());
    Buffer answer = new Buffer();
    for (Connection connection : hub.connections()) {
      Optional<PeerRecord.Signed> signed = hub.peers().of(connection.peer()).signed();
      if (signed.isPresent() && !connection.peer().equals(asker)) {
        Delimited.write(answer, signed.get().envelope());
      }
    }
    stream.send(answer);
    stream.sink().close();
  }

  /**
   * Asks the peer of {@code hub} and puts what it says into the peerstore of {@code node}.
   *
   * @return the peers that it named
   * @throws Misbehaved if a record does not verify
   */
  static Set<PeerId> ask(Node node, Connection hub) throws IOException {
    Set<PeerId> learned = new HashSet<>();
    try (Stream stream = hub.open(PROTOCOL)) {
      stream.deadline(node.runtime().nanoTime() + TIMEOUT.toNanos());
      stream.sink().close();
      while (true) {
        Optional<Bytes> envelope = Delimited.read(stream.source(), Envelope.BYTES_MAX);
        if (envelope.isEmpty()) {
          return learned;
        }
        SignedPeerRecord record = SignedPeerRecord.decode(envelope.get());
        if (!learned.add(record.peer()) || learned.size() > DemoConfig.NODES_MAX) {
          throw new Misbehaved(SPEC, "a peer twice, or too many");
        }
        node.peers()
            .update(
                record.peer(),
                known ->
                    known
                        .withAddresses(record.addresses())
                        .withSigned(new PeerRecord.Signed(record.sequence(), envelope.get())));
      }
    } catch (MalformedException e) {
      throw new Misbehaved(SPEC, e);
    }
  }
}
