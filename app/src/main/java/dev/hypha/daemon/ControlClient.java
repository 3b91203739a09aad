package dev.hypha.daemon;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.hypha.bytes.MalformedException;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Speaks to the node that runs on a data directory. One call at a time. */
public final class ControlClient implements NodeAccess {
  private static final int LINE_BYTES_MAX = 32 << 20;

  private final JsonLines lines;
  private int calls;

  private ControlClient(JsonLines lines) {
    this.lines = lines;
  }

  /**
   * Connects to the node.
   *
   * @throws NoNodeException if none runs there
   */
  public static ControlClient connect(Home home) throws IOException {
    if (!Files.exists(home.socket())) {
      throw new NoNodeException(home);
    }
    SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX);
    boolean done = false;
    try {
      channel.connect(UnixDomainSocketAddress.of(home.socket()));
      done = true;
      return new ControlClient(new JsonLines(channel, LINE_BYTES_MAX));
    } catch (java.net.ConnectException e) {
      // a node that was killed has left its socket
      throw new NoNodeException(home);
    } catch (IOException e) {
      throw new EnvironmentException(
          "cannot talk to the node on "
              + home.directory()
              + " ("
              + Failures.sentence(e)
              + "): is it another user's?",
          e);
    } finally {
      if (!done) {
        channel.close();
      }
    }
  }

  @Override
  public ObjectNode call(String method, ObjectNode params, Listener listener) throws IOException {
    int id = ++calls;
    ObjectNode request = Json.object();
    request.put("id", id).put("method", method).set("params", params);
    @Nullable IOException brokenPipe = write(request);
    while (true) {
      ObjectNode reply = read(brokenPipe);
      boolean forAll = reply.path("id").isNull();
      if (!forAll && reply.path("id").asInt() != id) {
        continue;
      }
      if (reply.path("error") instanceof ObjectNode error) {
        throw new ControlException(
            error.path("code").asText(), error.path("message").asText(), error.path("dial"));
      }
      if (reply.path("result") instanceof ObjectNode result) {
        return result;
      }
      if (reply.path("data") instanceof ObjectNode content) {
        listener.on(reply.path("event").asText(), content);
      }
    }
  }

  /** A node that hangs up may have said why before: what broke is told only if it has not. */
  private @Nullable IOException write(ObjectNode request) {
    try {
      lines.write(request);
      return null;
    } catch (IOException e) {
      return e;
    }
  }

  private ObjectNode read(@Nullable IOException brokenPipe) throws IOException {
    try {
      Optional<ObjectNode> line = lines.read();
      if (line.isPresent()) {
        return line.get();
      }
    } catch (MalformedException e) {
      throw e;
    } catch (IOException e) {
      throw stopped(e);
    }
    throw stopped(brokenPipe);
  }

  private static ControlException stopped(@Nullable IOException cause) {
    ControlException stopped = new ControlException("stopped", "the node stopped meanwhile");
    if (cause != null) {
      stopped.initCause(cause);
    }
    return stopped;
  }

  @Override
  public void close() throws IOException {
    lines.close();
  }
}
