package dev.hypha.cli;

import dev.hypha.Hypha;
import dev.hypha.core.Connection;
import dev.hypha.ping.PingStream;
import java.io.IOException;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code hypha ping}: with a throw-away identity, no node needs to run. */
@Command(
    name = "ping",
    description = "Ping a peer and say how it was reached.",
    mixinStandardHelpOptions = true)
final class PingCommand implements Callable<Integer> {
  private static final Duration TIMEOUT = Duration.ofSeconds(10);

  @Parameters(paramLabel = "ADDR", description = "Where the peer is: /ip4/…/tcp/…/p2p/…")
  private String address = "";

  @Option(
      names = {"-c", "--count"},
      paramLabel = "N",
      description = "How many pings (default: ${DEFAULT-VALUE}).",
      defaultValue = "3")
  private int count;

  @Override
  public Integer call() throws IOException {
    try (Hypha hypha = Hypha.builder().listen("/ip4/127.0.0.1/tcp/0").start()) {
      Connection connection = hypha.connect(address);
      Connection.Info info = connection.info();
      System.err.printf(
          Locale.ROOT,
          "%s  direct  %s  %s%n",
          connection.peer().shortName(),
          info.remote(),
          describe(info));
      try (PingStream pings = hypha.ping().open(connection)) {
        for (int i = 1; i <= count; i++) {
          Duration roundTrip = pings.ping(TIMEOUT);
          System.out.printf(
              Locale.ROOT,
              "pong %s  %d  %.3f ms  direct  %s%n",
              connection.peer().shortName(),
              i,
              roundTrip.toNanos() / 1e6,
              describe(info));
        }
      }
    }
    return ExitCode.OK;
  }

  private static String describe(Connection.Info info) {
    return "tcp  " + info.security() + "  " + info.suite() + "  " + info.muxer();
  }
}
