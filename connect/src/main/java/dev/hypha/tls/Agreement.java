package dev.hypha.tls;

import dev.hypha.core.NamedGroup;
import dev.hypha.crypto.tls.CipherSuite;
import dev.hypha.crypto.tls.RecordCipher;
import java.util.Optional;
import org.bouncycastle.tls.SecurityParameters;

/**
 * What a handshake has come to.
 *
 * @param muxer the application protocol; none if it is to be chosen afterwards
 */
record Agreement(
    PeerCertificate peer,
    CipherSuite suite,
    NamedGroup group,
    Optional<String> muxer,
    RecordCipher dialers,
    RecordCipher listeners) {

  /**
   * The secrets are taken out of {@code parameters}: their handshake can do nothing more with them.
   */
  static Agreement of(SecurityParameters parameters, PeerCertificate peer) {
    CipherSuite suite = CipherSuite.of(parameters.getCipherSuite()).orElseThrow();
    return new Agreement(
        peer,
        suite,
        ServerHello.named(parameters.getNegotiatedGroup()),
        Optional.ofNullable(parameters.getApplicationProtocol())
            .map(each -> each.getUtf8Decoding()),
        new RecordCipher(suite, parameters.getTrafficSecretClient().extract()),
        new RecordCipher(suite, parameters.getTrafficSecretServer().extract()));
  }
}
