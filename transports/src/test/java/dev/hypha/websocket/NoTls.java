package dev.hypha.websocket;

import dev.hypha.bytes.Duplex;
import dev.hypha.core.ServerTls;
import java.io.IOException;

/** For tests of plain WebSockets. */
final class NoTls implements ServerTls {
  @Override
  public Duplex dial(Duplex raw, String name) throws IOException {
    throw new IOException("no TLS here");
  }

  @Override
  public Duplex accept(Duplex raw) throws IOException {
    throw new IOException("no TLS here");
  }

  @Override
  public void requireCertificate() throws IOException {
    throw new IOException("no certificate here");
  }
}
