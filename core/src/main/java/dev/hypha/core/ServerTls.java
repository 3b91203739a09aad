package dev.hypha.core;

import dev.hypha.bytes.Duplex;
import java.io.IOException;

/**
 * TLS as the web has it: the server shows a certificate for its name, the client shows none. It
 * proves no peer. Thread-safe.
 *
 * <p>Every handshake blocks; who calls sees to it that the pipe is cut when time is up.
 */
public interface ServerTls {
  /**
   * The client's end.
   *
   * @param name what the certificate has to be for: a name or an IP
   * @throws PeerException.Incompatible if it is not, or if nobody vouches for it
   */
  Duplex dial(Duplex raw, String name) throws IOException;

  /** The server's end. */
  Duplex accept(Duplex raw) throws IOException;

  /**
   * Returns if there is a certificate to show.
   *
   * @throws IOException if there is none, saying what to do
   */
  void requireCertificate() throws IOException;
}
