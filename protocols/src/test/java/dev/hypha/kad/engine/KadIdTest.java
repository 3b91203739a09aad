package dev.hypha.kad.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hypha.bytes.Bytes;
import java.math.BigInteger;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class KadIdTest {
  private final SplittableRandom random = KadFixture.seeded(1);

  private static BigInteger number(KadId id) {
    return new BigInteger(1, id.toBytes().toArray());
  }

  @Test
  void a_key_stands_where_its_sha256_says() {
    assertThat(KadId.ofKey(Bytes.utf8("abc")).toString())
        .isEqualTo("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  }

  @Test
  void a_peer_stands_where_the_bytes_of_its_id_do() {
    var peer = KadFixture.peerId(random);
    assertThat(KadId.of(peer)).isEqualTo(KadId.ofKey(peer.toBytes()));
  }

  @Test
  void distance_order_and_prefix_are_those_of_big_numbers() {
    for (int i = 0; i < 2_000; i++) {
      KadId key = KadId.random(random);
      KadId left = key.randomBelow(random.nextInt(257), random);
      KadId right = key.randomBelow(random.nextInt(257), random);
      BigInteger toLeft = number(key).xor(number(left));
      BigInteger toRight = number(key).xor(number(right));
      assertThat(number(key.distanceTo(left))).isEqualTo(toLeft);
      assertThat(Integer.signum(key.compareDistance(left, right)))
          .isEqualTo(toLeft.compareTo(toRight));
      assertThat(Integer.signum(left.compareTo(right)))
          .isEqualTo(number(left).compareTo(number(right)));
      assertThat(key.commonPrefixLength(left)).isEqualTo(256 - toLeft.bitLength());
    }
  }

  @Test
  void a_place_below_a_prefix_keeps_exactly_that_prefix() {
    for (int bits = 0; bits < 256; bits++) {
      KadId key = KadId.random(random);
      assertThat(key.commonPrefixLength(key.randomBelow(bits, random)))
          .isGreaterThanOrEqualTo(bits);
      KadId other = key.flipped(bits);
      assertThat(key.commonPrefixLength(other)).isEqualTo(bits);
      assertThat(other.bit(bits)).isNotEqualTo(key.bit(bits));
    }
  }

  @Test
  void a_distance_is_a_share_of_the_space() {
    KadId zero = new KadId(0, 0, 0, 0);
    assertThat(zero.fraction()).isZero();
    assertThat(zero.flipped(0).fraction()).isEqualTo(0.5);
    assertThat(zero.flipped(3).fraction()).isEqualTo(0.0625);
    assertThat(new KadId(-1, -1, -1, -1).fraction()).isEqualTo(1.0);
  }

  @Test
  void a_hash_of_another_size_is_refused() {
    assertThatThrownBy(() -> KadId.ofHash(Bytes.of(1, 2)))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void something_to_ask_for_is_found_in_every_bucket_that_is_refreshed() {
    KadId self = KadId.random(random);
    for (int bits = 0; bits <= 10; bits++) {
      KadId bucket = self.flipped(bits);
      var found = KeySearch.peerWithin(bucket, bits + 1, random, 1 << 16);
      assertThat(found).isPresent();
      assertThat(self.commonPrefixLength(KadId.of(found.orElseThrow()))).isEqualTo(bits);
    }
    assertThat(KeySearch.peerWithin(self, 200, random, 1_000)).isEmpty();
  }
}
