package dev.hypha.bytes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.hypha.Vectors;
import java.io.EOFException;
import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class VarintTest {
  @Test
  void valid_vectors_read_and_write() throws Exception {
    for (JsonNode vector : Vectors.json("multiformats/unsigned-varint.json").get("valid")) {
      long value = Long.parseLong(vector.get("value").asText());
      Bytes bytes = Vectors.hex(vector, "bytes");
      assertThat(Varint.encode(value)).isEqualTo(bytes);
      assertThat(Varint.size(value)).isEqualTo(vector.get("length").asInt());
      assertThat(read(bytes)).isEqualTo(value);
    }
  }

  @Test
  void invalid_vectors_are_malformed_or_cut_short() throws Exception {
    for (JsonNode vector : Vectors.json("multiformats/unsigned-varint.json").get("invalid")) {
      assertThatThrownBy(() -> read(Vectors.hex(vector, "bytes")))
          .as(vector.toString())
          .isInstanceOfAny(MalformedException.class, EOFException.class);
    }
  }

  @Test
  void what_follows_a_varint_stays_in_the_buffer() throws Exception {
    for (JsonNode vector :
        Vectors.json("multiformats/unsigned-varint.json").get("with_trailing_bytes")) {
      Bytes bytes = Vectors.hex(vector, "bytes");
      Buffer buffer = new Buffer().write(bytes);
      assertThat(Varint.read(buffer, Long.MAX_VALUE)).isEqualTo(vector.get("value").asLong());
      assertThat(buffer.size()).isEqualTo(bytes.size() - vector.get("consumed").asLong());
    }
  }

  /** multiformats/unsigned-varint README, for when the vectors are not there. */
  @ParameterizedTest
  @CsvSource({"0, 00", "1, 01", "127, 7f", "128, 8001", "255, ff01", "300, ac02", "16384, 808001"})
  void the_examples_of_the_specification_read_and_write(long value, String hex) throws Exception {
    assertThat(Varint.encode(value).toHex()).isEqualTo(hex);
    assertThat(read(Bytes.hex(hex))).isEqualTo(value);
  }

  @ParameterizedTest
  @ValueSource(strings = {"8000", "8100", "ffffffffffffffffff01", "ffffffffffffffff80"})
  void long_forms_are_malformed(String hex) {
    assertThatThrownBy(() -> read(Bytes.hex(hex))).isExactlyInstanceOf(MalformedException.class);
  }

  @Test
  void a_value_above_the_bound_is_malformed() throws Exception {
    assertThat(Varint.read(new Buffer().write(Bytes.hex("ac02")), 300)).isEqualTo(300);
    assertThatThrownBy(() -> Varint.read(new Buffer().write(Bytes.hex("ac02")), 299))
        .isExactlyInstanceOf(MalformedException.class);
    assertThatThrownBy(() -> Varint.encode(-1)).isInstanceOf(IllegalArgumentException.class);
  }

  private static long read(Bytes bytes) throws IOException {
    return Varint.read(new Buffer().write(bytes), Long.MAX_VALUE);
  }
}
