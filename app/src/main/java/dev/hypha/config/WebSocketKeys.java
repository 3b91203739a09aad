package dev.hypha.config;

import java.nio.file.Path;
import java.util.Optional;

/** The rows of the table of keys that belong to secure WebSockets. */
final class WebSocketKeys {
  static final Table TABLE = new Table();

  static final Key<Optional<Path>> CERTIFICATE =
      TABLE.key(
          "websocket.certificate",
          Kinds.optionalFile(),
          Optional.empty(),
          "The certificate that secure WebSockets (/tls/ws) show, in PEM, and behind it those that"
              + " lead to one that browsers trust. Read again when it changes.");
  static final Key<Optional<Path>> KEY =
      TABLE.key(
          "websocket.key",
          Kinds.optionalFile(),
          Optional.empty(),
          "The private key of websocket.certificate, in PEM and without a password.");
  static final Key<Optional<Path>> AUTHORITIES =
      TABLE.key(
          "websocket.authorities",
          Kinds.optionalFile(),
          Optional.empty(),
          "Certificates, in PEM, of those who vouch for secure WebSockets that are dialed, besides"
              + " those whom Java trusts.");

  private WebSocketKeys() {}
}
