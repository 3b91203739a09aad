package dev.hypha.multiformats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.hypha.Vectors;
import dev.hypha.bytes.Bytes;
import dev.hypha.bytes.MalformedException;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MultihashTest {
  private static final List<Long> COMPUTED =
      List.of(0x00L, 0x11L, 0x12L, 0x13L, 0x14L, 0x15L, 0x16L, 0x17L);

  @Test
  void sums_of_the_go_vectors_are_computed() throws Exception {
    int computed = 0;
    for (JsonNode vector : Vectors.json("multiformats/multihash.json").get("sums")) {
      Multihash multihash = Multihash.fromBytes(Vectors.hex(vector, "multihash"));
      assertThat(multihash.code()).isEqualTo(vector.get("code").asLong());
      assertThat(multihash.digest()).isEqualTo(Vectors.hex(vector, "digest"));
      assertThat(multihash.toBytes()).isEqualTo(Vectors.hex(vector, "multihash"));
      if (COMPUTED.contains(multihash.code())) {
        Multihash sum = Multihash.of(multihash.code(), Vectors.hex(vector, "input_hex"));
        assertThat(sum.truncated(vector.get("digest_length").asInt())).isEqualTo(multihash);
        computed++;
      }
    }
    assertThat(computed).isEqualTo(19);
  }

  @Test
  void sums_of_the_multihash_table_are_computed() throws Exception {
    List<List<String>> rows = Vectors.csv("multiformats/multihash-test_cases.csv");
    assertThat(rows).hasSize(260);
    // the input is the text as it stands, not hexadecimal
    for (List<String> row : rows) {
      Multihash multihash = Multihash.fromBytes(Bytes.hex(row.get(3)));
      int size = Integer.parseInt(row.get(1)) / 8;
      assertThat(Multihash.of(multihash.code(), Bytes.utf8(row.get(2))).truncated(size))
          .isEqualTo(multihash);
    }
  }

  @Test
  void encodings_of_the_go_vectors_read_and_write() throws Exception {
    for (JsonNode vector : Vectors.json("multiformats/multihash.json").get("encodings")) {
      Multihash multihash =
          new Multihash(vector.get("code").asLong(), Vectors.hex(vector, "digest"));
      assertThat(multihash.toBytes()).isEqualTo(Vectors.hex(vector, "multihash"));
      assertThat(Multihash.fromBytes(multihash.toBytes())).isEqualTo(multihash);
    }
  }

  @Test
  void invalid_vectors_are_malformed() throws Exception {
    for (JsonNode vector : Vectors.json("multiformats/multihash.json").get("invalid")) {
      assertThatThrownBy(() -> Multihash.fromBytes(Vectors.hex(vector, "multihash")))
          .as(vector.get("reason").asText())
          .isExactlyInstanceOf(MalformedException.class);
    }
  }

  /** go-multihash sum_test.go, for when the vectors are not there. */
  @Test
  void the_sha256_of_foo_is_known() {
    assertThat(Multihash.sha256(Bytes.utf8("foo")).toBytes().toHex())
        .isEqualTo("12202c26b46b68ffc68ff99b453c1d30413413422d706483bfa0f98a5e886266e7ae");
  }

  /** CVE-2020-35909, GHSA-h7qh-3h6f-w79p: a malformed multihash made the Rust crate panic. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "12",
        "1220",
        "1220aa",
        "12ffffffffffffffff7f",
        "ffffffffffffffffff",
        "80",
        "1115",
        "12"
      })
  void CVE_2020_35909_a_malformed_multihash_is_refused_everywhere(String hex) {
    Bytes broken = Bytes.hex(hex);
    assertThatThrownBy(() -> Multihash.fromBytes(broken))
        .isExactlyInstanceOf(MalformedException.class);
    assertThatThrownBy(() -> PeerId.fromBytes(broken))
        .isExactlyInstanceOf(MalformedException.class);
    assertThatThrownBy(() -> Cid.fromBytes(broken)).isExactlyInstanceOf(MalformedException.class);
    Bytes cid = Bytes.concat(Bytes.of(0x01, 0x72), broken);
    assertThatThrownBy(() -> PeerId.parse(Multibase.BASE32.encode(cid)))
        .isExactlyInstanceOf(MalformedException.class);
  }

  @Test
  void a_digest_longer_than_its_function_yields_is_malformed() {
    assertThatThrownBy(
            () -> Multihash.fromBytes(Bytes.concat(Bytes.hex("1221"), Bytes.owning(new byte[33]))))
        .isInstanceOf(MalformedException.class);
    assertThatThrownBy(
            () ->
                Multihash.fromBytes(Bytes.concat(Bytes.hex("008101"), Bytes.owning(new byte[129]))))
        .isInstanceOf(MalformedException.class);
    assertThatThrownBy(() -> Multihash.of(0x1e, Bytes.EMPTY))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void random_bytes_parse_or_are_malformed() {
    long seed = System.nanoTime();
    System.out.println("random_bytes_parse_or_are_malformed seed " + seed);
    Random random = new Random(seed);
    for (int i = 0; i < 20_000; i++) {
      byte[] noise = new byte[random.nextInt(40)];
      random.nextBytes(noise);
      if (noise.length > 1 && random.nextBoolean()) {
        noise[0] = 0x12;
        noise[1] = (byte) (noise.length - 2);
      }
      Bytes bytes = Bytes.owning(noise);
      try {
        assertThat(Multihash.fromBytes(bytes).toBytes()).isEqualTo(bytes);
        assertThat(Cid.fromBytes(bytes).toBytes()).isEqualTo(bytes);
      } catch (MalformedException expected) {
        assertThat(expected.getMessage()).isNotEmpty();
      }
    }
  }
}
