package dev.hypha.mdns.engine;

import dev.hypha.bytes.Bytes;
import java.util.List;

/** A DNS record of the kinds that discovery needs. Spec: RFC 1035, section 3.3; RFC 2782. */
public sealed interface Resource {
  /** The name that it belongs to, in lower case. */
  String owner();

  /** How long it holds; 0 for one that holds no more. */
  long ttlSeconds();

  /** The code of its kind. */
  int type();

  /** PTR: {@code target} is one of what {@code owner} names. */
  record Pointer(String owner, long ttlSeconds, String target) implements Resource {
    public static final int TYPE = 12;

    @Override
    public int type() {
      return TYPE;
    }
  }

  /**
   * TXT.
   *
   * @param strings each of at most {@value #STRING_BYTES_MAX} bytes
   */
  record Text(String owner, long ttlSeconds, List<Bytes> strings) implements Resource {
    public static final int TYPE = 16;
    public static final int STRING_BYTES_MAX = 255;

    public Text {
      strings = List.copyOf(strings);
      for (Bytes string : strings) {
        if (string.size() > STRING_BYTES_MAX) {
          throw new IllegalArgumentException("a TXT string of " + string.size() + " bytes");
        }
      }
    }

    @Override
    public int type() {
      return TYPE;
    }
  }

  /** SRV: where {@code owner} is served. We tell it and read none. */
  record Service(String owner, long ttlSeconds, int port, String host) implements Resource {
    public static final int TYPE = 33;

    @Override
    public int type() {
      return TYPE;
    }
  }

  /** A or AAAA, by the size of {@code ip}. We tell it and read none. */
  record Address(String owner, long ttlSeconds, Bytes ip) implements Resource {
    public static final int TYPE_IP4 = 1;
    public static final int TYPE_IP6 = 28;

    @Override
    public int type() {
      return ip.size() == 4 ? TYPE_IP4 : TYPE_IP6;
    }
  }
}
