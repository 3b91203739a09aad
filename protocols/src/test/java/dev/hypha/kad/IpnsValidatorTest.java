package dev.hypha.kad;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hypha.bytes.Bytes;
import dev.hypha.bytes.MalformedException;
import dev.hypha.crypto.KeyType;
import dev.hypha.crypto.PrivateKey;
import dev.hypha.multiformats.PeerId;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

/** Names and what they stand for. The first two records were made by boxo 0.41.0. */
class IpnsValidatorTest {
  private static final Bytes NAME =
      Bytes.hex("002408011220ea4a6c63e29c520abef5507b132ec5f9954776aebebe7b92421eea691446d22c");
  private static final Bytes V1_AND_V2 =
      Bytes.hex(
          "0a412f697066732f6261666b7265696477736c6232326e6b61786f61647961716c686c78676e746d6971346a"
              + "64656e686b627278686371366176717a676e77646770751240ed2feb9762fcc7691f8db29d8b92015f5d"
              + "29ca466d9ebe57aace5d9f43c4c81e808b4e33d1c8bffe51c037434b992cb8122a45704757b044a4c6b9"
              + "5345d679021800221e323033302d30312d30325430333a30343a30352e3030303030303637385a280530"
              + "80b09dc2df01424041e147bcda92c4a15898307622831e30abcc6e0e5b3212c91922ebada657ee659d75"
              + "011a266785766ce582a2029ec76a3246b031c671d40c7134b14ed7014c0c4a9801a56354544c1b000000"
              + "0df84758006556616c756558412f697066732f6261666b7265696477736c6232326e6b61786f61647961"
              + "716c686c78676e746d6971346a64656e686b627278686371366176717a676e77646770756853657175656e"
              + "6365056856616c6964697479581e323033302d30312d30325430333a30343a30352e3030303030303637"
              + "385a6c56616c69646974795479706500");
  private static final Bytes V2_ONLY =
      Bytes.hex(
          "424041e147bcda92c4a15898307622831e30abcc6e0e5b3212c91922ebada657ee659d75011a266785766ce5"
              + "82a2029ec76a3246b031c671d40c7134b14ed7014c0c4a9801a56354544c1b0000000df8475800655661"
              + "6c756558412f697066732f6261666b7265696477736c6232326e6b61786f61647961716c686c78676e74"
              + "6d6971346a64656e686b627278686371366176717a676e77646770756853657175656e6365056856616c"
              + "6964697479581e323033302d30312d30325430333a30343a30352e3030303030303637385a6c56616c69"
              + "646974795479706500");
  private static final String VALUE =
      "/ipfs/bafkreidwslb22nkaxoadyaqlhlxgntmiq4jdenhkbrxhcq6avqzgnwdgpu";
  private static final Instant UNTIL = Instant.parse("2030-01-02T03:04:05.000000678Z");
  private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

  private final IpnsValidator validator = new IpnsValidator();
  private final PrivateKey owner = PrivateKey.ofEd25519Seed(Bytes.owning(seed()));
  private final PeerId name = PeerId.ofPublicKey(owner.publicKey().encode());
  private final Bytes key = IpnsRecord.keyOf(name);

  private static byte[] seed() {
    byte[] seed = new byte[32];
    java.util.Arrays.fill(seed, (byte) 7);
    return seed;
  }

  private static IpnsRecord record(long sequence, Instant until) {
    return new IpnsRecord(Bytes.utf8(VALUE), until, sequence, Duration.ofMinutes(1));
  }

  @Test
  void the_name_is_that_of_the_other_stack() {
    assertThat(name.toBytes()).isEqualTo(NAME);
  }

  @Test
  void a_record_of_another_stack_is_read() throws Exception {
    validator.validate(key, V1_AND_V2, NOW);
    assertThat(IpnsRecord.verify(name, V1_AND_V2)).isEqualTo(record(5, UNTIL));
  }

  @Test
  void a_record_without_the_old_fields_is_read() throws Exception {
    validator.validate(key, V2_ONLY, NOW);
    assertThat(IpnsRecord.verify(name, V2_ONLY)).isEqualTo(record(5, UNTIL));
  }

  @Test
  void our_record_is_byte_for_byte_that_of_the_other_stack() {
    assertThat(record(5, UNTIL).sign(owner)).isEqualTo(V2_ONLY);
  }

  @Test
  void a_record_with_any_bit_of_its_document_turned_is_refused() {
    for (int at = 70; at < V2_ONLY.size(); at++) {
      byte[] turned = V2_ONLY.toArray();
      turned[at] ^= 1;
      Bytes forged = Bytes.owning(turned);
      assertThatThrownBy(() -> validator.validate(key, forged, NOW))
          .as("byte " + at)
          .isInstanceOf(MalformedException.class);
    }
  }

  @Test
  void a_record_whose_old_fields_say_something_else_is_refused() {
    byte[] other = V1_AND_V2.toArray();
    other[10] ^= 1; // within the value
    assertThatThrownBy(() -> validator.validate(key, Bytes.owning(other), NOW))
        .hasMessageContaining("two things");
  }

  @Test
  void a_record_of_somebody_else_is_refused() {
    PrivateKey mallory = PrivateKey.generate(KeyType.ED25519, new SecureRandom());
    Bytes forged = record(6, UNTIL).sign(mallory);
    assertThatThrownBy(() -> validator.validate(key, forged, NOW))
        .isInstanceOf(MalformedException.class);
  }

  @Test
  void a_record_that_brings_its_key_is_read_only_under_that_keys_name() throws Exception {
    PrivateKey rsa = PrivateKey.generate(KeyType.RSA, new SecureRandom());
    Bytes own = IpnsRecord.keyOf(PeerId.ofPublicKey(rsa.publicKey().encode()));
    Bytes signed = record(1, UNTIL).sign(rsa);
    validator.validate(own, signed, NOW);
    PrivateKey other = PrivateKey.generate(KeyType.RSA, new SecureRandom());
    Bytes others = IpnsRecord.keyOf(PeerId.ofPublicKey(other.publicKey().encode()));
    assertThatThrownBy(() -> validator.validate(others, signed, NOW))
        .hasMessageContaining("somebody else");
  }

  @Test
  void a_record_that_has_ended_is_refused() {
    assertThatCode(() -> validator.validate(key, V2_ONLY, UNTIL)).doesNotThrowAnyException();
    assertThatThrownBy(() -> validator.validate(key, V2_ONLY, UNTIL.plusNanos(1)))
        .hasMessageContaining("valid until");
  }

  @Test
  void a_record_above_ten_kibibytes_is_refused() {
    IpnsRecord large =
        new IpnsRecord(Bytes.owning(new byte[10 << 10]), UNTIL, 1, Duration.ofMinutes(1));
    assertThatThrownBy(() -> validator.validate(key, large.sign(owner), NOW))
        .hasMessageContaining("bytes");
  }

  @Test
  void the_greater_sequence_is_kept_then_the_longer_validity() {
    Bytes old = record(4, UNTIL.plusSeconds(9)).sign(owner);
    Bytes newer = record(5, UNTIL).sign(owner);
    Bytes longer = record(5, UNTIL.plusSeconds(1)).sign(owner);
    assertThat(validator.compare(key, newer, old)).isPositive();
    assertThat(validator.compare(key, longer, newer)).isPositive();
    assertThat(validator.compare(key, newer, newer)).isZero();
  }

  @Test
  void a_document_that_is_no_whole_map_is_refused() {
    for (String document : new String[] {"", "00", "a1", "bf", "a1ff", "a16556616c7565", "a000"}) {
      assertThatThrownBy(() -> CborReader.map(Bytes.hex(document)))
          .as(document)
          .isInstanceOf(MalformedException.class);
    }
  }

  @Test
  void a_document_that_nests_without_end_is_refused() {
    Bytes deep = Bytes.hex("a16161" + "81".repeat(5_000) + "00");
    assertThatThrownBy(() -> CborReader.map(deep)).hasMessageContaining("deep");
  }
}
