package dev.hypha.tls;

import dev.hypha.bytes.Duplex;
import dev.hypha.bytes.Sink;
import dev.hypha.bytes.Source;
import dev.hypha.core.Role;

/**
 * An established TLS connection over a raw pipe. One thread reads and one writes at a time; any may
 * close.
 */
final class RecordPipe implements Duplex {
  private final Duplex raw;
  private final RecordSource source;
  private final RecordSink sink;

  /**
   * @param records what the handshake was read from
   */
  RecordPipe(Duplex raw, RecordReader records, Agreement agreement, Role role) {
    boolean dialer = role == Role.DIALER;
    Afterwards afterwards = new Afterwards();
    this.raw = raw;
    this.source =
        new RecordSource(
            raw.source(),
            records,
            dialer ? agreement.listeners() : agreement.dialers(),
            afterwards);
    this.sink =
        new RecordSink(
            raw.sink(), dialer ? agreement.dialers() : agreement.listeners(), afterwards);
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
