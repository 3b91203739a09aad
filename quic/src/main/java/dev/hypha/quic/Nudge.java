package dev.hypha.quic;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.socket.DatagramPacket;

/**
 * A packet that nobody has sent, for the connection that a packet of a handshake belongs to. Netty
 * lets a handshake go on as it sends, behind the judgement of the certificate, and looks whether it
 * is over when the next packet comes: a round trip later. What is in this one nobody can decrypt,
 * so quiche drops it; and Netty has looked.
 *
 * <p>Spec: RFC 9000, sections 5.2 and 17.3.
 */
final class Nudge {
  private static final int ID_LENGTH_AT = 5;
  private static final int SHORT_HEADER = 0x40;

  /** As much as a short packet has: a number, a byte and the seal of sixteen. */
  private static final int PAYLOAD_BYTES = 24;

  private Nudge() {}

  /**
   * What is to follow {@code received}.
   *
   * @param received a packet with a long header of a connection that we dialed: nobody else knows
   *     the tag in its id, so a flood brings none of these. It is only looked at
   */
  static DatagramPacket behind(DatagramPacket received) {
    ByteBuf packet = received.content();
    int start = packet.readerIndex();
    int length = packet.getUnsignedByte(start + ID_LENGTH_AT);
    ByteBuf nudge = Unpooled.directBuffer(1 + length + PAYLOAD_BYTES);
    nudge.writeByte(SHORT_HEADER);
    nudge.writeBytes(packet, start + ID_LENGTH_AT + 1, length);
    nudge.writeZero(PAYLOAD_BYTES);
    return new DatagramPacket(nudge, received.recipient(), received.sender());
  }
}
