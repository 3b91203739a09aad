package dev.hypha.tls;

import dev.hypha.bytes.Bytes;
import dev.hypha.crypto.noise.Dh;
import dev.hypha.crypto.noise.DhKeyPair;
import dev.hypha.crypto.noise.Kem;
import dev.hypha.crypto.noise.NoiseException;
import java.io.IOException;
import java.util.Objects;
import org.bouncycastle.tls.AlertDescription;
import org.bouncycastle.tls.TlsFatalAlert;
import org.bouncycastle.tls.crypto.TlsAgreement;
import org.bouncycastle.tls.crypto.TlsSecret;
import org.jspecify.annotations.Nullable;

/**
 * What one end gives for an agreement on keys, computed by {@code dev.hypha.crypto}: the same that
 * Noise uses, and quicker than what Bouncy Castle brings.
 *
 * <p>Spec: RFC 8446, section 4.2.8; draft-ietf-tls-ecdhe-mlkem-00.
 */
sealed interface KeyShare extends TlsAgreement {
  /** Each end gives a point. */
  final class OfX25519 implements KeyShare {
    private final DhKeyPair ours;
    private final HandshakeCrypto crypto;
    private byte @Nullable [] agreed;

    OfX25519(HandshakeCrypto crypto) {
      this.crypto = crypto;
      this.ours = Dh.X25519.generate(crypto.getSecureRandom());
    }

    @Override
    public byte[] generateEphemeral() {
      return ours.publicKey().toArray();
    }

    @Override
    public void receivePeerValue(byte[] theirs) throws IOException {
      try {
        agreed = Dh.X25519.agree(ours, Bytes.owning(theirs));
      } catch (NoiseException e) {
        throw new TlsFatalAlert(AlertDescription.illegal_parameter, e);
      }
    }

    @Override
    public TlsSecret calculateSecret() {
      return crypto.createSecret(Objects.requireNonNull(agreed));
    }
  }

  /** The dialer gives a key, and is given a secret that is sealed for it. */
  final class DialersMlKem implements KeyShare {
    private final Kem kem;
    private final Kem.KeyPair ours;
    private final HandshakeCrypto crypto;
    private byte @Nullable [] agreed;

    DialersMlKem(Kem kem, HandshakeCrypto crypto) {
      this.kem = kem;
      this.crypto = crypto;
      this.ours = kem.generate(crypto.getSecureRandom());
    }

    @Override
    public byte[] generateEphemeral() {
      return ours.publicKey().toArray();
    }

    @Override
    public void receivePeerValue(byte[] sealed) throws IOException {
      try {
        agreed = kem.decapsulate(ours, Bytes.owning(sealed));
      } catch (NoiseException e) {
        throw new TlsFatalAlert(AlertDescription.illegal_parameter, e);
      }
    }

    @Override
    public TlsSecret calculateSecret() {
      return crypto.createSecret(Objects.requireNonNull(agreed));
    }
  }

  /** The listener seals a secret for the key that it is given. */
  final class ListenersMlKem implements KeyShare {
    private final Kem kem;
    private final HandshakeCrypto crypto;
    private Kem.@Nullable Sealed sealed;

    ListenersMlKem(Kem kem, HandshakeCrypto crypto) {
      this.kem = kem;
      this.crypto = crypto;
    }

    @Override
    public void receivePeerValue(byte[] theirs) throws IOException {
      try {
        sealed = kem.encapsulate(Bytes.owning(theirs), crypto.getSecureRandom());
      } catch (NoiseException e) {
        throw new TlsFatalAlert(AlertDescription.illegal_parameter, e);
      }
    }

    @Override
    public byte[] generateEphemeral() {
      return Objects.requireNonNull(sealed).ciphertext().toArray();
    }

    @Override
    public TlsSecret calculateSecret() {
      return crypto.createSecret(Objects.requireNonNull(sealed).secret());
    }
  }
}
