package dev.hypha.daemon;

import dev.hypha.bytes.Buffer;
import dev.hypha.bytes.Bytes;
import dev.hypha.bytes.MalformedException;
import dev.hypha.kad.KadConfig;
import dev.hypha.multiformats.PeerId;
import java.util.Set;
import java.util.TreeSet;

/**
 * The key of a value as people type it: {@code /NAMESPACE/NAME}, or a plain {@code NAME}, which
 * stands for {@code /v/NAME}. In the namespaces pk and ipns the name is a peer id, which goes over
 * the wire in its binary form.
 *
 * @param text with its namespace
 * @param bytes as it goes over the wire
 */
record TableKey(String text, Bytes bytes) {
  private static final Set<String> OF_PEERS = Set.of("pk", "ipns");

  /**
   * The key that {@code typed} stands for.
   *
   * @throws MalformedException if it is none, or the table keeps nothing in its namespace
   */
  static TableKey parse(String typed, Tables.Table table) throws MalformedException {
    String text = typed.startsWith("/") ? typed : "/" + KadConfig.ANYTHING + "/" + typed;
    int slash = text.indexOf('/', 1);
    if (slash < 2 || slash + 1 == text.length()) {
      throw new MalformedException("'" + typed + "' is no key: write a NAME, or /NAMESPACE/NAME");
    }
    String namespace = text.substring(1, slash);
    Set<String> known = new TreeSet<>(table.config().validators().keySet());
    if (!known.contains(namespace)) {
      throw new MalformedException(
          "the table %s keeps nothing under /%s/, but under /%s/"
              .formatted(table.name(), namespace, String.join("/, /", known)));
    }
    Bytes bytes = bytes(text, namespace, text.substring(slash + 1));
    int most = table.config().limits().keyBytesMax();
    if (bytes.size() > most) {
      throw new MalformedException("a key has at most " + most + " bytes, not " + bytes.size());
    }
    return new TableKey(text, bytes);
  }

  /** Whether any bytes are valid under it. */
  boolean isAnything() {
    return text.startsWith("/" + KadConfig.ANYTHING + "/");
  }

  private static Bytes bytes(String text, String namespace, String name) throws MalformedException {
    if (!OF_PEERS.contains(namespace)) {
      return Bytes.utf8(text);
    }
    Buffer key = new Buffer();
    key.write(Bytes.utf8("/" + namespace + "/"));
    key.write(PeerId.parse(name).toBytes());
    return key.readAll();
  }
}
