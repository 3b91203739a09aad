package dev.hypha.gossip;

import dev.hypha.bytes.Bytes;
import dev.hypha.bytes.MalformedException;

/** Values as bytes. Free of state, or thread-safe. */
public interface Codec<T> {
  Bytes encode(T value);

  /**
   * The reverse.
   *
   * @throws MalformedException if these bytes are no value; they come from anybody
   */
  T decode(Bytes bytes) throws MalformedException;

  /** Text in UTF-8; what is not becomes U+FFFD. */
  Codec<String> TEXT =
      new Codec<>() {
        @Override
        public Bytes encode(String value) {
          return Bytes.utf8(value);
        }

        @Override
        public String decode(Bytes bytes) {
          return bytes.toUtf8();
        }
      };
}
