package dev.hypha.noise;

import dev.hypha.bytes.Duplex;
import dev.hypha.bytes.Sink;
import dev.hypha.bytes.Source;
import dev.hypha.crypto.noise.CipherPair;

/**
 * An established Noise channel over a raw pipe. One thread reads and one writes at a time; any may
 * close.
 */
final class NoisePipe implements Duplex {
  private final Duplex raw;
  private final NoiseSource source;
  private final NoiseSink sink;

  NoisePipe(Duplex raw, CipherPair ciphers) {
    this.raw = raw;
    this.source = new NoiseSource(raw.source(), ciphers.receive());
    this.sink = new NoiseSink(raw.sink(), ciphers.send());
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
}
