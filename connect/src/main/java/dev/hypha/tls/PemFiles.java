package dev.hypha.tls;

import java.nio.file.Path;
import java.util.Optional;

/**
 * Where the certificates of a server that the web can trust are, in PEM.
 *
 * @param certificate its own, and behind it those that lead to one that is trusted
 * @param key the private key of the first of them, without which they are of no use
 * @param authorities whom to trust besides those that Java trusts, when dialing
 */
public record PemFiles(Optional<Path> certificate, Optional<Path> key, Optional<Path> authorities) {
  public static final PemFiles NONE =
      new PemFiles(Optional.empty(), Optional.empty(), Optional.empty());
}
