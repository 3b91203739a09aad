package dev.hypha.tls;

import dev.hypha.bytes.Duplex;
import dev.hypha.bytes.Sink;
import dev.hypha.bytes.Source;
import java.io.EOFException;
import java.io.IOException;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLException;

/**
 * A TLS connection over a raw pipe. One thread reads and one writes at a time; any may close. The
 * handshake is its caller's.
 */
final class EnginePipe implements Duplex {
  private final Duplex raw;
  private final SSLEngine engine;
  private final EngineSource source;
  private final EngineSink sink;

  EnginePipe(Duplex raw, SSLEngine engine) {
    this.raw = raw;
    this.engine = engine;
    this.source = new EngineSource(raw.source(), engine);
    this.sink = new EngineSink(raw.sink(), engine);
  }

  /**
   * Runs until both ends are proved, as far as this end can know: in TLS 1.3 a dialer learns of its
   * refusal with the first byte that it reads.
   */
  void handshake() throws IOException {
    try {
      engine.beginHandshake();
      HandshakeStatus status = engine.getHandshakeStatus();
      while (status != HandshakeStatus.NOT_HANDSHAKING && status != HandshakeStatus.FINISHED) {
        switch (status) {
          case NEED_TASK -> Tasks.run(engine);
          case NEED_WRAP -> sink.flush();
          default -> {
            if (!source.unwrap()) {
              throw new EOFException("the remote hung up during the TLS handshake");
            }
          }
        }
        status = engine.getHandshakeStatus();
      }
      sink.flush(); // a ticket may be due
    } catch (SSLException e) {
      sink.alert();
      throw Alerts.told(e);
    }
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
