package dev.hypha.tls;

import dev.hypha.bytes.Duplex;
import dev.hypha.bytes.Sink;
import dev.hypha.core.PeerException.Misbehaved;
import dev.hypha.core.Role;
import java.io.EOFException;
import java.io.IOException;
import java.util.List;
import org.bouncycastle.tls.TlsClientProtocol;
import org.bouncycastle.tls.TlsProtocol;
import org.bouncycastle.tls.TlsServerProtocol;
import org.jspecify.annotations.Nullable;

/**
 * Runs Bouncy Castle's handshake over a raw pipe, a record at a time, so that nothing is read that
 * belongs behind it.
 */
final class Handshake {
  private static final int CHUNK_BYTES = 4096;

  private final RecordReader records;
  private final Sink raw;

  Handshake(Duplex raw, RecordReader records) {
    this.records = records;
    this.raw = raw.sink();
  }

  /**
   * Runs until both ends are proved, as far as this end can know: in TLS 1.3 a dialer learns of its
   * refusal with the first byte that it reads.
   */
  Agreement run(Terms terms, Role role, List<String> muxers) throws IOException {
    return switch (role) {
      case DIALER -> {
        TlsClientProtocol protocol = new TlsClientProtocol();
        DialersHandshake ours = new DialersHandshake(terms, muxers);
        yield run(protocol, ours, () -> protocol.connect(ours));
      }
      case LISTENER -> {
        TlsServerProtocol protocol = new TlsServerProtocol();
        ListenersHandshake ours = new ListenersHandshake(terms, muxers);
        yield run(protocol, ours, () -> protocol.accept(ours));
      }
    };
  }

  private interface Beginning {
    void begin() throws IOException;
  }

  private Agreement run(TlsProtocol protocol, HandshakePeer ours, Beginning beginning)
      throws IOException {
    try {
      beginning.begin();
      say(protocol);
      Agreement agreement = ours.agreement();
      while (agreement == null) {
        if (!records.await()) {
          throw new EOFException("the remote hung up during the TLS handshake");
        }
        hear(protocol);
        say(protocol);
        agreement = ours.agreement();
      }
      return agreement;
    } catch (IOException e) {
      alert(protocol);
      throw Alerts.told(e);
    }
  }

  private void hear(TlsProtocol protocol) throws IOException {
    int length = RecordReader.HEADER_BYTES + records.bodyLength();
    try {
      protocol.offerInput(records.array(), records.start(), length);
    } catch (RuntimeException e) {
      // what Bouncy Castle's parsers throw where a remote's message is malformed
      throw new Misbehaved(Alerts.SPEC, "a handshake message that cannot be read", e);
    }
    records.skip();
    if (protocol.isClosed()) {
      throw new EOFException("the remote ended the TLS handshake");
    }
  }

  private void say(TlsProtocol protocol) throws IOException {
    byte @Nullable [] chunk = null;
    while (protocol.getAvailableOutputBytes() > 0) {
      chunk = chunk == null ? new byte[CHUNK_BYTES] : chunk;
      int n = protocol.readOutput(chunk, 0, chunk.length);
      raw.write(chunk, 0, n);
    }
    raw.flush();
  }

  /** Tells the other end why a handshake failed, as far as it can still be told. */
  private void alert(TlsProtocol protocol) {
    try {
      say(protocol);
    } catch (IOException e) {
      // the failure that is told is the one that caused this
      System.getLogger(Handshake.class.getName())
          .log(System.Logger.Level.DEBUG, "an alert that did not get through", e);
    }
  }
}
