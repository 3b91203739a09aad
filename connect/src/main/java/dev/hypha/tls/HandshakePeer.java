package dev.hypha.tls;

import org.bouncycastle.tls.TlsPeer;
import org.jspecify.annotations.Nullable;

/** Our side of a handshake. */
sealed interface HandshakePeer extends TlsPeer permits DialersHandshake, ListenersHandshake {
  /** What it has come to; null as long as it runs. */
  @Nullable Agreement agreement();
}
