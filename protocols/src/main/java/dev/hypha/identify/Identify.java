package dev.hypha.identify;

import dev.hypha.bytes.Buffer;
import dev.hypha.bytes.Bytes;
import dev.hypha.bytes.Delimited;
import dev.hypha.bytes.MalformedException;
import dev.hypha.core.Connection;
import dev.hypha.core.Event;
import dev.hypha.core.Node;
import dev.hypha.core.PeerException.Misbehaved;
import dev.hypha.core.PeerRecord;
import dev.hypha.core.ProtocolId;
import dev.hypha.core.ResetCode;
import dev.hypha.core.Stream;
import dev.hypha.crypto.PublicKey;
import dev.hypha.multiformats.Multiaddr;
import dev.hypha.multiformats.PeerId;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Asks every new connection's peer who it is, answers the same question, and pushes what changes.
 * Thread-safe.
 *
 * <p>Spec: identify/README.md.
 */
public final class Identify {
  public static final ProtocolId PROTOCOL = ProtocolId.of("/ipfs/id/1.0.0");
  public static final ProtocolId PUSH = ProtocolId.of("/ipfs/id/push/1.0.0");

  private static final System.Logger LOG = System.getLogger(Identify.class.getName());
  private static final String SPEC = "identify/README.md#the-identify-message";
  private static final String PROTOCOL_VERSION = "ipfs/0.1.0";
  private static final Duration TIMEOUT = Duration.ofSeconds(5);

  private final Node node;
  private final PublicKey key;
  private final String agent;

  public Identify(Node node, PublicKey key, String agent) {
    this.node = node;
    this.key = key;
    this.agent = agent;
  }

  /** Begins to answer, to ask and to push. */
  public void start() {
    node.serve(PROTOCOL, this::answer);
    node.serve(PUSH, this::takePush);
    node.events().on(Event.ConnectionOpened.class, event -> fork(() -> ask(event.connection())));
    node.events().on(Event.ProtocolsChanged.class, event -> pushToAll());
    node.events().on(Event.AddressesChanged.class, event -> pushToAll());
  }

  private void fork(Runnable body) {
    node.runtime().fork("identify", body);
  }

  // ---- asking

  private void ask(Connection connection) {
    try (Stream stream = connection.open(PROTOCOL)) {
      stream.deadline(node.runtime().nanoTime() + TIMEOUT.toNanos());
      learn(connection, readMessages(stream), false);
    } catch (IOException e) {
      LOG.log(Level.DEBUG, "{0} did not identify itself: {1}", connection.peer(), e.getMessage());
    }
  }

  /** The answer may come in several messages, up to the end of the stream. */
  private static IdentifyMessage readMessages(Stream stream) throws IOException {
    IdentifyMessage merged = IdentifyMessage.empty();
    for (int messages = 0; messages <= IdentifyMessage.MESSAGES_MAX; messages++) {
      try {
        Optional<Bytes> message =
            Delimited.read(stream.source(), IdentifyMessage.MESSAGE_BYTES_MAX);
        if (message.isEmpty()) {
          return merged;
        }
        merged = IdentifyMessage.decode(message.get(), merged);
      } catch (MalformedException e) {
        throw new Misbehaved(SPEC, e);
      }
    }
    throw new Misbehaved(SPEC, "more than " + IdentifyMessage.MESSAGES_MAX + " messages");
  }

  private void learn(Connection connection, IdentifyMessage message, boolean push)
      throws Misbehaved {
    PeerId peer = connection.peer();
    Optional<Bytes> sent = message.publicKey();
    if (sent.isPresent() && !PeerId.ofPublicKey(sent.get()).equals(peer)) {
      throw new Misbehaved(SPEC, "the key of another peer");
    }
    List<Multiaddr> addresses =
        message.listenAddresses().stream().map(Multiaddr::withoutPeer).toList();
    PeerRecord record =
        node.peers()
            .update(
                peer,
                known ->
                    known
                        .withAddresses(addresses.isEmpty() && push ? known.addresses() : addresses)
                        .withProtocols(
                            message.protocols().isEmpty() && push
                                ? known.protocols()
                                : message.protocols())
                        .withAgent(message.agent().orElse(known.agent())));
    node.events().publish(new Event.Identified(connection, record, message.observed()));
  }

  // ---- answering

  private void answer(Stream stream) throws IOException {
    stream.deadline(node.runtime().nanoTime() + TIMEOUT.toNanos());
    send(stream);
  }

  private void send(Stream stream) throws IOException {
    IdentifyMessage message =
        new IdentifyMessage(
            Optional.of(key.encode()),
            node.addresses(),
            node.protocols(),
            Optional.of(stream.connection().info().remote()),
            Optional.of(PROTOCOL_VERSION),
            Optional.of(agent));
    Bytes encoded = message.encode();
    Buffer buffer = new Buffer();
    Delimited.write(buffer, encoded);
    stream.send(buffer);
    stream.sink().close();
  }

  // ---- pushing

  private void takePush(Stream stream) throws IOException {
    stream.deadline(node.runtime().nanoTime() + TIMEOUT.toNanos());
    learn(stream.connection(), readMessages(stream), true);
  }

  private void pushToAll() {
    for (Connection connection : node.connections()) {
      if (node.peers().of(connection.peer()).protocols().contains(PUSH)) {
        fork(() -> push(connection));
      }
    }
  }

  private void push(Connection connection) {
    try {
      Stream stream = connection.open(PUSH);
      stream.deadline(node.runtime().nanoTime() + TIMEOUT.toNanos());
      try {
        send(stream);
        stream.close();
      } catch (IOException e) {
        stream.reset(ResetCode.NONE);
        throw e;
      }
    } catch (IOException e) {
      LOG.log(Level.DEBUG, "{0} did not take our push: {1}", connection.peer(), e.getMessage());
    }
  }
}
