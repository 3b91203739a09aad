package dev.hypha.checks.bench;

import java.io.IOException;
import java.util.List;

/** One stream over WebSocket beside one over TCP: Noise and Yamux, two processes each. */
final class WebSockets {
  private static final int WARM_UPS = 3;

  private WebSockets() {}

  static List<Case> measure(int mib, int rounds) throws IOException {
    try (Side webListener = side("/ws");
        Side webDialer = side("");
        Side tcpListener = side("");
        Side tcpDialer = side("")) {
      Pair web = warm(new Pair(webDialer, webListener));
      Pair tcp = warm(new Pair(tcpDialer, tcpListener));
      return List.of(
          contest("websocket, one stream up, " + mib + " MiB", web, tcp, "upload", mib, rounds),
          contest(
              "websocket, one stream down, " + mib + " MiB", web, tcp, "download", mib, rounds));
    }
  }

  private static Case contest(String name, Pair web, Pair tcp, String order, int mib, int rounds)
      throws IOException {
    return new Contest(name, "MiB/s", ">= 0.75 tcp", mib / 1024.0)
        .enter("ws", web::cpuSeconds, () -> web.rate(order, mib))
        .enter("tcp", tcp::cpuSeconds, () -> tcp.rate(order, mib))
        .run(rounds);
  }

  private static Side side(String behindPort) throws IOException {
    return new Side(Stack.OURS, List.of(), "/ip4/127.0.0.1/tcp/0" + behindPort, "/noise");
  }

  private static Pair warm(Pair pair) throws IOException {
    pair.connected();
    for (int i = 0; i < WARM_UPS; i++) {
      pair.rate("upload", 256);
      pair.rate("download", 256);
    }
    return pair;
  }
}
