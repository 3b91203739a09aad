package dev.hypha.tls;

import dev.hypha.core.NamedGroup;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What two ends agreed on their keys by, as it passes in clear: the engine does not tell, and what
 * it was asked for is not what came of it.
 *
 * <p>Both ends look at the records of the handshake, the one that reads and the one that writes.
 * Not thread-safe. Spec: RFC 8446, 4.1.3 "Server Hello" and 4.2.8 "Key Share".
 */
final class ServerHello {
  static final int HANDSHAKE_RECORD = 22;
  private static final int SERVER_HELLO = 2;
  private static final int KEY_SHARE = 51;
  private static final int SUPPORTED_X25519 = 0x001d;
  static final int RECORD_HEADER_BYTES = 5;

  /** Of the handshake message: type, length, version and random. */
  private static final int FIXED_BYTES = 4 + 2 + 32;

  private static final Map<Integer, NamedGroup> KNOWN =
      Map.of(
          SUPPORTED_X25519,
          NamedGroup.X25519,
          0x11ec,
          NamedGroup.X25519_MLKEM768,
          0x11eb,
          new NamedGroup("SecP256r1MLKEM768", 3),
          0x11ed,
          new NamedGroup("SecP384r1MLKEM1024", 5),
          0x0017,
          new NamedGroup("secp256r1", 0),
          0x0018,
          new NamedGroup("secp384r1", 0),
          0x0019,
          new NamedGroup("secp521r1", 0),
          0x001e,
          new NamedGroup("x448", 0));

  private @Nullable NamedGroup group;

  /** The group of the last hello that was looked at: one that asks to retry comes before it. */
  Optional<NamedGroup> group() {
    return Optional.ofNullable(group);
  }

  /** Looks at one record, of which other kinds are passed over; so is what is not well formed. */
  void look(byte[] array, int offset, int length) {
    int end = offset + length;
    int at = offset + RECORD_HEADER_BYTES;
    if (length < RECORD_HEADER_BYTES + FIXED_BYTES + 1
        || array[offset] != HANDSHAKE_RECORD
        || array[at] != SERVER_HELLO) {
      return;
    }
    at += FIXED_BYTES;
    at += 1 + (array[at] & 0xff); // the session id
    at += 2 + 1 + 2; // suite, compression, how long the extensions are
    while (at + 4 <= end) {
      int type = unsignedShort(array, at);
      int size = unsignedShort(array, at + 2);
      if (type == KEY_SHARE && size >= 2 && at + 6 <= end) {
        group = named(unsignedShort(array, at + 4));
      }
      at += 4 + size;
    }
  }

  /** The group with this number. */
  static NamedGroup named(int code) {
    NamedGroup known = KNOWN.get(code);
    return known == null ? new NamedGroup(String.format(Locale.ROOT, "0x%04x", code), 0) : known;
  }

  private static int unsignedShort(byte[] array, int at) {
    return ((array[at] & 0xff) << 8) | (array[at + 1] & 0xff);
  }
}
