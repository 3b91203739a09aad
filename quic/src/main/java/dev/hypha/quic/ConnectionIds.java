package dev.hypha.quic;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.handler.codec.quic.QuicConnectionIdGenerator;
import io.netty.handler.codec.quic.QuicResetTokenGenerator;
import java.nio.ByteBuffer;
import java.security.SecureRandom;

/**
 * The connection ids of one socket, on which we listen and dial. Those of connections that we dial
 * begin with a tag, those that we give to who dials us do not; so a packet tells which it belongs
 * to. The tag is the socket's secret until it dials. What is for who dials us is of the event loop.
 *
 * <p>Spec: RFC 9000, sections 5.1 and 17.
 */
final class ConnectionIds implements QuicConnectionIdGenerator {
  static final int BYTES = 20;
  private static final int TAG_BYTES = 4;
  private static final int LONG_HEADER = 0x80;

  /** Where the length of the destination's id stands in a long header. */
  private static final int LENGTH_AT = 5;

  private final QuicConnectionIdGenerator generator = QuicConnectionIdGenerator.signGenerator();
  private final QuicResetTokenGenerator tokens = QuicResetTokenGenerator.signGenerator();
  private final SecureRandom random;
  private final int tag;

  ConnectionIds(SecureRandom random) {
    this.random = random;
    this.tag = random.nextInt();
  }

  /** Of a connection that we dial. */
  byte[] dialed() {
    byte[] id = new byte[BYTES];
    random.nextBytes(id);
    ByteBuffer.wrap(id).putInt(tag);
    return id;
  }

  /** What a connection that we dial calls the remote until that has named itself. */
  byte[] initial() {
    byte[] id = new byte[BYTES];
    random.nextBytes(id);
    return id;
  }

  /** Whether {@code packet} belongs to a connection that we dialed. */
  boolean isDialed(ByteBuf packet) {
    int at = packet.readerIndex();
    int size = packet.readableBytes();
    if (size < 1 + TAG_BYTES) {
      return false;
    }
    if ((packet.getByte(at) & LONG_HEADER) == 0) {
      return packet.getInt(at + 1) == tag;
    }
    return size > LENGTH_AT + TAG_BYTES
        && packet.getByte(at + LENGTH_AT) == BYTES
        && packet.getInt(at + LENGTH_AT + 1) == tag;
  }

  /** Whether two packets with short headers are for the same id. */
  static boolean same(ByteBuf one, ByteBuf other) {
    return one.readableBytes() > BYTES
        && other.readableBytes() > BYTES
        && ByteBufUtil.equals(one, one.readerIndex() + 1, other, other.readerIndex() + 1, BYTES);
  }

  // ---- ids for those who dial us

  @Override
  public ByteBuffer newId(int length) {
    byte[] id = new byte[length];
    random.nextBytes(id);
    return untagged(ByteBuffer.wrap(id));
  }

  /**
   * A further one of the connection that has {@code source}. Another each time: Netty asks until
   * quiche has as many as the other end takes, and with the same ones it would ask for ever.
   */
  @Override
  public ByteBuffer newId(ByteBuffer source, int length) {
    return newId(length);
  }

  /** The first of a connection, the same however often its first packet comes. */
  @Override
  public ByteBuffer newId(ByteBuffer source, ByteBuffer destination, int length) {
    return untagged(generator.newId(source, destination, length));
  }

  /** By which somebody else can be told that a connection with {@code id} is gone. */
  ByteBuffer resetToken(ByteBuffer id) {
    return tokens.newResetToken(id);
  }

  private ByteBuffer untagged(ByteBuffer id) {
    if (id.remaining() < TAG_BYTES || id.getInt(id.position()) != tag) {
      return id;
    }
    byte[] other = new byte[id.remaining()];
    id.duplicate().get(other);
    other[0] ^= 1;
    return ByteBuffer.wrap(other);
  }

  @Override
  public int maxConnectionIdLength() {
    return BYTES;
  }

  @Override
  public boolean isIdempotent() {
    return generator.isIdempotent();
  }
}
