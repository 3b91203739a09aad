package dev.hypha.daemon;

import dev.hypha.core.Runtime;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The control socket: a Unix domain socket, mode 0600, in the data directory. Whoever may open it
 * commands the node.
 */
final class ControlServer implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger(ControlServer.class.getName());
  private static final int CLIENTS_MAX = 32;

  /** Everything but a message of gossip. */
  private static final int LINE_BYTES = 64 << 10;

  /** What a Unix domain address holds. */
  private static final int PATH_BYTES_MAX = 100;

  private final Path path;
  private final ServerSocketChannel server;
  private final Methods methods;
  private final Runtime runtime;
  private final int lineBytesMax;
  private final Set<ControlSession> sessions = ConcurrentHashMap.newKeySet();

  private ControlServer(
      Path path, ServerSocketChannel server, Methods methods, Runtime runtime, int lineBytesMax) {
    this.path = path;
    this.server = server;
    this.methods = methods;
    this.runtime = runtime;
    this.lineBytesMax = lineBytesMax;
  }

  /**
   * Begins to answer. A socket that a killed node has left is replaced: the caller has the lock.
   *
   * @param payloadBytesMax how large a message or a value may be, which comes in base64
   */
  static ControlServer start(Home home, Methods methods, Runtime runtime, int payloadBytesMax)
      throws EnvironmentException {
    int lineBytesMax = LINE_BYTES + payloadBytesMax / 3 * 4;
    Path fresh = home.socket().resolveSibling("control.new");
    if (fresh.toString().length() + 1 > PATH_BYTES_MAX) {
      throw new EnvironmentException(
          "the path "
              + home.socket()
              + " is too long for a socket: choose a --data-dir with a shorter path");
    }
    try {
      Files.deleteIfExists(fresh);
      ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
      ControlServer control =
          new ControlServer(home.socket(), server, methods, runtime, lineBytesMax);
      boolean done = false;
      try {
        server.bind(UnixDomainSocketAddress.of(fresh));
        Home.restrict(fresh);
        Files.move(fresh, home.socket(), StandardCopyOption.ATOMIC_MOVE);
        runtime.fork("control-accept", control::accept);
        done = true;
        return control;
      } finally {
        if (!done) {
          control.close();
        }
      }
    } catch (IOException e) {
      throw new EnvironmentException(
          "cannot open the control socket "
              + home.socket()
              + " ("
              + Failures.sentence(e)
              + "): choose a writable --data-dir on a local disk",
          e);
    }
  }

  /** Removes the socket and hangs up on every client. */
  @Override
  public void close() throws IOException {
    Files.deleteIfExists(path);
    server.close();
    sessions.forEach(ControlSession::close);
  }

  private void accept() {
    while (true) {
      try {
        serve(server.accept());
      } catch (ClosedChannelException e) {
        return;
      } catch (IOException e) {
        LOG.log(Level.ERROR, "the control socket is closed", e);
        return;
      }
    }
  }

  private void serve(SocketChannel client) throws IOException {
    JsonLines lines = new JsonLines(client, lineBytesMax);
    ControlSession session = new ControlSession(lines, methods, runtime);
    if (sessions.size() >= CLIENTS_MAX) {
      try (lines) {
        session.turnAway(new ControlException("busy", CLIENTS_MAX + " clients are connected"));
      }
      return;
    }
    sessions.add(session);
    runtime.fork(
        "control-client",
        () -> {
          try {
            session.run();
          } finally {
            sessions.remove(session);
          }
        });
    if (!server.isOpen()) {
      session.close();
    }
  }
}
