package dev.hypha.noise;

import dev.hypha.bytes.Buffer;
import dev.hypha.bytes.FrameReader;
import dev.hypha.bytes.Source;
import dev.hypha.core.PeerException.Misbehaved;
import dev.hypha.crypto.noise.CipherState;
import dev.hypha.crypto.noise.NoiseException;
import java.io.EOFException;
import java.io.IOException;

/** Reads frames, decrypts them where they lie and hands out their plaintext. One thread reads. */
final class NoiseSource implements Source {
  private static final int LENGTH_BYTES = 2;
  private static final int TAG_BYTES = 16;

  private final Source raw;
  private final FrameReader frames;
  private final CipherState cipher;

  /** Plaintext in the array of {@code frames}, of a frame that was skipped. */
  private int ready;

  private int readyEnd;

  NoiseSource(Source raw, CipherState cipher) {
    this.raw = raw;
    this.frames = new FrameReader(raw, Frames.POOL, "Noise frame");
    this.cipher = cipher;
  }

  @Override
  public long read(Buffer sink, long max) throws IOException {
    if (!awaitPlaintext()) {
      return -1;
    }
    int n = (int) Math.min(max, readyEnd - ready);
    sink.write(frames.array(), ready, n);
    ready += n;
    return n;
  }

  @Override
  public int read(byte[] target, int offset, int length) throws IOException {
    if (!awaitPlaintext()) {
      return -1;
    }
    int n = Math.min(length, readyEnd - ready);
    System.arraycopy(frames.array(), ready, target, offset, n);
    ready += n;
    return n;
  }

  @Override
  public void close() throws IOException {
    raw.close();
  }

  /**
   * Decrypts frames until one has a plaintext; false at the end of the pipe. Empty frames are
   * legal.
   */
  private boolean awaitPlaintext() throws IOException {
    while (ready == readyEnd) {
      if (!frames.await(LENGTH_BYTES)) {
        return false;
      }
      byte[] array = frames.array();
      int length = ((array[frames.start()] & 0xff) << 8) | (array[frames.start() + 1] & 0xff);
      if (length < TAG_BYTES) {
        throw new Misbehaved(
            "noise/README.md#wire-format",
            "a frame of " + length + " bytes has no room for its tag");
      }
      if (!frames.await(LENGTH_BYTES + length)) {
        throw new EOFException("the connection ended within a Noise frame");
      }
      int body = frames.start() + LENGTH_BYTES;
      int plaintext = decrypt(body, length);
      frames.skip(LENGTH_BYTES + length);
      ready = body;
      readyEnd = body + plaintext;
    }
    return true;
  }

  private int decrypt(int offset, int length) throws Misbehaved {
    try {
      return cipher.decrypt(frames.array(), offset, length);
    } catch (NoiseException e) {
      throw new Misbehaved("noise/README.md#wire-format", "a frame that does not decrypt", e);
    }
  }
}
