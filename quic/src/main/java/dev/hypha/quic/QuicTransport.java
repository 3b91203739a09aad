package dev.hypha.quic;

import dev.hypha.core.DialRequest;
import dev.hypha.core.Link;
import dev.hypha.core.Offer;
import dev.hypha.core.PeerException.Incompatible;
import dev.hypha.core.PeerException.Step;
import dev.hypha.core.Quantum;
import dev.hypha.core.Role;
import dev.hypha.core.Runtime;
import dev.hypha.core.TlsIdentity;
import dev.hypha.core.Transport;
import dev.hypha.multiformats.Multiaddr;
import io.netty.handler.codec.quic.Quic;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Dials and listens on QUIC. Thread-safe.
 *
 * <p>A dial that may share the port of a listener does so: then the peer sees an address that can
 * be dialed. Netty and its native library are loaded by the first dial or listener.
 */
public final class QuicTransport implements Transport {
  private static final int LOOPS_MAX = 2;

  private final QuicConfig config;
  private final Supplier<TlsIdentity> identity;
  private final Quantum quantum;
  private final Runtime runtime;
  private final Loops loops = new Loops(LOOPS_MAX);
  private final List<Endpoint> endpoints = new CopyOnWriteArrayList<>();

  /** Guards the making of endpoints. */
  private final ReentrantLock lock = new ReentrantLock();

  private Endpoint.@Nullable Parts parts;

  /**
   * @param identity who we are; asked once, when it is first needed
   * @param quantum whether to agree on keys that withstand a quantum computer
   */
  public QuicTransport(
      QuicConfig config, Supplier<TlsIdentity> identity, Quantum quantum, Runtime runtime) {
    this.config = config;
    this.identity = identity;
    this.quantum = quantum;
    this.runtime = runtime;
  }

  /** Why QUIC cannot be spoken on this machine; empty if it can. Loads the native library. */
  public static String unavailability() {
    return Quic.isAvailable() ? "" : QuicFailure.nativeMissing(Quic.unavailabilityCause());
  }

  @Override
  public boolean handles(Multiaddr address) {
    return QuicAddress.matches(address);
  }

  /**
   * {@inheritDoc}
   *
   * @throws Incompatible for the listener's part: in QUIC who sends the first packet is the client
   */
  @Override
  public Link dial(DialRequest request) throws IOException {
    if (request.role() == Role.LISTENER) {
      throw new Incompatible("a QUIC connection cannot be dialed as its listener");
    }
    Offer offer = request.offer();
    offer.progress().accept(Step.TRANSPORT);
    InetSocketAddress target = QuicAddress.of(request.address());
    Dialing dialing = new Dialing();
    ConnectionHandler handler = new ConnectionHandler(request.expected(), config, runtime, dialing);
    Endpoint from = source(target, request.reusePort());
    dialing.at(from);
    while (!from.connect(target, handler)) {
      from = source(target, request.reusePort());
      dialing.at(from);
    }
    Multiaddr remote = QuicAddress.toMultiaddr(target);
    return Links.of(
        dialing.await(handler, remote.toString(), offer.deadline(), runtime), from.local(), remote);
  }

  @Override
  public Listener listen(Multiaddr address, Entrance entrance) throws IOException {
    InetSocketAddress local = QuicAddress.of(address);
    lock.lock();
    try {
      Endpoint endpoint = endpointAt(local, entrance);
      Multiaddr bound = QuicAddress.toMultiaddr(endpoint.local());
      return new QuicListener(bound, endpoint);
    } finally {
      lock.unlock();
    }
  }

  private record QuicListener(Multiaddr address, Endpoint endpoint) implements Listener {
    @Override
    public void close() {
      endpoint.stopListening();
    }
  }

  // ---- sockets: with the lock held

  /** The socket of a listener that is closed may be there still, for the sake of connections. */
  private Endpoint endpointAt(InetSocketAddress local, Entrance entrance) throws IOException {
    for (Endpoint each : endpoints) {
      if (each.local().equals(local) && each.listen(entrance)) {
        return each;
      }
    }
    Endpoint fresh;
    try {
      fresh = new Endpoint(local, false, parts(), endpoints::remove);
    } catch (IOException e) {
      throw QuicFailure.listening(local, e);
    }
    endpoints.add(fresh);
    fresh.listen(entrance);
    return fresh;
  }

  private Endpoint.Parts parts() throws IOException {
    Endpoint.Parts made = parts;
    if (made == null) {
      String missing = unavailability();
      if (!missing.isEmpty()) {
        throw new IOException(missing);
      }
      made = new Endpoint.Parts(config, new Tls(identity.get(), quantum), loops, runtime);
      parts = made;
    }
    return made;
  }

  // ---- dialing

  /** The socket to dial from. */
  private Endpoint source(InetSocketAddress target, boolean reusePort) throws IOException {
    lock.lock();
    try {
      Optional<InetAddress> preferred = Links.preferredSource(target);
      for (Endpoint each : endpoints) {
        if (each.isListening() == reusePort && leadsTo(each.local(), target, preferred)) {
          return each;
        }
      }
      for (Endpoint each : endpoints) {
        if (!each.isListening() && leadsTo(each.local(), target, preferred)) {
          return each;
        }
      }
      InetAddress any = InetAddress.getByAddress(new byte[QuicAddress.isIp4(target) ? 4 : 16]);
      Endpoint fresh =
          new Endpoint(new InetSocketAddress(any, 0), false, parts(), endpoints::remove);
      endpoints.add(fresh);
      return fresh;
    } finally {
      lock.unlock();
    }
  }

  /** Whether packets to {@code target} can leave from {@code local}. */
  private static boolean leadsTo(
      InetSocketAddress local, InetSocketAddress target, Optional<InetAddress> preferred) {
    if (QuicAddress.isIp4(local) != QuicAddress.isIp4(target)) {
      return false;
    }
    InetAddress from = local.getAddress();
    return from.isAnyLocalAddress()
        || (from.isLoopbackAddress() && target.getAddress().isLoopbackAddress())
        || preferred.filter(from::equals).isPresent();
  }
}
