package dev.hypha.demo;

import dev.hypha.core.Runtime;
import dev.hypha.multiformats.Multiaddr;
import dev.hypha.multiformats.PeerId;
import dev.hypha.multiformats.Protocol;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.System.Logger.Level;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Somebody in between: takes TCP connections, makes one to the victim for each, and passes the
 * bytes on as it pleases. Thread-safe.
 */
final class Interceptor implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger(Interceptor.class.getName());

  private final ServerSocket server;
  private final int victimPort;
  private final Meddling onward;
  private final Meddling back;
  private final Runtime runtime;
  private final Set<Socket> open = ConcurrentHashMap.newKeySet();

  /** What is done to the bytes of one direction until they end. */
  interface Meddling {
    /** Passes everything on as it is. */
    Meddling NONE = InputStream::transferTo;

    void pass(InputStream from, OutputStream to) throws IOException;
  }

  /**
   * @param victim a loopback TCP address
   * @param onward what happens to the bytes of the dialer
   * @param back what happens to those of the victim
   */
  Interceptor(Multiaddr victim, Meddling onward, Meddling back, Runtime runtime)
      throws IOException {
    this.victimPort =
        Integer.parseInt(
            victim
                .value(Protocol.TCP)
                .orElseThrow(() -> new IOException("not a TCP address: " + victim)));
    this.onward = onward;
    this.back = back;
    this.runtime = runtime;
    this.server = new ServerSocket(0, 0, loopback());
    runtime.fork("interceptor", this::accept);
  }

  /** Where it takes connections for {@code victim}. */
  Multiaddr address(PeerId victim) {
    return address().withPeer(victim);
  }

  Multiaddr address() {
    return Multiaddr.tcp(server.getInetAddress(), server.getLocalPort());
  }

  @Override
  public void close() throws IOException {
    server.close();
    for (Socket socket : open) {
      socket.close();
    }
  }

  private static InetAddress loopback() throws IOException {
    return InetAddress.getByAddress(new byte[] {127, 0, 0, 1});
  }

  private void accept() {
    while (!server.isClosed()) {
      try {
        Socket dialer = server.accept();
        open.add(dialer);
        Socket victim = new Socket(loopback(), victimPort);
        open.add(victim);
        runtime.fork("interceptor-onward", () -> pump(dialer, victim, onward));
        runtime.fork("interceptor-back", () -> pump(victim, dialer, back));
      } catch (IOException e) {
        LOG.log(Level.DEBUG, "the interceptor stops: {0}", e.getMessage());
      }
    }
  }

  /** The root of one direction's thread; its end is the end of both. */
  private void pump(Socket from, Socket to, Meddling meddling) {
    try (from;
        to) {
      meddling.pass(from.getInputStream(), to.getOutputStream());
    } catch (IOException e) {
      LOG.log(Level.DEBUG, "an intercepted connection ended: {0}", e.getMessage());
    } finally {
      open.remove(from);
      open.remove(to);
    }
  }
}
