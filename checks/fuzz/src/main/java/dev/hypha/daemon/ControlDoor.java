package dev.hypha.daemon;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** Opens the lines of the control socket. */
public final class ControlDoor {
  private static final int LINE_BYTES_MAX = 1 << 16;

  private ControlDoor() {}

  public static void read(byte[] input) throws IOException {
    try (SocketChannel client = SocketChannel.open(Server.ONE.address);
        JsonLines lines = new JsonLines(Server.ONE.channel.accept(), LINE_BYTES_MAX)) {
      client.configureBlocking(false);
      client.write(ByteBuffer.wrap(input)); // what the kernel does not take is not read either
      client.shutdownOutput();
      while (true) {
        Optional<ObjectNode> line = lines.read();
        if (line.isEmpty()) {
          return;
        }
        if (!Json.parse(Json.text(line.get())).equals(line.get())) {
          throw new AssertionError("an object changed: " + line.get());
        }
      }
    }
  }

  private record Server(ServerSocketChannel channel, UnixDomainSocketAddress address) {
    private static final Server ONE = open();

    private static Server open() {
      try {
        Path directory = Files.createTempDirectory("hypha-fuzz");
        Path socket = directory.resolve("control");
        directory.toFile().deleteOnExit();
        socket.toFile().deleteOnExit();
        var address = UnixDomainSocketAddress.of(socket);
        var channel = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        return new Server(channel.bind(address), address);
      } catch (IOException e) {
        throw new IllegalStateException("no socket on this machine", e);
      }
    }
  }
}
