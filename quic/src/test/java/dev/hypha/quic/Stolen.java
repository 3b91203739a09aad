package dev.hypha.quic;

import dev.hypha.bytes.Bytes;
import dev.hypha.core.NamedGroup;
import dev.hypha.core.PeerException.Misbehaved;
import dev.hypha.core.TlsIdentity;
import dev.hypha.crypto.PublicKey;
import java.net.Socket;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.Optional;
import javax.net.ssl.SSLSession;
import javax.net.ssl.X509ExtendedKeyManager;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;

/** Shows the certificate of a victim, and has the key of somebody else. */
record Stolen(TlsIdentity victim, TlsIdentity own) implements TlsIdentity {
  @Override
  public X509ExtendedKeyManager keys() {
    return new Mixed(victim.keys(), own.keys());
  }

  @Override
  public X509ExtendedTrustManager trust() {
    return own.trust();
  }

  @Override
  public PublicKey proven(SSLSession session) throws Misbehaved {
    return own.proven(session);
  }

  @Override
  public Optional<NamedGroup> group(Bytes handshake) {
    return own.group(handshake);
  }

  private static final class Mixed extends X509ExtendedKeyManager {
    private final X509ExtendedKeyManager shown;
    private final X509ExtendedKeyManager own;

    Mixed(X509ExtendedKeyManager shown, X509ExtendedKeyManager own) {
      this.shown = shown;
      this.own = own;
    }

    @Override
    public String[] getClientAliases(String type, Principal @Nullable [] issuers) {
      return shown.getClientAliases(type, issuers);
    }

    @Override
    public @Nullable String chooseClientAlias(
        String[] types, Principal @Nullable [] issuers, @Nullable Socket socket) {
      return shown.chooseClientAlias(types, issuers, socket);
    }

    @Override
    public String[] getServerAliases(String type, Principal @Nullable [] issuers) {
      return shown.getServerAliases(type, issuers);
    }

    @Override
    public @Nullable String chooseServerAlias(
        String type, Principal @Nullable [] issuers, @Nullable Socket socket) {
      return shown.chooseServerAlias(type, issuers, socket);
    }

    @Override
    public X509Certificate[] getCertificateChain(String alias) {
      return shown.getCertificateChain(alias);
    }

    @Override
    public PrivateKey getPrivateKey(String alias) {
      return own.getPrivateKey(alias);
    }
  }
}
