package dev.hypha.tls;

import dev.hypha.bytes.Bytes;
import dev.hypha.bytes.MalformedException;
import dev.hypha.core.ProtocolId;
import dev.hypha.crypto.Der;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * The security protocols that the owner of a certificate offers, best first. They stand in the
 * certificate's comment, an extension that is not critical: other stacks pass it over. It is signed
 * as the certificate is, by the key for which the identity vouches, so that who meddles with the
 * negotiation before the handshake cannot change it.
 *
 * <p>Spec: our own; the extension is the certificate comment of old, 2.16.840.1.113730.1.13, an
 * IA5String. (Of a number of our own, under 2.25, Go could not read the certificate.)
 */
record OfferedProtocols(List<ProtocolId> protocols) {
  private static final Bytes EXTENSION = Bytes.hex("6086480186f842010d");
  private static final String PREFIX = "libp2p security protocols:";
  private static final int IA5_STRING = 0x16;
  private static final int PROTOCOLS_MAX = 32;

  /** The extension. */
  Bytes encode() {
    String text =
        protocols.stream()
            .map(each -> " " + each.name())
            .collect(Collectors.joining("", PREFIX, ""));
    Bytes comment = Der.value(IA5_STRING, Bytes.utf8(text));
    return Der.value(
        Der.SEQUENCE,
        Der.value(Der.OBJECT_IDENTIFIER, EXTENSION),
        Der.value(Der.OCTET_STRING, comment));
  }

  /**
   * Those that a certificate names; empty if it does not tell.
   *
   * @throws MalformedException if what it tells is malformed
   */
  static Optional<OfferedProtocols> of(X509 certificate) throws MalformedException {
    X509.Extension extension = certificate.extensions().get(EXTENSION);
    if (extension == null) {
      return Optional.empty();
    }
    Der wrapped = new Der(extension.value());
    String comment = wrapped.read(IA5_STRING).toUtf8();
    wrapped.end();
    return comment.startsWith(PREFIX)
        ? Optional.of(new OfferedProtocols(read(comment.substring(PREFIX.length()))))
        : Optional.empty();
  }

  private static List<ProtocolId> read(String names) throws MalformedException {
    List<ProtocolId> all = new ArrayList<>();
    for (String name : names.trim().split(" ", PROTOCOLS_MAX + 1)) {
      if (all.size() == PROTOCOLS_MAX) {
        throw new MalformedException("more than " + PROTOCOLS_MAX + " security protocols");
      }
      all.add(ProtocolId.parse(name));
    }
    return all;
  }

  /** What a negotiation that nobody meddles with comes to. */
  static Optional<ProtocolId> negotiated(List<ProtocolId> dialer, List<ProtocolId> listener) {
    return dialer.stream().filter(listener::contains).findFirst();
  }
}
