package dev.hypha.kad;

import dev.hypha.bytes.Bytes;
import dev.hypha.bytes.MalformedException;
import dev.hypha.core.PeerException.Refused;
import java.time.Instant;
import java.util.Map;

/** The validators of a network, each for its namespace. */
final class Validators {
  private static final int NAMESPACE_MAX = 64;

  private final Map<String, RecordValidator> byNamespace;
  private final int valueBytesMax;

  Validators(Map<String, RecordValidator> byNamespace, int valueBytesMax) {
    this.byNamespace = byNamespace;
    this.valueBytesMax = valueBytesMax;
  }

  /**
   * The validator of a key's namespace.
   *
   * @throws Refused if this node has none: another may
   */
  RecordValidator of(Bytes key) throws Refused {
    RecordValidator validator = byNamespace.get(namespace(key));
    if (validator == null) {
      throw new Refused(
          "no validator for the key " + key + ": there are the namespaces " + byNamespace.keySet());
    }
    return validator;
  }

  /**
   * Looks whether a key may have a value.
   *
   * @throws Refused if nobody here knows
   * @throws MalformedException if not
   */
  void validate(Bytes key, Bytes value, Instant now) throws Refused, MalformedException {
    if (value.size() > valueBytesMax) {
      throw new MalformedException("a value of " + value.size() + " bytes");
    }
    of(key).validate(key, value, now);
  }

  /** What stands between the first two slashes; empty if that is no namespace. */
  private static String namespace(Bytes key) {
    if (key.isEmpty() || key.at(0) != '/') {
      return "";
    }
    for (int i = 1; i < Math.min(key.size(), NAMESPACE_MAX); i++) {
      if (key.at(i) == '/') {
        return key.slice(1, i).toUtf8();
      }
    }
    return "";
  }
}
