package dev.hypha.checks.interop;

/** One thing to try: who dials whom, and over what. */
record Cell(Peer dialer, Peer listener, String security, Dialect dialect, Network network) {

  static final String TRANSPORT = "tcp";
  static final String MUXER = "yamux";

  /** The cell in a few words, fit to name a file. */
  String label() {
    String plain = dialer.name() + "-to-" + listener.name() + "-" + security;
    String spoken = dialect == Dialect.UNIFIED ? plain : plain + "-" + dialect.label();
    return network == Network.PUBLIC ? spoken : spoken + "-" + network.transport();
  }
}
