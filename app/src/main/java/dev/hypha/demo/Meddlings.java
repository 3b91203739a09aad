package dev.hypha.demo;

import dev.hypha.bytes.Bytes;
import dev.hypha.bytes.Varint;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;

/**
 * What an {@link Interceptor} does here. It reads what everybody can read: the multistream messages
 * in plaintext, and how long the messages of the handshake behind them are.
 *
 * <p>Spec: connections/README.md, "multistream-select"; noise/README.md, "Wire Format".
 */
final class Meddlings {
  private static final String HEADER = "/multistream/1.0.0\n";

  private Meddlings() {}

  /** Flips one bit at the end of a handshake message, where the first proposal is accepted. */
  static final class Flip implements Interceptor.Meddling {
    private final int message;
    private volatile boolean made;

    /**
     * @param message counted from 1, of those that travel in this direction
     */
    Flip(int message) {
      this.message = message;
    }

    /** Whether it came to that. */
    boolean made() {
      return made;
    }

    @Override
    public void pass(InputStream from, OutputStream to) throws IOException {
      String said;
      do {
        byte[] message = negotiation(from);
        to.write(message);
        said = text(message);
      } while (said.equals(HEADER) || !said.startsWith("/"));
      for (int i = 1; i < message; i++) {
        to.write(handshake(from));
      }
      byte[] framed = handshake(from);
      framed[framed.length - 1] ^= 1;
      to.write(framed);
      made = true;
      from.transferTo(to);
    }
  }

  /**
   * Spoils every proposal that may lead to a hybrid key, TLS among them, on its way to the victim,
   * who therefore declines it as unknown, and the question what else there is, until the dialer
   * proposes the classical handshake of Noise.
   */
  static Interceptor.Meddling strikeHybrids() {
    return (from, to) -> {
      String proposal;
      do {
        byte[] message = negotiation(from);
        proposal = text(message);
        String spoilt =
            proposal.replace("mlkem", "xxxxx").replace("/tls", "/xxx").replace("ls\n", "/x\n");
        to.write(framed(spoilt.getBytes(StandardCharsets.UTF_8)));
      } while (!proposal.equals("/noise\n"));
      from.transferTo(to);
    };
  }

  private static String text(byte[] framed) {
    int length = framed[0] < 0 ? 2 : 1;
    return new String(framed, length, framed.length - length, StandardCharsets.UTF_8);
  }

  private static byte[] framed(byte[] message) {
    return Bytes.concat(Varint.encode(message.length), Bytes.owning(message)).toArray();
  }

  /** A message with its length, of one or two bytes. */
  private static byte[] negotiation(InputStream from) throws IOException {
    int length = from.read();
    if (length >= 0x80) {
      length = (length & 0x7f) | (from.read() << 7);
    }
    if (length < 1 || length > 1024) {
      throw new IOException("not the negotiation of a demo's node: length " + length);
    }
    return framed(exactly(from, length));
  }

  /** A message with its two bytes of length. */
  private static byte[] handshake(InputStream from) throws IOException {
    byte[] length = exactly(from, 2);
    byte[] message = exactly(from, ((length[0] & 0xff) << 8) | (length[1] & 0xff));
    byte[] framed = new byte[2 + message.length];
    System.arraycopy(length, 0, framed, 0, 2);
    System.arraycopy(message, 0, framed, 2, message.length);
    return framed;
  }

  private static byte[] exactly(InputStream from, int length) throws IOException {
    byte[] bytes = from.readNBytes(length);
    if (bytes.length < length) {
      throw new EOFException("the pipe ended");
    }
    return bytes;
  }
}
