package dev.hypha.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hypha.bytes.Bytes;
import dev.hypha.crypto.KeyType;
import dev.hypha.crypto.PrivateKey;
import dev.hypha.multiformats.PeerId;
import java.io.ByteArrayInputStream;
import java.security.SecureRandom;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The certificates are those of libp2p/specs, tls/tls.md, "Test vectors". */
class PeerCertificateTest {
  private static final Instant NOW = Instant.parse("2026-11-22T00:00:00Z");
  private static final String ED25519 =
      "308201ae30820156a0030201020204499602d2300a06082a8648ce3d040302302031123010060355040a"
          + "13096c69627032702e696f310a300806035504051301313020170d3735303130313133303030305a180f"
          + "34303936303130313133303030305a302031123010060355040a13096c69627032702e696f310a300806"
          + "035504051301313059301306072a8648ce3d020106082a8648ce3d030107034200040c901d423c831ca8"
          + "5e27c73c263ba132721bb9d7a84c4f0380b2a6756fd601331c8870234dec878504c174144fa4b14b66a6"
          + "51691606d8173e55bd37e381569ea37c307a3078060a2b0601040183a25a0101046a3068042408011220"
          + "a77f1d92fedb59dddaea5a1c4abd1ac2fbde7d7b879ed364501809923d7c11b90440d90d2769db992d5e"
          + "6195dbb08e706b6651e024fda6cfb8846694a435519941cac215a8207792e42849cccc6cd8136c6e4bde"
          + "92a58c5e08cfd4206eb5fe0bf909300a06082a8648ce3d0403020346003043021f50f6b6c52711a88177"
          + "8718238f650c9fb48943ae6ee6d28427dc6071ae55e702203625f116a7a454db9c56986c82a25682f724"
          + "8ea1cb764d322ea983ed36a31b77";
  private static final String ECDSA =
      "308201f63082019da0030201020204499602d2300a06082a8648ce3d040302302031123010060355040a"
          + "13096c69627032702e696f310a300806035504051301313020170d3735303130313133303030305a180f"
          + "34303936303130313133303030305a302031123010060355040a13096c69627032702e696f310a300806"
          + "035504051301313059301306072a8648ce3d020106082a8648ce3d030107034200040c901d423c831ca8"
          + "5e27c73c263ba132721bb9d7a84c4f0380b2a6756fd601331c8870234dec878504c174144fa4b14b66a6"
          + "51691606d8173e55bd37e381569ea381c23081bf3081bc060a2b0601040183a25a01010481ad3081aa04"
          + "5f0803125b3059301306072a8648ce3d020106082a8648ce3d03010703420004bf30511f909414ebdd32"
          + "42178fd290f093a551cf75c973155de0bb5a96fedf6cb5d52da7563e794b512f66e60c7f55ba8a3acf3d"
          + "d72a801980d205e8a1ad29f2044730450220064ea8124774caf8f50e57f436aa62350ce652418c019df5"
          + "d98a3ac666c9386a022100aa59d704a931b5f72fb9222cb6cc51f954d04a4e2e5450f8805fe8918f71ea"
          + "ae300a06082a8648ce3d04030203470030440220799395b0b6c1e940a7e4484705f610ab51ed376f19ff"
          + "9d7c16757cfbf61b8d4302206205c03fbb0f95205c779be86581d3e31c01871ad5d1f3435bcf375cb0e5"
          + "088a";
  private static final String SECP256K1 =
      "308201ba3082015fa0030201020204499602d2300a06082a8648ce3d040302302031123010060355040a"
          + "13096c69627032702e696f310a300806035504051301313020170d3735303130313133303030305a180f"
          + "34303936303130313133303030305a302031123010060355040a13096c69627032702e696f310a300806"
          + "035504051301313059301306072a8648ce3d020106082a8648ce3d030107034200040c901d423c831ca8"
          + "5e27c73c263ba132721bb9d7a84c4f0380b2a6756fd601331c8870234dec878504c174144fa4b14b66a6"
          + "51691606d8173e55bd37e381569ea38184308181307f060a2b0601040183a25a01010471306f04250802"
          + "12210206dc6968726765b820f050263ececf7f71e4955892776c0970542efd689d238204463044022014"
          + "5e15a991961f0d08cd15425bb95ec93f6ffa03c5a385eedc34ecf464c7a8ab022026b3109b8a3f40ef83"
          + "3169777eb2aa337cfb6282f188de0666d1bcec2a4690dd300a06082a8648ce3d04030203490030460221"
          + "00e1a217eeef9ec9204b3f774a08b70849646b6a1e6b8b27f93dc00ed58545d9fe022100b00dafa549d0"
          + "f03547878338c7b15e7502888f6d45db387e5ae6b5d46899cef0";
  private static final String INVALID =
      "308201f73082019da0030201020204499602d2300a06082a8648ce3d040302302031123010060355040a"
          + "13096c69627032702e696f310a300806035504051301313020170d3735303130313133303030305a180f"
          + "34303936303130313133303030305a302031123010060355040a13096c69627032702e696f310a300806"
          + "035504051301313059301306072a8648ce3d020106082a8648ce3d030107034200040c901d423c831ca8"
          + "5e27c73c263ba132721bb9d7a84c4f0380b2a6756fd601331c8870234dec878504c174144fa4b14b66a6"
          + "51691606d8173e55bd37e381569ea381c23081bf3081bc060a2b0601040183a25a01010481ad3081aa04"
          + "5f0803125b3059301306072a8648ce3d020106082a8648ce3d03010703420004bf30511f909414ebdd32"
          + "42178fd290f093a551cf75c973155de0bb5a96fedf6cb5d52da7563e794b512f66e60c7f55ba8a3acf3d"
          + "d72a801980d205e8a1ad29f204473045022100bb6e03577b7cc7a3cd1558df0da2b117dfdcc0399bc250"
          + "4ebe7de6f65cade72802206de96e2a5be9b6202adba24ee0362e490641ac45c240db71fe955f2c5cf8df"
          + "6e300a06082a8648ce3d0403020348003045022100e847f267f43717358f850355bdcabbefb2cfbf8a3c"
          + "043b203a14788a092fe8db022027c1d04a2d41fd6b57a7e8b3989e470325de4406e52e084e34a3fd56ee"
          + "f0d0df";

  @Test
  void the_owner_of_a_certificate_is_known_by_it() throws Exception {
    assertThat(owner(ED25519)).isEqualTo("12D3KooWM6CgA9iBFZmcYAHA6A2qvbAxqfkmrYiRQuz3XEsk4Ksv");
    assertThat(owner(ECDSA)).isEqualTo("QmfXbAwNjJLXfesgztEHe8HwgVDCMMpZ9Eax1HYq6hn9uE");
    assertThat(owner(SECP256K1)).isEqualTo("16Uiu2HAkutTMoTzDw1tCvSRtu6YoixJwS46S1ZFxW8hSx9fWHiPs");
  }

  @Test
  void a_certificate_that_the_identity_has_not_signed_is_refused() {
    assertThatThrownBy(() -> owner(INVALID)).isInstanceOf(CertificateException.class);
  }

  @Test
  void our_own_is_ours_for_every_kind_of_key() throws Exception {
    for (KeyType type : KeyType.values()) {
      PrivateKey identity = PrivateKey.generate(type, new SecureRandom());
      assertThat(PeerCertificate.verify(List.of(ours(identity)), NOW).identity())
          .isEqualTo(identity.publicKey());
    }
  }

  @Test
  void a_certificate_with_any_byte_turned_is_refused() throws Exception {
    byte[] encoded = ours(PrivateKey.generate(KeyType.ED25519, new SecureRandom())).toArray();
    List<Integer> accepted = new ArrayList<>();
    for (int at = 0; at < encoded.length; at++) {
      byte[] forged = encoded.clone();
      forged[at] ^= 1;
      try {
        accepted.add(owner(Bytes.copyOf(forged).toHex()).isEmpty() ? -1 : at);
      } catch (CertificateException e) {
        // as it should be
      }
    }
    assertThat(accepted).isEmpty();
  }

  @Test
  void a_signature_that_says_its_last_bit_is_unused_is_refused() throws Exception {
    byte[] encoded;
    do {
      encoded = ours(PrivateKey.generate(KeyType.ED25519, new SecureRandom())).toArray();
    } while ((encoded[encoded.length - 1] & 1) != 0);
    int signature = Bytes.copyOf(encoded).toHex().lastIndexOf("300a06082a8648ce3d040302") / 2 + 12;
    encoded[signature + 2] = 1;
    String forged = Bytes.copyOf(encoded).toHex();
    X509Certificate asTheJdkReadsIt = read(forged);
    asTheJdkReadsIt.verify(asTheJdkReadsIt.getPublicKey());
    assertThatThrownBy(() -> owner(forged)).hasMessageContaining("not whole bytes");
  }

  /** As those of rust-libp2p: a parser of the JDK refuses to read them. */
  @Test
  void a_certificate_without_names_proves_who_signed_it() throws Exception {
    PrivateKey identity = PrivateKey.generate(KeyType.ED25519, new SecureRandom());
    Bytes nameless =
        new Forger(identity, NOW)
            .with(Forger.ISSUER, Forger.NO_NAME)
            .with(Forger.SUBJECT, Forger.NO_NAME)
            .signed()
            .encoded();
    assertThatThrownBy(() -> read(nameless.toHex())).hasMessageContaining("Empty issuer");
    assertThat(PeerCertificate.verify(List.of(nameless), NOW).identity())
        .isEqualTo(identity.publicKey());
  }

  @Test
  void two_certificates_are_refused() throws Exception {
    Bytes one = Bytes.hex(ED25519);
    assertThatThrownBy(() -> PeerCertificate.verify(List.of(one, one), NOW))
        .hasMessage("2 certificates instead of one");
    assertThatThrownBy(() -> PeerCertificate.verify(List.of(), NOW))
        .hasMessage("0 certificates instead of one");
  }

  @Test
  void a_certificate_counts_only_in_its_time() throws Exception {
    List<Bytes> ours = List.of(ours(PrivateKey.generate(KeyType.ED25519, new SecureRandom())));
    assertThat(PeerCertificate.verify(ours, NOW.minus(Duration.ofMinutes(59)))).isNotNull();
    for (Instant wrong : new Instant[] {NOW.minus(Duration.ofHours(2)), NOW.plus(AGES)}) {
      assertThatThrownBy(() -> PeerCertificate.verify(ours, wrong))
          .isInstanceOf(CertificateException.class);
    }
  }

  private static final Duration AGES = Duration.ofDays(36_501);

  private static Bytes ours(PrivateKey identity) {
    return HostCertificate.of(identity, List.of(), new SecureRandom(), NOW).encoded();
  }

  private static String owner(String hex) throws CertificateException {
    PeerCertificate read = PeerCertificate.verify(List.of(Bytes.hex(hex)), NOW);
    return PeerId.ofPublicKey(read.identity().encode()).toString();
  }

  private static X509Certificate read(String hex) throws CertificateException {
    return (X509Certificate)
        CertificateFactory.getInstance("X.509")
            .generateCertificate(new ByteArrayInputStream(Bytes.hex(hex).toArray()));
  }
}
