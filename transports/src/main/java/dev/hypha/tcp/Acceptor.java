package dev.hypha.tcp;

import java.io.IOException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;

/** The one call that a listener waits in; tests put failures here. */
@FunctionalInterface
interface Acceptor {
  SocketChannel accept(ServerSocketChannel server) throws IOException;
}
