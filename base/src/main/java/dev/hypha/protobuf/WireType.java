package dev.hypha.protobuf;

/** How a value is laid out on the wire: the low three bits of a field's tag. */
final class WireType {
  static final int VARINT = 0;
  static final int FIXED64 = 1;
  static final int LENGTH = 2;
  static final int FIXED32 = 5;

  private WireType() {}

  static String name(int wireType) {
    return switch (wireType) {
      case VARINT -> "varint";
      case FIXED64 -> "fixed64";
      case LENGTH -> "length-delimited";
      case FIXED32 -> "fixed32";
      default -> "wire type " + wireType;
    };
  }
}
