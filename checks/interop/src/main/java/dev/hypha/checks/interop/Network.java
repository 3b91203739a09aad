package dev.hypha.checks.interop;

/** Which network the two sides of a cell are in. */
enum Network {
  PUBLIC("tcp"),

  /** Both have the same pre-shared key. */
  PRIVATE("tcp+pnet"),

  /** Each has a key of its own: the cell is well if they do not come together. */
  STRANGERS("tcp+pnet-strangers");

  private final String transport;

  Network(String transport) {
    this.transport = transport;
  }

  /** The transport as the report names it. */
  String transport() {
    return transport;
  }
}
