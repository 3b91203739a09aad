package dev.hypha.crypto.noise;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hypha.bytes.Bytes;
import dev.hypha.crypto.Der;
import dev.hypha.crypto.KeyType;
import dev.hypha.crypto.PrivateKey;
import dev.hypha.crypto.PublicKey;
import dev.hypha.crypto.libcrypto.Libcrypto;
import dev.hypha.crypto.libcrypto.P256Point;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.Random;
import org.bouncycastle.math.ec.rfc8032.Ed25519;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

/** Runs in the build's second pass over this package, the one with native access. */
class LibcryptoTest {
  private final Random random = new Random(20261121);

  @Test
  void with_native_access_the_library_of_the_machine_computes() {
    library();
    assertThat(Engines.name()).startsWith("OpenSSL 3.");
    assertThat(Aead.CHACHA_POLY).isInstanceOf(LibcryptoAead.class);
    assertThat(Dh.X25519).isInstanceOf(LibcryptoDh.class);
  }

  @Test
  void the_library_seals_what_java_opens_at_every_length() throws Exception {
    Aead theirs = LibcryptoAead.of(library());
    Aead ours = ChaChaPoly.own();
    for (int length = 0; length < 600; length++) {
      byte[] key = bytes(32);
      byte[] ad = bytes(random.nextInt(40));
      byte[] plain = bytes(length + 16 + 3);
      long nonce = random.nextLong();
      byte[] sealed = plain.clone();
      theirs.seal(key, nonce, ad, sealed, 3, length);
      byte[] expected = plain.clone();
      ours.seal(key, nonce, ad, expected, 3, length);
      assertThat(sealed).isEqualTo(expected);
      theirs.open(key, nonce, ad, sealed, 3, length + 16);
      assertThat(Bytes.copyOf(sealed).slice(3, 3 + length))
          .isEqualTo(Bytes.copyOf(plain).slice(3, 3 + length));
    }
  }

  @Test
  void what_the_library_signs_on_p256_java_verifies_and_the_other_way_round() throws Exception {
    for (int i = 0; i < 50; i++) {
      PrivateKey key = PrivateKey.generate(KeyType.ECDSA, new SecureRandom());
      byte[] message = bytes(random.nextInt(300));
      byte[] byLibrary = library().p256(key.raw().toArray()).sign(message);
      Bytes byJdk = signInJdk(key, message);
      byte[] point = key.publicKey().raw().slice(26).toArray();
      assertThat(verifyInJdk(key.publicKey(), message, byLibrary)).isTrue();
      assertThat(library().p256Point().verify(point, message, byJdk.toArray())).isTrue();
      message = bytes(301);
      assertThat(library().p256Point().verify(point, message, byJdk.toArray())).isFalse();
    }
  }

  @Test
  void a_point_beside_the_curve_verifies_nothing_and_the_room_serves_the_next() {
    P256Point room = library().p256Point();
    PrivateKey key = PrivateKey.generate(KeyType.ECDSA, new SecureRandom());
    byte[] message = bytes(32);
    byte[] signature = key.sign(Bytes.copyOf(message)).toArray();
    byte[] point = key.publicKey().raw().slice(26).toArray();
    byte[] beside = point.clone();
    beside[64] ^= 1;
    assertThat(room.verify(beside, message, signature)).isFalse();
    assertThat(room.verify(new byte[65], message, signature)).isFalse();
    assertThat(room.verify(point, message, signature)).isTrue();
  }

  private static boolean verifyInJdk(PublicKey key, byte[] message, byte[] signature)
      throws GeneralSecurityException {
    Signature verifying = Signature.getInstance("SHA256withECDSA");
    verifying.initVerify(
        KeyFactory.getInstance("EC").generatePublic(new X509EncodedKeySpec(key.raw().toArray())));
    verifying.update(message);
    return verifying.verify(signature);
  }

  private static Bytes signInJdk(PrivateKey key, byte[] message) throws GeneralSecurityException {
    Bytes pkcs8 =
        Der.value(
            Der.SEQUENCE,
            Bytes.hex("020100301306072a8648ce3d020106082a8648ce3d030107"),
            Der.value(Der.OCTET_STRING, key.raw()));
    Signature signing = Signature.getInstance("SHA256withECDSA");
    signing.initSign(
        KeyFactory.getInstance("EC").generatePrivate(new PKCS8EncodedKeySpec(pkcs8.toArray())));
    signing.update(message);
    return Bytes.owning(signing.sign());
  }

  @Test
  void the_library_notices_every_flipped_bit_and_serves_the_next_message() throws Exception {
    Aead theirs = LibcryptoAead.of(library());
    byte[] key = bytes(32);
    byte[] ad = bytes(9);
    byte[] sealed = new byte[61 + 16];
    theirs.seal(key, 5, ad, sealed, 0, 61);
    for (int bit = 0; bit < sealed.length * 8; bit++) {
      byte[] forged = sealed.clone();
      forged[bit / 8] ^= (byte) (1 << (bit % 8));
      assertThatThrownBy(() -> theirs.open(key, 5, ad, forged, 0, forged.length))
          .isInstanceOf(NoiseException.class);
    }
    assertThat(theirs.open(key, 5, ad, sealed, 0, sealed.length)).isEqualTo(61);
  }

  @Test
  void the_library_and_java_agree_on_keys_and_secrets() throws Exception {
    Dh theirs = new LibcryptoDh(library());
    Dh ours = new Curve25519();
    for (int i = 0; i < 100; i++) {
      Bytes secret = Bytes.owning(bytes(32));
      DhKeyPair peer = ours.generate(new SecureRandom());
      assertThat(theirs.keyPair(secret).publicKey()).isEqualTo(ours.keyPair(secret).publicKey());
      assertThat(theirs.agree(theirs.keyPair(secret), peer.publicKey()))
          .isEqualTo(ours.agree(ours.keyPair(secret), peer.publicKey()));
    }
  }

  @Test
  void the_library_and_java_sign_alike() {
    for (int i = 0; i < 100; i++) {
      byte[] seed = bytes(32);
      byte[] message = bytes(random.nextInt(300));
      byte[] expected = new byte[64];
      Ed25519.sign(seed, 0, message, 0, message.length, expected, 0);
      assertThat(library().ed25519(seed).sign(message)).isEqualTo(expected);
    }
  }

  @Test
  void a_wiped_key_of_the_library_agrees_with_nobody() {
    Dh theirs = new LibcryptoDh(library());
    DhKeyPair pair = theirs.generate(new SecureRandom());
    pair.wipe();
    pair.wipe();
    assertThat(pair.secret()).isEqualTo(Bytes.owning(new byte[32]));
    assertThatThrownBy(() -> theirs.agree(pair, pair.publicKey()))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("wiped");
  }

  private static Libcrypto library() {
    if (Libcrypto.found().isEmpty()) {
      System.err.println(
          "no native access, or no OpenSSL 3 on this machine: what compares it with Java is"
              + " skipped");
      Assumptions.abort();
    }
    return Libcrypto.found().orElseThrow();
  }

  private byte[] bytes(int length) {
    byte[] bytes = new byte[length];
    random.nextBytes(bytes);
    return bytes;
  }
}
