package dev.hypha.quic;

import dev.hypha.core.TlsIdentity;
import dev.hypha.multiformats.Multiaddr;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * A QUIC client that keeps no rule: it sends the frames that a test wants, when the test wants. It
 * acknowledges nothing, and sends nothing twice. RFC 9000 and 9001.
 */
final class RawQuic implements AutoCloseable {
  static final int INITIAL = 0;
  static final int HANDSHAKE = 2;
  private static final int RETRY = 3;
  private static final int VERSION_1 = 1;
  private static final int INITIAL_BYTES = 1200;
  private static final int CRYPTO_BYTES_MAX = 16 << 10;
  private static final int PATIENCE_MILLIS = 5_000;

  /** Netty gives the same connection to who asks for the same name. */
  private static final AtomicLong NAMES = new AtomicLong(0x0908070605040302L);

  private final DatagramSocket socket;
  private final InetSocketAddress target;
  private final byte[] ours = {0x52, 0x61, 0x77, 0x21, 1, 2, 3, 4};
  private byte[] theirs = ByteBuffer.allocate(Long.BYTES).putLong(NAMES.incrementAndGet()).array();
  private byte[] token = new byte[0];
  private RawKeys clientInitial;
  private RawKeys serverInitial;
  private final RawTls tls;
  private final byte[] hello;
  private final Crypto initialCrypto = new Crypto();
  private final Crypto handshakeCrypto = new Crypto();
  private long number;
  private int patienceMillis = PATIENCE_MILLIS;
  private boolean named;
  private @Nullable Close close;
  private final ByteArrayOutputStream heard = new ByteArrayOutputStream();
  private int frames;

  /**
   * Why the listener has ended the connection.
   *
   * @param application whether it was not QUIC itself that ended it
   */
  record Close(boolean application, long code) {}

  RawQuic(Multiaddr to, TlsIdentity identity) throws Exception {
    this(to, identity, parameters(), "libp2p");
  }

  /**
   * @param parameters the transport parameters, encoded
   */
  RawQuic(Multiaddr to, TlsIdentity identity, byte[] parameters, String alpn) throws Exception {
    this.target = QuicAddress.of(to);
    this.socket = new DatagramSocket(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    socket.setReceiveBufferSize(4 << 20);
    this.tls = new RawTls(identity, parameters, alpn);
    this.hello = tls.clientHello();
    this.clientInitial = RawKeys.initial(theirs, true);
    this.serverInitial = RawKeys.initial(theirs, false);
  }

  /** Transport parameters that nobody minds. */
  static byte[] parameters() {
    return RawTls.join(
        parameter(0x01, varint(30_000)),
        parameter(0x04, varint(1 << 20)),
        parameter(0x05, varint(1 << 20)),
        parameter(0x06, varint(1 << 20)),
        parameter(0x08, varint(100)),
        parameter(0x09, varint(100)),
        parameter(0x0f, new byte[] {0x52, 0x61, 0x77, 0x21, 1, 2, 3, 4}));
  }

  static byte[] parameter(long id, byte[] value) {
    return RawTls.join(varint(id), varint(value.length), value);
  }

  static byte[] varint(long value) {
    if (value < 1 << 6) {
      return new byte[] {(byte) value};
    }
    if (value < 1 << 14) {
      return ByteBuffer.allocate(2).putShort((short) (value | 0x4000)).array();
    }
    if (value < 1 << 30) {
      return ByteBuffer.allocate(4).putInt((int) (value | 0x8000_0000L)).array();
    }
    return ByteBuffer.allocate(8).putLong(value | 0xc000_0000_0000_0000L).array();
  }

  // ---- what it does

  /** The whole handshake. */
  RawQuic shakeHands() throws Exception {
    sendHello();
    awaitServer();
    prove();
    return this;
  }

  /** What the client says of itself. */
  void prove() throws Exception {
    send(HANDSHAKE, frame(0x06, varint(0), tls.proof()));
  }

  /** How long the handshake waits for an answer. */
  void patience(int millis) {
    patienceMillis = millis;
  }

  /** The first packet. */
  void sendHello() throws Exception {
    send(INITIAL, frame(0x06, varint(0), hello));
  }

  /** Until the server has said all that it says before the client proves itself. */
  void awaitServer() throws Exception {
    while (tls.clientData == null) {
      if (!receive(patienceMillis) || close != null) {
        throw new IOException("no handshake: " + close);
      }
    }
  }

  /** A frame whose content has its length in front. */
  static byte[] frame(int type, byte[] before, byte[] content) {
    return RawTls.join(varint(type), before, varint(content.length), content);
  }

  /** Sends a packet with these frames, as the application's. */
  void send(byte[]... frames) throws Exception {
    byte[] header =
        ByteBuffer.allocate(1 + theirs.length + RawKeys.NUMBER_BYTES)
            .put((byte) 0x43)
            .put(theirs)
            .putInt((int) number)
            .array();
    RawKeys keys = java.util.Objects.requireNonNull(tls.clientData);
    transmit(keys.seal(header, number++, RawTls.join(frames)));
  }

  /** Sends a packet with these frames in the handshake. */
  void send(int type, byte[]... frames) throws Exception {
    byte[] content = RawTls.join(frames);
    int head = 1 + 4 + 2 + theirs.length + ours.length + 2 + RawKeys.NUMBER_BYTES;
    byte[] asked = type == INITIAL ? RawTls.join(varint(token.length), token) : new byte[0];
    int padded =
        type == INITIAL ? INITIAL_BYTES - head - asked.length - RawKeys.TAG_BYTES : content.length;
    content = Arrays.copyOf(content, Math.max(Math.max(content.length, padded), 4));
    byte[] header =
        ByteBuffer.allocate(head + asked.length)
            .put((byte) (0xc3 | (type << 4)))
            .putInt(VERSION_1)
            .put((byte) theirs.length)
            .put(theirs)
            .put((byte) ours.length)
            .put(ours)
            .put(asked)
            .putShort(
                (short) (0x4000 | (RawKeys.NUMBER_BYTES + content.length + RawKeys.TAG_BYTES)))
            .putInt((int) number)
            .array();
    RawKeys keys = type == INITIAL ? clientInitial : tls.clientHandshake;
    transmit(java.util.Objects.requireNonNull(keys).seal(header, number++, content));
  }

  void transmit(byte[] datagram) throws IOException {
    socket.send(new DatagramPacket(datagram, datagram.length, target));
  }

  /** The number of the next packet. */
  void number(long next) {
    number = next;
  }

  // ---- what it hears

  /** Why the listener has ended the connection, once it has said so; nothing if it does not. */
  Optional<Close> awaitClose(int millis) throws Exception {
    while (close == null && receive(millis)) {
      // on
    }
    return Optional.ofNullable(close);
  }

  /** What comes on streams, until it is so much. */
  String heard(int bytes) throws Exception {
    while (heard.size() < bytes && close == null && receive(PATIENCE_MILLIS)) {
      // on
    }
    return heard.toString(java.nio.charset.StandardCharsets.UTF_8);
  }

  /** Takes what has come so far; how many frames of the listener have come in all. */
  int drain() throws Exception {
    while (receive(1)) {
      // on
    }
    return frames;
  }

  private boolean receive(int millis) throws Exception {
    DatagramPacket packet = new DatagramPacket(new byte[2048], 2048);
    socket.setSoTimeout(millis);
    try {
      socket.receive(packet);
    } catch (SocketTimeoutException e) {
      return false;
    }
    read(Arrays.copyOf(packet.getData(), packet.getLength()));
    return true;
  }

  /** Packets of a datagram, one behind the other. */
  private void read(byte[] datagram) throws Exception {
    int at = 0;
    while (at < datagram.length && (datagram[at] & 0x80) != 0) {
      byte[] packet = Arrays.copyOfRange(datagram, at, datagram.length);
      ByteBuffer header = ByteBuffer.wrap(packet).position(5);
      header.position(header.position() + 1 + header.get(header.position()));
      byte[] source = new byte[header.get()];
      header.get(source);
      int type = (packet[0] & 0x30) >> 4;
      if (type == RETRY) {
        retry(source, Arrays.copyOfRange(packet, header.position(), packet.length - 16));
        return;
      }
      if (type == INITIAL) {
        header.position(header.position() + 1);
      }
      int length = (int) varint(header);
      int end = header.position() + length;
      RawKeys keys = type == INITIAL ? serverInitial : tls.serverHandshake;
      byte[] opened = keys == null ? null : keys.open(packet, header.position(), end, 0);
      if (opened != null) {
        if (!named) {
          theirs = source;
          named = true;
        }
        frames(ByteBuffer.wrap(opened), type == INITIAL ? initialCrypto : handshakeCrypto);
      }
      at += end;
    }
    RawKeys keys = tls.serverData;
    if (at < datagram.length && keys != null) {
      byte[] packet = Arrays.copyOfRange(datagram, at, datagram.length);
      byte[] opened = keys.open(packet, 1 + ours.length, packet.length, 0);
      if (opened != null) {
        frames(ByteBuffer.wrap(opened), new Crypto());
      }
    }
  }

  private void retry(byte[] source, byte[] given) throws Exception {
    theirs = source;
    token = given;
    clientInitial = RawKeys.initial(theirs, true);
    serverInitial = RawKeys.initial(theirs, false);
    sendHello();
  }

  private void frames(ByteBuffer from, Crypto crypto) throws GeneralSecurityException {
    while (from.hasRemaining()) {
      int type = (int) varint(from);
      frames += type == 0 ? 0 : 1;
      switch (type) {
        case 0x00, 0x01, 0x1e -> {}
        case 0x02, 0x03 -> acknowledged(from, type == 0x03);
        case 0x04, 0x11, 0x15 -> skip(from, type == 0x04 ? 3 : 2);
        case 0x05 -> skip(from, 2);
        case 0x06 -> crypto.take(from, tls);
        case 0x07 -> from.position(from.position() + (int) varint(from));
        case 0x10, 0x12, 0x13, 0x14, 0x16, 0x17, 0x19 -> skip(from, 1);
        case 0x18 -> newId(from);
        case 0x1a, 0x1b -> from.position(from.position() + Long.BYTES);
        case 0x1c, 0x1d -> {
          close = new Close(type == 0x1d, varint(from));
          return;
        }
        default -> {
          if (type < 0x08 || type > 0x0f) {
            return;
          }
          stream(from, type);
        }
      }
    }
  }

  private static void acknowledged(ByteBuffer from, boolean ecn) {
    skip(from, 2);
    long ranges = varint(from);
    skip(from, 1 + 2 * (int) ranges + (ecn ? 3 : 0));
  }

  private static void newId(ByteBuffer from) {
    skip(from, 2);
    from.position(from.position() + 1 + from.get(from.position()) + 16);
  }

  private void stream(ByteBuffer from, int type) {
    skip(from, (type & 4) == 0 ? 1 : 2);
    int size = (type & 2) == 0 ? from.remaining() : (int) varint(from);
    byte[] data = new byte[size];
    from.get(data);
    heard.writeBytes(data);
  }

  private static void skip(ByteBuffer from, int varints) {
    for (int i = 0; i < varints; i++) {
      varint(from);
    }
  }

  private static long varint(ByteBuffer from) {
    int first = from.get() & 0xff;
    long value = first & 0x3f;
    for (int i = 1; i < 1 << (first >> 6); i++) {
      value = (value << 8) | (from.get() & 0xff);
    }
    return value;
  }

  @Override
  public void close() {
    socket.close();
  }

  /** The messages of TLS, in the order in which they were sent. */
  private static final class Crypto {
    private final byte[] bytes = new byte[CRYPTO_BYTES_MAX];
    private final BitSet known = new BitSet();
    private int read;

    void take(ByteBuffer from, RawTls tls) throws GeneralSecurityException {
      int offset = (int) varint(from);
      int size = (int) varint(from);
      from.get(bytes, offset, size);
      known.set(offset, offset + size);
      while (has(4)) {
        int length =
            4
                + (((bytes[read + 1] & 0xff) << 16)
                    | ((bytes[read + 2] & 0xff) << 8)
                    | (bytes[read + 3] & 0xff));
        if (!has(length)) {
          return;
        }
        tls.received(Arrays.copyOfRange(bytes, read, read + length));
        read += length;
      }
    }

    private boolean has(int size) {
      return known.nextClearBit(read) >= read + size;
    }
  }
}
