package dev.hypha.checks.interop;

/** Over what, and in which network, the two sides of a cell meet. */
enum Network {
  PUBLIC("tcp", "tcp"),

  /** Both have the same pre-shared key. */
  PRIVATE("tcp", "tcp+pnet"),

  /** Each has a key of its own: the cell is well if they do not come together. */
  STRANGERS("tcp", "tcp+pnet-strangers"),

  WEB("ws", "ws"),

  /** The listener has a certificate, and the dialer trusts who vouches for it. */
  SECURE_WEB("wss", "wss"),

  /** It brings security and muxer of its own, whatever the cell names. */
  QUIC("quic-v1", "quic-v1");

  private final String carrier;
  private final String transport;

  Network(String carrier, String transport) {
    this.carrier = carrier;
    this.transport = transport;
  }

  /** The transport as the contract names it. */
  String carrier() {
    return carrier;
  }

  /** The transport as the report names it. */
  String transport() {
    return transport;
  }

  boolean isWeb() {
    return this == WEB || this == SECURE_WEB;
  }

  /** What follows the IP in the address of a listener. */
  String port() {
    return switch (this) {
      case WEB -> "/tcp/0/ws";
      case SECURE_WEB -> "/tcp/0/tls/ws";
      case QUIC -> "/udp/0/quic-v1";
      case PUBLIC, PRIVATE, STRANGERS -> "/tcp/0";
    };
  }

  /** Whether it is entered with a key. */
  boolean isPrivate() {
    return this == PRIVATE || this == STRANGERS;
  }
}
