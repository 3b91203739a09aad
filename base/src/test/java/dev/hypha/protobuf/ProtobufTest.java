package dev.hypha.protobuf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hypha.bytes.Buffer;
import dev.hypha.bytes.Bytes;
import dev.hypha.bytes.MalformedException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ProtobufTest {
  @Test
  void the_examples_of_the_encoding_guide_come_out_as_printed() {
    // protobuf.dev/programming-guides/encoding: Test1 {a: 150}, Test2 {b: "testing"}, Test3 {c {a:
    // 150}}
    assertThat(new ProtobufWriter().uint64(1, 150).toBytes().toHex()).isEqualTo("089601");
    assertThat(new ProtobufWriter().string(2, "testing").toBytes().toHex())
        .isEqualTo("120774657374696e67");
    assertThat(new ProtobufWriter().message(3, inner -> inner.uint64(1, 150)).toBytes().toHex())
        .isEqualTo("1a03089601");
    assertThat(new ProtobufWriter().enumeration(1, -2).toBytes().toHex())
        .isEqualTo("08feffffffffffffffff01");
  }

  @Test
  void every_kind_of_field_reads_back() throws Exception {
    Bytes message =
        new ProtobufWriter()
            .bytes(1, Bytes.of(1, 2, 3))
            .string(2, "hypha ✓")
            .uint64(3, -1)
            .enumeration(4, 7)
            .bool(5, true)
            .fixed64(6, 0x0123_4567_89ab_cdefL)
            .message(7, inner -> inner.uint64(1, 9))
            .message((1 << 29) - 1, Bytes.EMPTY)
            .toBytes();
    ProtobufReader reader = new ProtobufReader(new Buffer().write(message));
    List<Object> seen = new ArrayList<>();
    while (reader.next()) {
      seen.add(
          switch (reader.field()) {
            case 1 -> reader.bytes(3);
            case 2 -> reader.string(100);
            case 3 -> reader.uint64();
            case 4 -> reader.int32();
            case 5 -> reader.bool();
            case 6 -> reader.fixed64();
            case 7 -> first(reader.message());
            default -> reader.bytes(0);
          });
    }
    assertThat(seen)
        .containsExactly(
            Bytes.of(1, 2, 3), "hypha ✓", -1L, 7, true, 0x0123_4567_89ab_cdefL, 9L, Bytes.EMPTY);
  }

  private static long first(ProtobufReader reader) throws MalformedException {
    assertThat(reader.next()).isTrue();
    return reader.uint64();
  }

  @Test
  void fields_that_are_not_read_are_passed_over() throws Exception {
    Bytes known = new ProtobufWriter().uint64(9, 42).toBytes();
    Bytes unknown =
        Bytes.hex("08ffffffffffffffffff01" + "110102030405060708" + "1a03616263" + "2501020304");
    ProtobufReader reader = new ProtobufReader(Bytes.concat(unknown, known));
    long found = 0;
    while (reader.next()) {
      if (reader.field() == 9) {
        found = reader.uint64();
      }
    }
    assertThat(found).isEqualTo(42);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "0b", // start of a group
        "0c", // end of a group
        "0e", // wire type 6
        "0f", // wire type 7
        "00", // field 0
        "0001", // field 0 with a value
        "08", // no value
        "0880", // varint cut short
        "08ffffffffffffffffff02", // 65 bits
        "08ffffffffffffffffff8001", // eleven bytes
        "0901020304050607", // fixed64 one byte short
        "0d010203", // fixed32 one byte short
        "0a", // no length
        "0a0161620a02", // second field has no bytes
        "80808080808001", // tag above 32 bits
        "ffffffffffffffffff01", // tag of 64 bits
      })
  void broken_messages_are_malformed(String hex) {
    assertThatThrownBy(() -> walk(Bytes.hex(hex))).isExactlyInstanceOf(MalformedException.class);
  }

  /** rust prost: a length prefix near the top of the range overflowed the bounds check. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "0affffffffffffffff7f", // 2^63-1
        "0affffffff0f", // 2^32-1
        "0a8080808008", // 2^31
        "0affffffff07", // 2^31-1
        "0affffffffffffffffff01", // 2^64-1
      })
  void rust_prost_length_overflow_is_refused_without_allocation(String hex) throws Exception {
    Bytes message = Bytes.hex(hex);
    assertThatThrownBy(() -> walk(message)).isExactlyInstanceOf(MalformedException.class);
    ProtobufReader reader = new ProtobufReader(message);
    assertThat(reader.next()).isTrue();
    assertThatThrownBy(() -> reader.bytes(Integer.MAX_VALUE))
        .isExactlyInstanceOf(MalformedException.class)
        .hasMessageContaining("0 bytes left");
  }

  @Test
  void a_value_of_another_wire_type_is_malformed() throws Exception {
    ProtobufReader reader = new ProtobufReader(Bytes.hex("089601"));
    assertThat(reader.next()).isTrue();
    assertThatThrownBy(() -> reader.bytes(10))
        .isInstanceOf(MalformedException.class)
        .hasMessageContaining("field 1");
  }

  @Test
  void a_value_above_its_bound_is_malformed() throws Exception {
    ProtobufReader reader = new ProtobufReader(Bytes.hex("0a03616263"));
    assertThat(reader.next()).isTrue();
    assertThatThrownBy(() -> reader.string(2))
        .isInstanceOf(MalformedException.class)
        .hasMessageContaining("limit 2");
  }

  @ParameterizedTest
  @ValueSource(strings = {"0a01ff", "0a02c080", "0a03eda080", "0a01c3", "0a04f4908080"})
  void text_that_is_not_utf8_is_malformed(String hex) throws Exception {
    ProtobufReader reader = new ProtobufReader(Bytes.hex(hex));
    assertThat(reader.next()).isTrue();
    assertThatThrownBy(() -> reader.string(10))
        .isInstanceOf(MalformedException.class)
        .hasMessageContaining("UTF-8");
  }

  @Test
  void a_field_number_out_of_range_cannot_be_written() {
    assertThatThrownBy(() -> new ProtobufWriter().bool(0, true))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new ProtobufWriter().bool(1 << 29, true))
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
      try {
        walk(Bytes.owning(noise));
      } catch (MalformedException expected) {
        assertThat(expected).hasMessageStartingWith("protobuf field");
      }
    }
  }

  private static void walk(Bytes message) throws MalformedException {
    ProtobufReader reader = new ProtobufReader(message);
    while (reader.next()) {
      reader.skip();
    }
  }
}
