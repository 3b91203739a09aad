package dev.hypha.kad;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hypha.bytes.Bytes;
import dev.hypha.bytes.MalformedException;
import dev.hypha.crypto.KeyType;
import dev.hypha.crypto.PrivateKey;
import dev.hypha.multiformats.PeerId;
import java.security.SecureRandom;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class PublicKeyValidatorTest {
  private static final Instant NOW = Instant.EPOCH;

  private final PublicKeyValidator validator = new PublicKeyValidator();
  private final Bytes alice = publicKey();
  private final Bytes bob = publicKey();

  private static Bytes publicKey() {
    return PrivateKey.generate(KeyType.ED25519, new SecureRandom()).publicKey().encode();
  }

  @Test
  void a_key_under_its_owners_id_is_valid() {
    Bytes key = PublicKeyValidator.keyOf(PeerId.ofPublicKey(alice));
    assertThatCode(() -> validator.validate(key, alice, NOW)).doesNotThrowAnyException();
  }

  @Test
  void js_3577_the_public_key_of_another_peer_is_refused() {
    Bytes key = PublicKeyValidator.keyOf(PeerId.ofPublicKey(alice));
    assertThatThrownBy(() -> validator.validate(key, bob, NOW))
        .isInstanceOf(MalformedException.class)
        .hasMessageContaining("another peer");
  }

  @Test
  void what_is_no_key_is_refused() {
    Bytes key = PublicKeyValidator.keyOf(PeerId.ofPublicKey(alice));
    assertThatThrownBy(() -> validator.validate(key, Bytes.utf8("key"), NOW))
        .isInstanceOf(MalformedException.class);
  }

  @Test
  void a_name_that_is_no_peer_id_is_refused() {
    assertThatThrownBy(() -> validator.validate(Bytes.utf8("/pk/alice"), alice, NOW))
        .isInstanceOf(MalformedException.class);
  }
}
