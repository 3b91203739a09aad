package dev.hypha.pnet;

import dev.hypha.bytes.Buffer;
import dev.hypha.bytes.Bytes;
import dev.hypha.bytes.Duplex;
import dev.hypha.bytes.Sink;
import dev.hypha.bytes.Source;
import dev.hypha.core.PeerException.Incompatible;
import dev.hypha.core.PeerException.Reset;
import dev.hypha.core.PeerException.TimedOut;
import dev.hypha.core.Runtime;
import dev.hypha.crypto.stream.Salsa20;
import java.io.EOFException;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * A raw pipe with the layer of a private network on it: each direction is 24 bytes of nonce, and
 * then ciphertext of XSalsa20. One thread reads, one writes; any thread may close.
 *
 * <p>The nonce goes out together with the first bytes, so that no packet has its size. With another
 * key everything decrypts, to noise. To tell that from a peer that misbehaves, the first bytes are
 * compared with the header of multistream-select, with which every upgrade begins.
 *
 * <p>Spec: pnet/Private-Networks-PSK-V1.md, "Algorithm".
 */
public final class ProtectedPipe implements Duplex {
  private static final int PART_BYTES_MAX = 16 * 1024;
  private static final Bytes GREETING = Bytes.utf8("\u0013/multistream/1.0.0\n");

  private final Duplex raw;
  private final PreSharedKey key;
  private final Runtime runtime;
  private final Runnable onUnderstood;
  private final Source source = new Decrypting();
  private final Sink sink = new Encrypting();
  private volatile boolean understood;

  ProtectedPipe(Duplex raw, PreSharedKey key, Runtime runtime, Runnable understood) {
    this.raw = raw;
    this.key = key;
    this.runtime = runtime;
    this.onUnderstood = understood;
  }

  @Override
  public Source source() {
    return source;
  }

  @Override
  public Sink sink() {
    return sink;
  }

  @Override
  public void reset(long code) {
    raw.reset(code);
  }

  @Override
  public void close() {
    raw.close();
  }

  /** {@code failure}, in the words of the private network if it came before the remote's first. */
  public IOException explain(IOException failure) {
    if (understood || failure instanceof Incompatible) {
      return failure;
    }
    String why =
        " before it showed the key of our "
            + key
            + ", so it is probably in another private network, or in none";
    return failure instanceof TimedOut
        ? new TimedOut("the time was over" + why)
        : new Reset("the remote hung up" + why, failure);
  }

  private final class Decrypting implements Source {
    private @Nullable Salsa20 cipher;
    private int compared;

    @Override
    public long read(Buffer target, long max) throws IOException {
      byte[] part = new byte[(int) Math.min(max, PART_BYTES_MAX)];
      int n = read(part, 0, part.length);
      if (n > 0) {
        target.write(part, 0, n);
      }
      return n;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
      Salsa20 stream = cipher;
      if (stream == null) {
        stream = key.cipher(nonce());
        cipher = stream;
      }
      int n = raw.source().read(target, offset, length);
      if (n > 0) {
        stream.process(target, offset, n);
        compare(target, offset, n);
      }
      return n;
    }

    @Override
    public void close() throws IOException {
      raw.source().close();
    }

    private Bytes nonce() throws IOException {
      byte[] nonce = new byte[Salsa20.EXTENDED_NONCE_BYTES];
      for (int done = 0; done < nonce.length; ) {
        int n = raw.source().read(nonce, done, nonce.length - done);
        if (n < 0) {
          throw new EOFException("the remote hung up within its nonce");
        }
        done += n;
        if (Bytes.copyOf(nonce, 0, done).startsWith(GREETING)) {
          throw new Incompatible(
              "the remote speaks in the clear: it is in no private network, and we are in "
                  + key
                  + "; start it with the same swarm key");
        }
      }
      return Bytes.owning(nonce);
    }

    private void compare(byte[] plaintext, int offset, int length) throws Incompatible {
      int stop = Math.min(GREETING.size(), compared + length);
      for (int at = offset; compared < stop; at++, compared++) {
        if (plaintext[at] != GREETING.at(compared)) {
          throw new Incompatible(
              "the remote is probably in another private network than ours, or in none: what it"
                  + " sends makes no sense with the key of our "
                  + key
                  + "; compare the fingerprints");
        }
      }
      if (compared == GREETING.size() && !understood) {
        understood = true;
        onUnderstood.run();
      }
    }
  }

  private final class Encrypting implements Sink {
    private @Nullable Salsa20 cipher;

    @Override
    public void write(Buffer from, long n) throws IOException {
      for (long left = n; left > 0; ) {
        int part = (int) Math.min(left, PART_BYTES_MAX);
        byte[] packet = packet(part);
        from.readFully(packet, packet.length - part, part);
        send(packet, part);
        left -= part;
      }
    }

    @Override
    public void write(byte[] from, int offset, int length) throws IOException {
      for (int done = 0; done < length; ) {
        int part = Math.min(length - done, PART_BYTES_MAX);
        byte[] packet = packet(part);
        System.arraycopy(from, offset + done, packet, packet.length - part, part);
        send(packet, part);
        done += part;
      }
    }

    @Override
    public void flush() throws IOException {
      raw.sink().flush();
    }

    @Override
    public void close() throws IOException {
      raw.sink().close();
    }

    /** Room for {@code length} bytes of plaintext at its end, behind the nonce if that is due. */
    private byte[] packet(int length) {
      return new byte[cipher == null ? Salsa20.EXTENDED_NONCE_BYTES + length : length];
    }

    private void send(byte[] packet, int length) throws IOException {
      int begin = packet.length - length;
      Salsa20 stream = cipher;
      if (stream == null) {
        byte[] nonce = new byte[begin];
        runtime.secrets().nextBytes(nonce);
        System.arraycopy(nonce, 0, packet, 0, begin);
        stream = key.cipher(Bytes.owning(nonce));
        cipher = stream;
      }
      stream.process(packet, begin, length);
      raw.sink().write(packet, 0, packet.length);
    }
  }
}
