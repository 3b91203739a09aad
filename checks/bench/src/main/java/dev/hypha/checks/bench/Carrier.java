package dev.hypha.checks.bench;

/** What a connection runs over. */
enum Carrier {
  NOISE("/ip4/127.0.0.1/tcp/0", "/noise", 400, 500, 64),
  TLS("/ip4/127.0.0.1/tcp/0", "/tls/1.0.0", 600, 330, 16),
  QUIC("/ip4/127.0.0.1/udp/0/quic-v1", "/tls/1.0.0", 220, 210, 0);

  private final String listen;
  private final String security;
  private final int rateFloor;
  private final int connectionsFloor;
  private final int recordKib;

  Carrier(String listen, String security, int rateFloor, int connectionsFloor, int recordKib) {
    this.listen = listen;
    this.security = security;
    this.rateFloor = rateFloor;
    this.connectionsFloor = connectionsFloor;
    this.recordKib = recordKib;
  }

  String listen() {
    return listen;
  }

  String security() {
    return security;
  }

  /** The least that one stream may carry, in MiB/s. */
  String rateFloor() {
    return ">= " + rateFloor;
  }

  /** The most that is sealed at once, in KiB; 0 where that is a packet. */
  int recordKib() {
    return recordKib;
  }

  /** The least that may be made in a second, one after the other. */
  String connectionsFloor() {
    return ">= " + connectionsFloor;
  }
}
