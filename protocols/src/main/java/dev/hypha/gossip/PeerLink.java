package dev.hypha.gossip;

import dev.hypha.bytes.Buffer;
import dev.hypha.bytes.Bytes;
import dev.hypha.bytes.Delimited;
import dev.hypha.core.Connection;
import dev.hypha.core.Direction;
import dev.hypha.core.ResetCode;
import dev.hypha.core.Stream;
import dev.hypha.gossip.engine.Delivery;
import dev.hypha.gossip.engine.Input;
import dev.hypha.gossip.engine.Rpc;
import dev.hypha.gossip.engine.RpcCodec;
import dev.hypha.gossip.engine.RpcSplitter;
import dev.hypha.gossip.engine.Version;
import dev.hypha.multiformats.PeerId;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.util.List;
import java.util.concurrent.CountDownLatch;

/**
 * What we send to one peer: a stream of ours, on which only we speak, and the queue before it. One
 * thread of its own writes.
 *
 * <p>Spec: pubsub/README.md, "Stream management".
 */
final class PeerLink {
  private static final System.Logger LOG = System.getLogger(PeerLink.class.getName());
  private static final int BATCH_BYTES = 64 << 10;

  private final Gossip gossip;
  private final Connection connection;
  private final OutQueue queue;
  private final RpcSplitter splitter;
  private final CountDownLatch settled = new CountDownLatch(1);
  private volatile boolean opened;

  PeerLink(Gossip gossip, Connection connection) {
    GossipConfig config = gossip.config();
    this.gossip = gossip;
    this.connection = connection;
    this.queue = new OutQueue(config.queueEntries(), config.queueBytes());
    this.splitter = new RpcSplitter(config.splitBytes());
  }

  PeerId peer() {
    return connection.peer();
  }

  Connection connection() {
    return connection;
  }

  long dropped() {
    return queue.dropped();
  }

  /**
   * Waits until the router knows the peer, and what it says can be taken in; or until it is clear
   * that it will not.
   */
  boolean awaitOpened() throws IOException {
    try {
      settled.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
    return opened;
  }

  /** Whether our stream was ever there. */
  boolean wasOpened() {
    return opened;
  }

  /** Hands an RPC over; what finds no room comes back to the router. */
  void send(Rpc rpc, Delivery delivery, boolean urgent) {
    for (Rpc part : splitter.split(rpc)) {
      for (Rpc lost : queue.offer(part, splitter.size(part), delivery, urgent)) {
        if (lost.hasControl()) {
          gossip.mailbox().tell(new Input.Dropped(peer(), lost));
        }
      }
    }
  }

  /** The thread: opens the stream, and writes until it cannot. */
  void run() {
    try (Stream stream = connection.open(gossip.protocols())) {
      Version version = Version.of(stream.protocol()).orElseThrow();
      boolean outbound = connection.info().direction() == Direction.OUTBOUND;
      gossip
          .mailbox()
          .tell(
              new Input.PeerJoined(
                  peer(), version, outbound, Origins.of(connection.info().remote())));
      opened = true;
      settled.countDown();
      write(stream);
    } catch (IOException e) {
      LOG.log(Level.DEBUG, "no more gossip to {0}: {1}", peer(), e.getMessage());
    } finally {
      settled.countDown();
      queue.close();
      gossip.ended(this);
    }
  }

  private void write(Stream stream) throws IOException {
    Buffer frames = new Buffer();
    Pace pace = gossip.line().toPeer();
    for (List<Rpc> batch = take(); !batch.isEmpty(); batch = take()) {
      for (Rpc rpc : batch) {
        Bytes encoded = RpcCodec.encode(rpc);
        Delimited.write(frames, encoded);
      }
      long size = frames.size();
      stream.sink().write(frames, size);
      stream.sink().flush();
      pace.spend(size);
      batch.forEach(rpc -> gossip.sent(peer(), rpc));
    }
    stream.reset(ResetCode.NONE);
  }

  private List<Rpc> take() {
    return queue.take(BATCH_BYTES, gossip.runtime()::nanoTime);
  }

  void close() {
    queue.close();
  }
}
