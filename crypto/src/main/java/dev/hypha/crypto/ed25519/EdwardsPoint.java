package dev.hypha.crypto.ed25519;

import java.util.HexFormat;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A point of the curve -x² + y² = 1 + d·x²·y², in extended coordinates: x = X/Z, y = Y/Z, T = XY/Z.
 *
 * <p>Spec: RFC 8032, section 5.1; formulas of Hisil, Wong, Carter, Dawson (2008) for a = -1.
 */
final class EdwardsPoint {
  private static final long[] D =
      constant("52036cee2b6ffe738cc740797779e89800700a4d4141d8ab75eb4dca135978a3");
  private static final long[] TWICE_D =
      constant("2406d9dc56dffce7198e80f2eef3d13000e0149a8283b156ebd69b9426b2f159");
  private static final long[] ROOT_OF_MINUS_ONE =
      constant("2b8324804fc1df0b2b4d00993dfbd7a72f431806ad2fe478c4ee1b274a0ea0b0");
  private static final long[] ONE = FieldElement.of(1);

  private final long[] x;
  private final long[] y;
  private final long[] z;
  private final long[] t;

  /** What a formula needs on its way. */
  private final long[] e = new long[FieldElement.LIMBS];

  private final long[] f = new long[FieldElement.LIMBS];
  private final long[] g = new long[FieldElement.LIMBS];
  private final long[] h = new long[FieldElement.LIMBS];

  private EdwardsPoint(long[] x, long[] y, long[] z, long[] t) {
    this.x = x;
    this.y = y;
    this.z = z;
    this.t = t;
  }

  static EdwardsPoint neutral() {
    return new EdwardsPoint(
        FieldElement.of(0), FieldElement.of(1), FieldElement.of(1), FieldElement.of(0));
  }

  /** The point B (RFC 8032, table 1). */
  static EdwardsPoint base() {
    return affine(
        constant("216936d3cd6e53fec0a4e231fdd6dc5c692cc7609525a7b2c9562d608f25d51a"),
        constant("6666666666666666666666666666666666666666666666666666666666666658"));
  }

  /** The point whose coordinates these are; they are not changed. */
  static EdwardsPoint affine(long[] x, long[] y) {
    long[] t = new long[FieldElement.LIMBS];
    FieldElement.multiply(x, y, t);
    return new EdwardsPoint(x.clone(), y.clone(), FieldElement.of(1), t);
  }

  /**
   * RFC 8032, section 5.1.3.
   *
   * @return nothing if the 32 bytes are not the canonical encoding of a point of the curve
   */
  static @Nullable EdwardsPoint decode(byte[] bytes, int at) {
    long[] y = FieldElement.read(bytes, at);
    if (!canonical(y, bytes, at)) {
      return null;
    }
    long[] x = abscissa(y);
    if (x == null) {
      return null;
    }
    boolean odd = (bytes[at + FieldElement.BYTES - 1] & 0x80) != 0;
    if (odd && FieldElement.isZero(x)) {
      return null;
    }
    if (FieldElement.isOdd(x) != odd) {
      FieldElement.negate(x, x);
    }
    return affine(x, y);
  }

  private static boolean canonical(long[] y, byte[] bytes, int at) {
    byte[] written = FieldElement.write(y);
    for (int i = 0; i < FieldElement.BYTES - 1; i++) {
      if (written[i] != bytes[at + i]) {
        return false;
      }
    }
    return written[FieldElement.BYTES - 1] == (bytes[at + FieldElement.BYTES - 1] & 0x7f);
  }

  /** One of the two roots of (y² - 1) / (d·y² + 1), if there are any. */
  private static long @Nullable [] abscissa(long[] y) {
    long[] u = new long[FieldElement.LIMBS];
    long[] v = new long[FieldElement.LIMBS];
    long[] x = new long[FieldElement.LIMBS];
    long[] scratch = new long[FieldElement.LIMBS];
    FieldElement.square(y, u);
    FieldElement.multiply(u, D, v);
    FieldElement.subtract(u, ONE, u);
    FieldElement.add(v, ONE, v);
    FieldElement.square(v, scratch);
    FieldElement.multiply(scratch, v, scratch); // v³
    FieldElement.multiply(scratch, u, x); // u·v³
    FieldElement.square(scratch, scratch);
    FieldElement.multiply(scratch, v, scratch); // v⁷
    FieldElement.multiply(scratch, u, scratch);
    FieldElement.powerForRoot(scratch, scratch);
    FieldElement.multiply(x, scratch, x);
    FieldElement.square(x, scratch);
    FieldElement.multiply(scratch, v, scratch); // v·x² is u, -u, or there is no root
    if (FieldElement.equal(scratch, u)) {
      return x;
    }
    FieldElement.negate(u, u);
    if (FieldElement.equal(scratch, u)) {
      FieldElement.multiply(x, ROOT_OF_MINUS_ONE, x);
      return x;
    }
    return null;
  }

  EdwardsPoint copy() {
    return new EdwardsPoint(x.clone(), y.clone(), z.clone(), t.clone());
  }

  /** X/Z, if Z is 1. */
  long[] x() {
    return x.clone();
  }

  /** Y/Z, if Z is 1. */
  long[] y() {
    return y.clone();
  }

  EdwardsPoint negated() {
    EdwardsPoint result = copy();
    FieldElement.negate(x, result.x);
    FieldElement.negate(t, result.t);
    return result;
  }

  boolean isNeutral() {
    return FieldElement.isZero(x) && FieldElement.equal(y, z);
  }

  /** Whether eight times the point is neutral. */
  boolean isOfSmallOrder() {
    EdwardsPoint point = copy();
    point.twice(false);
    point.twice(false);
    point.twice(false);
    return point.isNeutral();
  }

  /**
   * @param complete whether T is wanted, which only an addition needs
   */
  void twice(boolean complete) {
    FieldElement.square(x, e);
    FieldElement.square(y, f);
    FieldElement.add(e, f, h);
    FieldElement.subtract(e, f, g);
    FieldElement.add(x, y, e);
    FieldElement.square(e, e);
    FieldElement.subtract(h, e, e);
    FieldElement.square(z, f);
    FieldElement.add(f, f, f);
    FieldElement.add(f, g, f);
    finish(complete);
  }

  void add(Addend addend, boolean negative) {
    FieldElement.subtract(y, x, e);
    FieldElement.add(y, x, f);
    FieldElement.multiply(e, negative ? addend.sum : addend.difference, e);
    FieldElement.multiply(f, negative ? addend.difference : addend.sum, f);
    FieldElement.add(f, e, h);
    FieldElement.subtract(f, e, e);
    FieldElement.multiply(t, addend.product, f);
    if (addend.twiceZ == null) {
      FieldElement.add(z, z, g);
    } else {
      FieldElement.multiply(z, addend.twiceZ, g);
    }
    if (negative) {
      FieldElement.negate(f, f);
    }
    long[] swap = t; // T is not needed any more
    FieldElement.subtract(g, f, swap);
    FieldElement.add(g, f, g);
    FieldElement.copy(swap, f);
    finish(true);
  }

  private void finish(boolean complete) {
    FieldElement.multiply(e, f, x);
    FieldElement.multiply(g, h, y);
    FieldElement.multiply(f, g, z);
    if (complete) {
      FieldElement.multiply(e, h, t);
    }
  }

  /** The odd multiples 1, 3, 5 … of the point, as they are added. */
  Addend[] oddMultiples(int count) {
    return oddMultiples(count, EdwardsPoint::addend);
  }

  /** As {@link #oddMultiples(int)}, with Z = 1: dearer to make, cheaper to add. */
  Addend[] affineOddMultiples(int count) {
    return oddMultiples(count, EdwardsPoint::affineAddend);
  }

  private Addend[] oddMultiples(int count, Function<EdwardsPoint, Addend> form) {
    EdwardsPoint twice = copy();
    twice.twice(true);
    Addend step = twice.addend();
    EdwardsPoint multiple = copy();
    Addend[] table = new Addend[count];
    table[0] = form.apply(multiple);
    for (int i = 1; i < count; i++) {
      multiple.add(step, false);
      table[i] = form.apply(multiple);
    }
    return table;
  }

  private Addend affineAddend() {
    long[] inverse = new long[FieldElement.LIMBS];
    FieldElement.invert(z, inverse);
    long[] plainX = new long[FieldElement.LIMBS];
    long[] plainY = new long[FieldElement.LIMBS];
    FieldElement.multiply(x, inverse, plainX);
    FieldElement.multiply(y, inverse, plainY);
    Addend whole = affine(plainX, plainY).addend();
    return new Addend(whole.sum, whole.difference, whole.product, null);
  }

  private Addend addend() {
    long[] sum = new long[FieldElement.LIMBS];
    long[] difference = new long[FieldElement.LIMBS];
    long[] product = new long[FieldElement.LIMBS];
    long[] twiceZ = new long[FieldElement.LIMBS];
    FieldElement.add(y, x, sum);
    FieldElement.subtract(y, x, difference);
    FieldElement.multiply(t, TWICE_D, product);
    FieldElement.add(z, z, twiceZ);
    return new Addend(sum, difference, product, twiceZ);
  }

  private static long[] constant(String hex) {
    byte[] bytes = HexFormat.of().parseHex(hex);
    for (int i = 0; i < FieldElement.BYTES / 2; i++) {
      byte swap = bytes[i];
      bytes[i] = bytes[FieldElement.BYTES - 1 - i];
      bytes[FieldElement.BYTES - 1 - i] = swap;
    }
    return FieldElement.read(bytes, 0);
  }

  /** A point prepared to be added: Y+X, Y-X, 2d·T, and 2Z where Z is not 1. */
  static final class Addend {
    private final long[] sum;
    private final long[] difference;
    private final long[] product;
    private final long @Nullable [] twiceZ;

    private Addend(long[] sum, long[] difference, long[] product, long @Nullable [] twiceZ) {
      this.sum = sum;
      this.difference = difference;
      this.product = product;
      this.twiceZ = twiceZ;
    }
  }
}
