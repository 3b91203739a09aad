package dev.hypha.send;

import dev.hypha.core.Connection;
import dev.hypha.core.Node;
import dev.hypha.core.ProtocolId;
import dev.hypha.core.Registration;
import dev.hypha.core.Stream;
import java.io.IOException;
import java.nio.file.Path;

/**
 * Sends files and receives them. A node that serves the protocol takes nothing until an inbox is
 * open. Thread-safe.
 *
 * <p>Spec: docs/send.md.
 */
public final class Send {
  public static final ProtocolId PROTOCOL = ProtocolId.of("/hypha/send/1.0.0");

  private final Node node;
  private final SendConfig config;
  private final Disk disk;
  private final Doors doors;

  public Send(Node node, SendConfig config) {
    this(node, config, Disk.REAL);
  }

  Send(Node node, SendConfig config, Disk disk) {
    this.node = node;
    this.config = config;
    this.disk = disk;
    this.doors = new Doors(config);
  }

  /** Answers offers until the registration is closed. */
  public Registration serve() {
    return node.serve(PROTOCOL, this::answer);
  }

  /**
   * Takes files into {@code inbox} until the registration is closed, which cuts those on their way.
   * Of several inboxes that would take a file, the one opened first gets it.
   */
  public Registration receive(Inbox inbox) {
    return doors.open(inbox);
  }

  /** A transfer of {@code file} to the peer of {@code connection}, not begun yet. */
  public Outgoing prepare(Connection connection, Path file) {
    return new Outgoing(connection, file, config, node.runtime());
  }

  /** Sends {@code file} to the peer of {@code connection}, see {@link Outgoing#run}. */
  public Sent send(Connection connection, Path file, Progress progress) throws IOException {
    try (Outgoing outgoing = prepare(connection, file)) {
      return outgoing.run(progress);
    }
  }

  private void answer(Stream stream) throws IOException {
    new Receiver(stream, doors, config, disk, node.runtime()).run();
  }
}
