package dev.hypha.multiformats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hypha.Vectors;
import dev.hypha.bytes.Bytes;
import dev.hypha.bytes.MalformedException;
import java.nio.file.Files;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MultibaseTest {
  @ParameterizedTest
  @ValueSource(strings = {"basic", "leading_zero", "two_leading_zeros", "case_insensitivity"})
  void every_vector_decodes_and_canonical_ones_encode(String name) throws Exception {
    List<String> lines =
        Files.readAllLines(Vectors.file("multiformats/multibase-" + name + ".csv"));
    boolean canonical = !lines.getFirst().startsWith("non-canonical");
    Bytes expected = Bytes.utf8(quoted(lines.getFirst()).replace("\\x00", "\0"));
    for (String line : lines.subList(1, lines.size())) {
      String text = quoted(line);
      Multibase base = named(line.substring(0, line.indexOf(',')));
      assertThat(Multibase.decode(text)).as(line).isEqualTo(expected);
      assertThat(Multibase.of(text)).as(line).isEqualTo(base);
      if (canonical) {
        assertThat(base.encode(expected)).isEqualTo(text);
      }
    }
  }

  @Test
  void the_registry_is_covered_but_for_base45_and_proquint() throws Exception {
    int known = 0;
    for (List<String> row : Vectors.csv("multiformats/multibase-registry.csv")) {
      String name = row.get(2);
      if (!List.of("none", "base45", "proquint").contains(name)) {
        assertThat(named(name).prefix()).isEqualTo(Integer.parseInt(row.get(0).substring(2), 16));
        known++;
      }
    }
    assertThat(known).isEqualTo(Multibase.values().length);
  }

  /** From multiformats/multibase tests/basic.csv, for when the vectors are not there. */
  @ParameterizedTest
  @CsvSource({
    "BASE2, 001111001011001010111001100100000011011010110000101101110011010010010000000100001",
    "BASE10, 9573277761329450583662625",
    "BASE16, f796573206d616e692021",
    "BASE32, bpfsxgidnmfxgsibb",
    "BASE32_Z, hxf1zgedpcfzg1ebb",
    "BASE36, k2lcpzo5yikidynfl",
    "BASE58_BTC, z7paNL19xttacUY",
    "BASE64, meWVzIG1hbmkgIQ",
    "BASE64_URL_PAD, UeWVzIG1hbmkgIQ==",
    "BASE256_EMOJI, 🚀🏃✋🌈😅🌷🤤😻🌟😅👏",
  })
  void known_texts_decode_and_encode(Multibase base, String text) throws Exception {
    assertThat(base.encode(Bytes.utf8("yes mani !"))).isEqualTo(text);
    assertThat(Multibase.decode(text)).isEqualTo(Bytes.utf8("yes mani !"));
  }

  @Test
  void base58_is_the_same_number_digit_by_digit_or_five_at_a_time() throws Exception {
    RadixCoding slow =
        new RadixCoding(Alphabet.of("123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"));
    Random random = new Random(58);
    for (int i = 0; i < 2000; i++) {
      byte[] bytes = new byte[random.nextInt(100)];
      random.nextBytes(bytes);
      for (int zeros = random.nextInt(8) - 4, at = 0; at < Math.min(zeros, bytes.length); at++) {
        bytes[at] = 0;
      }
      String text = slow.encode(Bytes.owning(bytes));
      assertThat(Multibase.BASE58_BTC.encodeBare(Bytes.owning(bytes))).isEqualTo(text);
      assertThat(Multibase.BASE58_BTC.decodeBare(text)).isEqualTo(Bytes.owning(bytes));
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "x00",
        "?",
        "\0abc",
        "f0",
        "fgg",
        "00101010",
        "z0",
        "zO",
        "zl",
        "z\u00e9",
        "mA",
        "mAA=",
        "mAB",
        "MAA",
        "MAA=",
        "MAA===",
        "MAAAA====",
        "M====",
        "M=AAA",
        "mA=AA",
        "bA",
        "bAAA",
        "bab",
        "cAA",
        "cAA=====",
        "uAA+A",
        "m AAA",
        "🚀a",
        "71"
      })
  void text_that_is_not_canonical_is_malformed(String text) {
    assertThatThrownBy(() -> Multibase.decode(text)).isExactlyInstanceOf(MalformedException.class);
  }

  @Test
  void long_text_in_a_positional_base_is_malformed() throws Exception {
    assertThat(Multibase.decode("z" + "z".repeat(4096)).size()).isLessThan(4096);
    assertThatThrownBy(() -> Multibase.decode("z" + "z".repeat(4097)))
        .isInstanceOf(MalformedException.class);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 3, 4, 5, 8, 31, 64})
  void random_bytes_of_every_base_read_back(int size) throws Exception {
    long seed = System.nanoTime();
    System.out.println("random_bytes_of_every_base_read_back seed " + seed);
    Random random = new Random(seed);
    for (Multibase base : Multibase.values()) {
      for (int i = 0; i < 100; i++) {
        byte[] raw = new byte[size];
        random.nextBytes(raw);
        if (size > 2 && random.nextBoolean()) {
          raw[0] = 0;
          raw[1] = 0;
        }
        Bytes bytes = Bytes.owning(raw);
        assertThat(Multibase.decode(base.encode(bytes))).as(base.name()).isEqualTo(bytes);
      }
    }
  }

  private static String quoted(String line) {
    return line.substring(line.indexOf('"') + 1, line.lastIndexOf('"'));
  }

  private static Multibase named(String name) {
    String constant = name.toUpperCase(Locale.ROOT);
    for (Multibase base : Multibase.values()) {
      if (base.name().replace("_", "").equals(constant)) {
        return base;
      }
    }
    throw new AssertionError("no base " + name);
  }
}
