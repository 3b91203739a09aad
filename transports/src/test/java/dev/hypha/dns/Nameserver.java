package dev.hypha.dns;

import dev.hypha.bytes.Buffer;
import dev.hypha.bytes.Bytes;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Semaphore;
import java.util.function.Function;

/**
 * A nameserver on loopback, over UDP and TCP at one port. It answers from its zone, honestly, until
 * it is given a script.
 */
final class Nameserver implements AutoCloseable {
  private static final int UDP_BYTES_MAX = 512;

  private final ServerSocketChannel tcp;
  private final DatagramChannel udp;
  private final InetSocketAddress address;
  private final Semaphore ended = new Semaphore(0);
  private final Map<String, List<String>> zone = new ConcurrentHashMap<>();
  private final Queue<String> asked = new ConcurrentLinkedQueue<>();
  private volatile Function<Query, List<Bytes>> script = this::honest;
  private volatile InetSocketAddress client = new InetSocketAddress(0);

  /** What was asked. */
  record Query(int id, String name, int kind, boolean overTcp) {
    @Override
    public String toString() {
      return Message.kindName(kind) + " " + name + (overTcp ? " over TCP" : "");
    }
  }

  private Nameserver(ServerSocketChannel tcp, DatagramChannel udp) throws IOException {
    this.tcp = tcp;
    this.udp = udp;
    this.address = (InetSocketAddress) tcp.getLocalAddress();
    Thread.ofVirtual().name("nameserver-udp").start(this::answerUdp);
    Thread.ofVirtual().name("nameserver-tcp").start(this::answerTcp);
  }

  static Nameserver start() throws IOException {
    while (true) {
      ServerSocketChannel tcp = ServerSocketChannel.open();
      DatagramChannel udp = DatagramChannel.open();
      try {
        tcp.bind(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0));
        udp.bind(tcp.getLocalAddress());
        return new Nameserver(tcp, udp);
      } catch (BindException e) {
        tcp.close(); // somebody has that port of UDP
        udp.close();
      }
    }
  }

  InetSocketAddress address() {
    return address;
  }

  /** Where the last datagram came from. */
  InetSocketAddress client() {
    return client;
  }

  /** Waits until {@code count} queries have come. */
  void awaitQueries(int count) {
    while (asked.size() < count) {
      Thread.onSpinWait();
    }
  }

  /** Every query so far, such as {@code A host.example}. */
  List<String> asked() {
    return List.copyOf(asked);
  }

  /** Adds records: {@code A}, {@code AAAA}, {@code TXT} or {@code CNAME}. */
  Nameserver has(String kind, String name, String... values) {
    zone.put(kind + " " + name, List.of(values));
    return this;
  }

  /** Answers each query with these messages instead; over TCP with the first, or by hanging up. */
  void script(Function<Query, List<Bytes>> now) {
    script = now;
  }

  /** What the zone says. */
  List<Bytes> honest(Query query) {
    Message reply = Message.answering(query);
    String kind = Message.kindName(query.kind());
    String name = query.name();
    for (List<String> alias = alias(name); !alias.isEmpty(); alias = alias(name)) {
      reply.alias(name, alias.getFirst());
      name = alias.getFirst();
    }
    for (String value : zone.getOrDefault(kind + " " + name, List.of())) {
      if (kind.equals("TXT")) {
        reply.text(name, value);
      } else {
        reply.address(name, value);
      }
    }
    String suffix = " " + name;
    if (zone.keySet().stream().noneMatch(key -> key.endsWith(suffix))) {
      reply.flags(Message.NO_SUCH_NAME);
    }
    Bytes whole = reply.encode();
    return !query.overTcp() && whole.size() > UDP_BYTES_MAX
        ? List.of(Message.answering(query).flags(Message.TRUNCATED).encode())
        : List.of(whole);
  }

  private List<String> alias(String name) {
    return zone.getOrDefault("CNAME " + name, List.of());
  }

  /** Returns when the port is free: a closed socket lives on while somebody waits in it. */
  @Override
  public void close() throws IOException {
    udp.close();
    tcp.close();
    ended.acquireUninterruptibly(2);
  }

  private void answerUdp() {
    ByteBuffer datagram = ByteBuffer.allocate(2048);
    try {
      while (true) {
        SocketAddress from = udp.receive(datagram.clear());
        client = (InetSocketAddress) from;
        Bytes message = Bytes.copyOf(datagram.array(), 0, datagram.position());
        for (Bytes answer : answers(message, false)) {
          udp.send(ByteBuffer.wrap(answer.toArray()), from);
        }
      }
    } catch (IOException e) {
      ended.release(); // closed
    }
  }

  private void answerTcp() {
    try {
      while (true) {
        SocketChannel channel = tcp.accept();
        Thread.ofVirtual().start(() -> answer(channel));
      }
    } catch (IOException e) {
      ended.release(); // closed
    }
  }

  private void answer(SocketChannel channel) {
    try (channel) {
      Buffer received = new Buffer();
      while (received.size() < 2) {
        received.readFrom(channel, 2 - received.size());
      }
      int size = received.readUnsignedShort();
      while (received.size() < size) {
        received.readFrom(channel, size - received.size());
      }
      List<Bytes> answers = answers(received.readAll(), true);
      if (!answers.isEmpty()) {
        Bytes answer = answers.getFirst();
        Buffer framed = new Buffer().writeShort(answer.size()).write(answer);
        framed.writeTo(channel, framed.size());
      }
    } catch (IOException e) {
      // the resolver has gone
    }
  }

  private List<Bytes> answers(Bytes message, boolean overTcp) {
    List<String> labels = new ArrayList<>();
    int at = 12;
    while (message.unsignedAt(at) > 0) {
      int length = message.unsignedAt(at);
      labels.add(message.slice(at + 1, at + 1 + length).toUtf8());
      at += 1 + length;
    }
    int kind = (message.unsignedAt(at + 1) << 8) | message.unsignedAt(at + 2);
    int id = (message.unsignedAt(0) << 8) | message.unsignedAt(1);
    Query query = new Query(id, String.join(".", labels), kind, overTcp);
    asked.add(query.toString());
    return script.apply(query);
  }
}
