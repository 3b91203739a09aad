package dev.hypha.multiformats;

import dev.hypha.bytes.Bytes;
import dev.hypha.bytes.MalformedException;

/** IP addresses in text: dotted decimal, and RFC 4291 read, RFC 5952 written. */
final class IpValues {
  private IpValues() {}

  private static MalformedException malformed(String what) {
    return new MalformedException(what);
  }

  /** Four decimal numbers without leading zeros. */
  record V4() implements AddressValue {
    private static final AddressValue OCTET = new AddressValue.Decimal(1);

    @Override
    public Bytes parse(String text) throws MalformedException {
      String[] octets = text.split("\\.", -1);
      if (octets.length != 4) {
        throw malformed("IPv4 address without four numbers");
      }
      return Bytes.concat(
          OCTET.parse(octets[0]),
          OCTET.parse(octets[1]),
          OCTET.parse(octets[2]),
          OCTET.parse(octets[3]));
    }

    @Override
    public String format(Bytes value) {
      return value.unsignedAt(0)
          + "."
          + value.unsignedAt(1)
          + "."
          + value.unsignedAt(2)
          + "."
          + value.unsignedAt(3);
    }

    @Override
    public void check(Bytes value) {
      // every value of four bytes is valid
    }
  }

  /**
   * Eight hexadecimal groups, the last two possibly as IPv4 address, one run of zeros possibly as
   * "::".
   */
  record V6() implements AddressValue {
    private static final int GROUPS = 8;
    private static final AddressValue DOTTED = new V4();
    private static final Bytes MAPPED = Bytes.hex("00000000000000000000ffff");

    @Override
    public Bytes parse(String text) throws MalformedException {
      int gap = text.indexOf("::");
      if (gap < 0) {
        Bytes whole = groups(text, true);
        if (whole.size() != 2 * GROUPS) {
          throw malformed("IPv6 address without eight groups");
        }
        return whole;
      }
      Bytes left = gap == 0 ? Bytes.EMPTY : groups(text.substring(0, gap), false);
      Bytes right = gap + 2 == text.length() ? Bytes.EMPTY : groups(text.substring(gap + 2), true);
      int zeros = 2 * GROUPS - left.size() - right.size();
      if (zeros < 2) {
        throw malformed("IPv6 address with more than seven groups around its gap");
      }
      return Bytes.concat(left, Bytes.owning(new byte[zeros]), right);
    }

    @Override
    public String format(Bytes value) throws MalformedException {
      if (value.startsWith(MAPPED)) {
        return "::ffff:" + DOTTED.format(value.slice(MAPPED.size()));
      }
      int gap = 0;
      int gapSize = 1;
      for (int i = 0; i < GROUPS; i++) {
        int run = zeroRun(value, i);
        if (run > gapSize) {
          gap = i;
          gapSize = run;
        }
      }
      if (gapSize == 1) {
        return join(value, 0, GROUPS);
      }
      return join(value, 0, gap) + "::" + join(value, gap + gapSize, GROUPS);
    }

    @Override
    public void check(Bytes value) {
      // every value of sixteen bytes is valid
    }

    /**
     * Groups that are separated by single colons; an IPv4 address may stand for the last two of
     * all.
     */
    private static Bytes groups(String text, boolean untilEnd) throws MalformedException {
      String[] groups = text.split(":", -1);
      if (groups.length > GROUPS) {
        throw malformed("IPv6 address with more than eight groups");
      }
      Bytes parsed = Bytes.EMPTY;
      for (int i = 0; i < groups.length; i++) {
        boolean dotted = untilEnd && i == groups.length - 1 && groups[i].indexOf('.') >= 0;
        parsed = Bytes.concat(parsed, dotted ? DOTTED.parse(groups[i]) : group(groups[i]));
      }
      return parsed;
    }

    private static Bytes group(String digits) throws MalformedException {
      if (digits.isEmpty() || digits.length() > 4) {
        throw malformed("IPv6 group without one to four digits");
      }
      return Multibase.BASE16.decodeBare("0".repeat(4 - digits.length()) + digits);
    }

    private static int groupAt(Bytes value, int index) {
      return value.unsignedAt(2 * index) << 8 | value.unsignedAt(2 * index + 1);
    }

    private static int zeroRun(Bytes value, int from) {
      int at = from;
      while (at < GROUPS && groupAt(value, at) == 0) {
        at++;
      }
      return at - from;
    }

    private static String join(Bytes value, int from, int to) {
      StringBuilder text = new StringBuilder();
      for (int i = from; i < to; i++) {
        text.append(i == from ? "" : ":").append(Integer.toHexString(groupAt(value, i)));
      }
      return text.toString();
    }
  }
}
