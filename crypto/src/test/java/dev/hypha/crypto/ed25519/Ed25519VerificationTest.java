package dev.hypha.crypto.ed25519;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.bouncycastle.math.ec.rfc8032.Ed25519;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Beside Wycheproof's vectors: against Bouncy Castle, on points that only an attacker sends. */
class Ed25519VerificationTest {
  private static final long SEED = 25519;
  private static final BigInteger P = BigInteger.TWO.pow(255).subtract(BigInteger.valueOf(19));

  private final Random random = new Random(SEED);

  @Test
  void what_bouncy_castle_signs_is_verified_and_each_flipped_bit_of_it_is_not() {
    for (int i = 0; i < 100; i++) {
      Statement statement = Statement.by(random);
      assertThat(statement.verify()).as("seed %d, round %d", SEED, i).isTrue();
      assertThat(statement.withFlippedBit(random).verify()).as("round %d, flipped", i).isFalse();
    }
  }

  @Test
  void two_signatures_of_one_key_are_verified_together() {
    for (int i = 0; i < 100; i++) {
      Statement one = Statement.by(random);
      Statement other = one.anotherBySameKey(random);
      assertThat(one.verifyWith(other, random.nextLong())).as("round %d", i).isTrue();
    }
  }

  @Test
  void of_two_signatures_neither_may_be_wrong() {
    for (int i = 0; i < 100; i++) {
      Statement one = Statement.by(random);
      Statement other = one.anotherBySameKey(random);
      Statement wrong = other.withFlippedBit(random);
      assertThat(one.verifyWith(wrong, random.nextLong())).as("round %d", i).isFalse();
      assertThat(wrong.verifyWith(one, random.nextLong())).as("round %d", i).isFalse();
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {3, 4, 17, 40})
  void of_many_signatures_none_may_be_wrong(int count) {
    Statement first = Statement.by(random);
    List<Statement> all = new ArrayList<>(List.of(first));
    while (all.size() < count) {
      all.add(first.anotherBySameKey(random));
    }
    long[] factors = random.longs(count).toArray();
    assertThat(Statement.verifyAll(all, factors)).isTrue();
    for (int i = 0; i < count; i++) {
      Statement right = all.get(i);
      all.set(i, right.withFlippedBit(random));
      assertThat(Statement.verifyAll(all, factors)).as("%d of %d", i, count).isFalse();
      all.set(i, right);
    }
  }

  @Test
  void a_factor_of_zero_counts_as_one() {
    Statement one = Statement.by(random);
    Statement other = one.anotherBySameKey(random);
    assertThat(one.verifyWith(other, 0)).isTrue();
    assertThat(one.verifyWith(other.withFlippedBit(random), 0)).isFalse();
  }

  /** With z = 1 a sum of equations holds though neither does: what the unknown z is there for. */
  @Test
  void errors_that_cancel_each_other_are_found() {
    Statement one = Statement.by(random);
    Statement other = one.anotherBySameKey(random);
    Statement more = one.withScalarMoved(1);
    Statement less = other.withScalarMoved(-1);
    assertThat(more.verifyWith(less, 1)).as("the attack, with a z that is known").isTrue();
    assertThat(more.verifyWith(less, 2)).isFalse();
    assertThat(more.verifyWith(less, random.nextLong())).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "0000000000000000000000000000000000000000000000000000000000000000",
        "0100000000000000000000000000000000000000000000000000000000000000",
        "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
        "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
        "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05"
      })
  void a_key_of_small_order_is_none(String hex) {
    assertThat(Ed25519Verification.of(HexFormat.of().parseHex(hex))).isNull();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        // y = p, y = p + 3, and x = 0 said to be odd
        "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
        "f0ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
        "0100000000000000000000000000000000000000000000000000000000000080",
        // no point of the curve has y = 2
        "0200000000000000000000000000000000000000000000000000000000000000"
      })
  void what_is_no_canonical_point_is_no_key(String hex) {
    assertThat(Ed25519Verification.of(HexFormat.of().parseHex(hex))).isNull();
  }

  @Test
  void a_scalar_beyond_the_order_is_refused() {
    Statement statement = Statement.by(random);
    assertThat(statement.withScalarPlusOrder().verify()).isFalse();
  }

  @Test
  void the_field_computes_as_big_integers_do() {
    for (int i = 0; i < 1000; i++) {
      BigInteger a = element(i);
      BigInteger b = element(i + 1);
      long[] x = limbs(a);
      long[] y = limbs(b);
      long[] out = new long[FieldElement.LIMBS];
      FieldElement.multiply(x, y, out);
      assertThat(number(out)).isEqualTo(a.multiply(b).mod(P));
      FieldElement.square(x, out);
      assertThat(number(out)).isEqualTo(a.multiply(a).mod(P));
      FieldElement.subtract(x, y, out);
      assertThat(number(out)).isEqualTo(a.subtract(b).mod(P));
      FieldElement.multiply(out, out, out);
      assertThat(number(out)).isEqualTo(a.subtract(b).pow(2).mod(P));
    }
  }

  @Test
  void an_element_times_its_inverse_is_one() {
    long[] x = limbs(element(7));
    long[] inverse = new long[FieldElement.LIMBS];
    FieldElement.invert(x, inverse);
    FieldElement.multiply(x, inverse, inverse);
    assertThat(number(inverse)).isEqualTo(BigInteger.ONE);
  }

  @Test
  void loose_limbs_at_their_bounds_are_multiplied_exactly() {
    long[] x = new long[FieldElement.LIMBS];
    for (long limb : new long[] {(1L << 53) - 1, -(1L << 53) + 1}) {
      Arrays.fill(x, limb);
      long[] out = new long[FieldElement.LIMBS];
      BigInteger value = number(x);
      FieldElement.multiply(x, x, out);
      assertThat(number(out)).isEqualTo(value.pow(2).mod(P));
      FieldElement.square(x, out);
      assertThat(number(out)).isEqualTo(value.pow(2).mod(P));
      assertThat(Arrays.stream(out).allMatch(each -> Math.abs(each) < (1L << 52))).isTrue();
    }
  }

  /** Edges first, then chance. */
  private BigInteger element(int i) {
    return switch (i) {
      case 0 -> BigInteger.ZERO;
      case 1 -> P.subtract(BigInteger.ONE);
      case 2 -> BigInteger.ONE;
      case 3 -> BigInteger.TWO.pow(254);
      case 4 -> BigInteger.valueOf(19);
      default -> new BigInteger(255, random).mod(P);
    };
  }

  private static long[] limbs(BigInteger number) {
    return FieldElement.read(littleEndian(number, 32), 0);
  }

  private static BigInteger number(long[] limbs) {
    BigInteger sum = BigInteger.ZERO;
    for (int i = 0; i < limbs.length; i++) {
      sum = sum.add(BigInteger.valueOf(limbs[i]).shiftLeft(51 * i));
    }
    assertThat(FieldElement.write(limbs)).isEqualTo(littleEndian(sum.mod(P), 32));
    return sum.mod(P);
  }

  private static byte[] littleEndian(BigInteger number, int length) {
    byte[] bytes = new byte[length];
    for (int i = 0; i < length; i++) {
      bytes[i] = number.shiftRight(8 * i).byteValue();
    }
    return bytes;
  }

  /** Somebody's word. */
  @SuppressWarnings("ArrayRecordComponent") // compared by nobody
  private record Statement(byte[] secret, byte[] key, byte[] message, byte[] signature) {
    private static final BigInteger ORDER =
        BigInteger.TWO.pow(252).add(new BigInteger("27742317777372353535851937790883648493"));

    static Statement by(Random random) {
      byte[] secret = new byte[32];
      random.nextBytes(secret);
      byte[] key = new byte[32];
      Ed25519.generatePublicKey(secret, 0, key, 0);
      return signed(secret, key, random);
    }

    private static Statement signed(byte[] secret, byte[] key, Random random) {
      byte[] message = new byte[random.nextInt(300)];
      random.nextBytes(message);
      byte[] signature = new byte[64];
      Ed25519.sign(secret, 0, message, 0, message.length, signature, 0);
      return new Statement(secret, key, message, signature);
    }

    Statement anotherBySameKey(Random random) {
      return signed(secret, key, random);
    }

    Statement withFlippedBit(Random random) {
      byte[] changed = signature.clone();
      changed[random.nextInt(64)] ^= (byte) (1 << random.nextInt(8));
      return new Statement(secret, key, message, changed);
    }

    Statement withScalarMoved(int by) {
      return withScalar(scalar().add(BigInteger.valueOf(by)).mod(ORDER));
    }

    Statement withScalarPlusOrder() {
      return withScalar(scalar().add(ORDER));
    }

    private Statement withScalar(BigInteger scalar) {
      byte[] changed = signature.clone();
      System.arraycopy(littleEndian(scalar, 32), 0, changed, 32, 32);
      return new Statement(secret, key, message, changed);
    }

    private BigInteger scalar() {
      byte[] reversed = new byte[32];
      for (int i = 0; i < 32; i++) {
        reversed[i] = signature[63 - i];
      }
      return new BigInteger(1, reversed);
    }

    boolean verify() {
      Ed25519Verification verification = Ed25519Verification.of(key);
      return verification != null && verification.verify(message, signature);
    }

    boolean verifyWith(Statement other, long z) {
      return verifyAll(List.of(this, other), new long[] {0, z});
    }

    /** All by the key of the first. */
    static boolean verifyAll(List<Statement> all, long[] factors) {
      Ed25519Verification verification = Ed25519Verification.of(all.getFirst().key);
      return verification != null
          && verification.verifyAll(
              all.stream().map(Statement::message).toList(),
              all.stream().map(Statement::signature).toList(),
              factors);
    }
  }
}
