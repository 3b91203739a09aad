package dev.hypha.memory;

import dev.hypha.bytes.Buffer;
import dev.hypha.bytes.Duplex;
import dev.hypha.bytes.MemoryPipe;
import dev.hypha.core.Upgrader;
import dev.hypha.multiformats.Multiaddr;
import dev.hypha.multiformats.Multiaddr.Part;
import dev.hypha.multiformats.Protocol;
import java.io.IOException;
import java.net.BindException;
import java.net.ConnectException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;

/**
 * Who listens on which number. Shared by the nodes that are to reach each other; nothing leads in
 * or out. Thread-safe.
 */
public final class MemoryNetwork {
  private static final int LISTENERS_MAX = 100_000;

  private final int listenersMax;
  private final ReentrantLock lock = new ReentrantLock();
  private final Map<Long, Consumer<Upgrader.Raw>> listeners = new HashMap<>();

  /** The last number that was given away; dialers and listeners on 0 take the ones behind it. */
  private long last;

  /** A network with room for 100 000 listeners. */
  public MemoryNetwork() {
    this(LISTENERS_MAX);
  }

  /**
   * @param listenersMax how many addresses may be listened on at once; at least 1
   */
  public MemoryNetwork(int listenersMax) {
    if (listenersMax < 1) {
      throw new IllegalArgumentException("a network of " + listenersMax + " listeners");
    }
    this.listenersMax = listenersMax;
  }

  /** The number of {@code /memory/N}, with or without {@code /p2p/…}; nothing for other shapes. */
  static Optional<Long> number(Multiaddr address) {
    List<Part> parts = address.withoutPeer().parts();
    if (parts.size() != 1 || parts.getFirst().protocol() != Protocol.MEMORY) {
      return Optional.empty();
    }
    try {
      return Optional.of(new Buffer().write(parts.getFirst().value()).readLong());
    } catch (IOException e) {
      throw new AssertionError("a memory address holds 8 bytes", e);
    }
  }

  /**
   * Gives every raw connection to {@code number} to {@code arrivals}, which must not block.
   *
   * @param number 0 for any that is free
   * @return the address that was bound
   */
  Multiaddr bind(long number, Consumer<Upgrader.Raw> arrivals) throws IOException {
    lock.lock();
    try {
      if (listeners.size() >= listenersMax) {
        throw new BindException(
            "cannot listen: this memory network has its " + listenersMax + " listeners already");
      }
      long bound = number == 0 ? unused() : number;
      if (listeners.putIfAbsent(bound, arrivals) != null) {
        throw new BindException(
            "cannot listen on "
                + address(bound)
                + ": it is in use; choose another number, or 0 for a free one");
      }
      return address(bound);
    } finally {
      lock.unlock();
    }
  }

  void release(Multiaddr address, Consumer<Upgrader.Raw> arrivals) {
    lock.lock();
    try {
      listeners.remove(number(address).orElseThrow(), arrivals);
    } finally {
      lock.unlock();
    }
  }

  /** The dialer's end of a new connection to the listener on {@code number}. */
  Upgrader.Raw connect(long number, int pipeBytes) throws ConnectException {
    Consumer<Upgrader.Raw> listener;
    Multiaddr local;
    Multiaddr remote = address(number);
    lock.lock();
    try {
      listener = listeners.get(number);
      if (listener == null) {
        throw new ConnectException("nobody listens on " + remote + ": the connection was refused");
      }
      local = address(unused());
    } finally {
      lock.unlock();
    }
    MemoryPipe pipe = new MemoryPipe(pipeBytes);
    Duplex dialed = pipe.left();
    listener.accept(new Upgrader.Raw(pipe.right(), remote, local));
    return new Upgrader.Raw(dialed, local, remote);
  }

  private long unused() {
    do {
      last++;
    } while (last == 0 || listeners.containsKey(last));
    return last;
  }

  private static Multiaddr address(long number) {
    return Multiaddr.of(
        List.of(new Part(Protocol.MEMORY, new Buffer().writeLong(number).readAll())));
  }
}
