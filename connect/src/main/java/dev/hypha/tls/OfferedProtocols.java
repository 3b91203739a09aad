package dev.hypha.tls;

import dev.hypha.bytes.Bytes;
import dev.hypha.bytes.MalformedException;
import dev.hypha.core.ProtocolId;
import dev.hypha.crypto.Der;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The security protocols that the owner of a certificate offers, best first, as an extension of it
 * that is not critical: other stacks pass it over. It is signed as the certificate is, by the key
 * for which the identity vouches, so that who meddles with the negotiation before the handshake
 * cannot change it.
 *
 * <p>Spec: our own; the extension's number is a UUID's (ITU-T X.667, 2.25).
 */
record OfferedProtocols(List<ProtocolId> protocols) {
  private static final String EXTENSION = "2.25.44036435708201642431029355125116002975";
  private static final Bytes EXTENSION_ID = Bytes.hex("061369c2a18dfa92959285e598b1e9a7b9a3f1c51f");
  private static final int OCTET_STRING = 0x04;
  private static final int UTF8_STRING = 0x0c;
  private static final int PROTOCOLS_MAX = 32;

  /** The extension. */
  Bytes encode() {
    Bytes[] names =
        protocols.stream()
            .map(protocol -> Der.value(UTF8_STRING, Bytes.utf8(protocol.name())))
            .toArray(Bytes[]::new);
    Bytes list = Der.value(Der.SEQUENCE, names);
    return Der.value(Der.SEQUENCE, EXTENSION_ID, Der.value(OCTET_STRING, list));
  }

  /**
   * Those that a certificate names; empty if it does not tell.
   *
   * @throws CertificateException if the extension is malformed
   */
  static Optional<OfferedProtocols> of(X509Certificate certificate) throws CertificateException {
    byte[] extension = certificate.getExtensionValue(EXTENSION);
    if (extension == null) {
      return Optional.empty();
    }
    try {
      Der outer = new Der(Bytes.owning(extension));
      Der wrapped = new Der(outer.read(OCTET_STRING));
      Bytes list = wrapped.read(Der.SEQUENCE);
      wrapped.end();
      return Optional.of(new OfferedProtocols(read(new Der(list))));
    } catch (MalformedException e) {
      throw new CertificateException("a list of protocols that is malformed", e);
    }
  }

  private static List<ProtocolId> read(Der names) throws MalformedException {
    List<ProtocolId> all = new ArrayList<>();
    while (names.hasMore()) {
      if (all.size() == PROTOCOLS_MAX) {
        throw new MalformedException("more than " + PROTOCOLS_MAX + " security protocols");
      }
      all.add(ProtocolId.parse(names.read(UTF8_STRING).toUtf8()));
    }
    return all;
  }

  /** What a negotiation that nobody meddles with comes to. */
  static Optional<ProtocolId> negotiated(List<ProtocolId> dialer, List<ProtocolId> listener) {
    return dialer.stream().filter(listener::contains).findFirst();
  }
}
