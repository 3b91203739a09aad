package dev.hypha.mdns.engine;

/**
 * What is asked for.
 *
 * @param name in lower case
 * @param type the code of the kind of record; {@link #ANY} for all
 */
public record Question(String name, int type) {
  /** The code that asks for records of every kind. Spec: RFC 1035, section 3.2.3. */
  public static final int ANY = 255;

  boolean asks(String about, int kind) {
    return name.equals(about) && (type == kind || type == ANY);
  }
}
