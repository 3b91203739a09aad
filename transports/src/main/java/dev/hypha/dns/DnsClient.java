package dev.hypha.dns;

import dev.hypha.bytes.Buffer;
import dev.hypha.bytes.Bytes;
import dev.hypha.bytes.MalformedException;
import dev.hypha.core.PeerException.TimedOut;
import dev.hypha.core.Runtime;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.System.Logger.Level;
import java.net.Inet4Address;
import java.net.InetSocketAddress;
import java.net.PortUnreachableException;
import java.net.StandardProtocolFamily;
import java.nio.ByteBuffer;
import java.nio.channels.Channel;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SocketChannel;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Asks nameservers, one after the other: over UDP, and over TCP what does not fit. Thread-safe;
 * blocks the caller.
 *
 * <p>Each query has a random id and a socket of its own, whose port the kernel draws; the socket is
 * connected, so that only the server's address reaches it (RFC 5452, sections 4 and 9).
 */
final class DnsClient {
  private static final System.Logger LOG = System.getLogger(DnsClient.class.getName());

  private static final int DATAGRAM_BYTES_MAX = 4096;

  /** Datagrams that are not the answer, until a server is given up. */
  private static final int STRAYS_MAX = 64;

  private final DnsConfig config;
  private final Runtime runtime;

  DnsClient(DnsConfig config, Runtime runtime) {
    this.config = config;
    this.runtime = runtime;
  }

  /** A nameserver says that there is no such name: no other needs to be asked. */
  static final class NoSuchName extends IOException {
    private static final long serialVersionUID = 1;

    NoSuchName(String message) {
      super(message);
    }
  }

  /**
   * The first answer that says something: records, an alias, or that there are none.
   *
   * @param attempts how often to go through the nameservers
   * @throws NoSuchName if there is no such name
   * @throws TimedOut if {@code deadline} has passed
   * @throws IOException if every nameserver failed, with what the last one did
   */
  Answer ask(Question question, int attempts, long deadline) throws IOException {
    List<InetSocketAddress> servers =
        config.servers().isEmpty()
            ? MachineFiles.nameservers(config.resolverFile())
            : config.servers();
    if (servers.isEmpty()) {
      throw new IOException(
          "no nameserver is known: none is configured, and none is in " + config.resolverFile());
    }
    IOException last = new IOException("no nameserver was asked");
    for (int attempt = 0; attempt < attempts; attempt++) {
      for (InetSocketAddress server : servers) {
        if (runtime.nanoTime() - deadline >= 0) {
          throw new TimedOut("DNS gave no " + question + " in time");
        }
        try {
          return ask(server, question, deadline);
        } catch (NoSuchName e) {
          throw e;
        } catch (IOException e) {
          last = e;
          LOG.log(Level.DEBUG, "asking {0} for {1}: {2}", server, question, e.getMessage());
        }
      }
    }
    if (runtime.nanoTime() - deadline >= 0) {
      throw new TimedOut("DNS gave no " + question + " in time");
    }
    throw new IOException("DNS gave no " + question + ": " + last.getMessage(), last);
  }

  private Answer ask(InetSocketAddress server, Question question, long deadline)
      throws IOException {
    long patience = runtime.nanoTime() + config.queryTimeout().toNanos();
    long until = patience - deadline < 0 ? patience : deadline;
    int id = runtime.secrets().nextInt(1 << 16);
    Answer answer = Answer.parse(question, overUdp(server, question, id, until));
    if (answer.truncated()) {
      answer = Answer.parse(question, overTcp(server, question, id, until));
    }
    if (answer.truncated()) {
      throw new MalformedException(
          "the nameserver " + shown(server) + " cut its answer short even over TCP");
    }
    return switch (answer.status()) {
      case OK -> answer;
      case NO_SUCH_NAME ->
          throw new NoSuchName(
              "the nameserver " + shown(server) + " knows no name " + question.name());
      case FAILED ->
          throw new IOException("the nameserver " + shown(server) + " refused or failed");
    };
  }

  private Bytes overUdp(InetSocketAddress server, Question question, int id, long until)
      throws IOException {
    try (DatagramChannel channel = DatagramChannel.open(family(server));
        Deadline deadline = new Deadline(channel, server, until)) {
      try {
        channel.connect(server);
        channel.write(ByteBuffer.wrap(question.encode(id).toArray()));
        ByteBuffer datagram = ByteBuffer.allocate(DATAGRAM_BYTES_MAX);
        for (int strays = 0; strays <= STRAYS_MAX; strays++) {
          int size = channel.read(datagram.clear());
          Bytes message = Bytes.copyOf(datagram.array(), 0, Math.max(0, size));
          if (Answer.isTo(question, id, message)) {
            return message;
          }
        }
        throw new MalformedException(
            "the nameserver " + shown(server) + " sent " + STRAYS_MAX + " datagrams of no use");
      } catch (IOException e) {
        throw deadline.explain(e);
      }
    }
  }

  private Bytes overTcp(InetSocketAddress server, Question question, int id, long until)
      throws IOException {
    try (SocketChannel channel = SocketChannel.open(family(server));
        Deadline deadline = new Deadline(channel, server, until)) {
      try {
        channel.connect(server);
        Bytes query = question.encode(id);
        Buffer framed = new Buffer().writeShort(query.size()).write(query);
        framed.writeTo(channel, framed.size());
        Buffer received = new Buffer();
        receive(channel, received, 2);
        int size = received.readUnsignedShort();
        receive(channel, received, size);
        Bytes message = received.readBytes(size);
        received.clear();
        if (!Answer.isTo(question, id, message)) {
          throw new MalformedException("an answer over TCP to another question");
        }
        return message;
      } catch (IOException e) {
        throw deadline.explain(e);
      }
    }
  }

  private static void receive(SocketChannel channel, Buffer received, int size) throws IOException {
    while (received.size() < size) {
      if (received.readFrom(channel, size - received.size()) < 0) {
        throw new MalformedException("the nameserver hung up within its answer");
      }
    }
  }

  private static StandardProtocolFamily family(InetSocketAddress server) {
    return server.getAddress() instanceof Inet4Address
        ? StandardProtocolFamily.INET
        : StandardProtocolFamily.INET6;
  }

  private static String shown(InetSocketAddress server) {
    return server.getAddress().getHostAddress() + " port " + server.getPort();
  }

  /** Closes a channel at its time, which wakes whoever waits in it. */
  private final class Deadline implements AutoCloseable {
    private final AtomicBoolean passed = new AtomicBoolean();
    private final InetSocketAddress server;
    private final Runtime.Timer timer;

    Deadline(Channel channel, InetSocketAddress server, long until) {
      this.server = server;
      this.timer =
          runtime.at(
              until,
              () -> {
                passed.set(true);
                end(channel);
              });
    }

    IOException explain(IOException e) {
      if (passed.get()) {
        return new TimedOut("the nameserver " + shown(server) + " did not answer in time");
      }
      return e instanceof PortUnreachableException
          ? new IOException("there is no nameserver at " + shown(server), e)
          : e;
    }

    @Override
    public void close() {
      timer.cancel();
    }

    private static void end(Channel channel) {
      try {
        channel.close();
      } catch (IOException | UncheckedIOException e) {
        LOG.log(Level.DEBUG, "closing a socket", e);
      }
    }
  }
}
