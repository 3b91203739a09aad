package dev.hypha.cli;

import dev.hypha.Hypha;
import dev.hypha.core.Connection;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code hypha up}: a node in the foreground. */
@Command(
    name = "up",
    description = "Run a node in the foreground until Ctrl-C.",
    mixinStandardHelpOptions = true)
final class UpCommand implements Callable<Integer> {
  @Mixin private final DataDirectory data = new DataDirectory();

  @Option(
      names = "--listen",
      paramLabel = "ADDR",
      description = "Listen here; may repeat (default: /ip4/0.0.0.0/tcp/0).")
  private final List<String> listen = new ArrayList<>();

  @Option(
      names = "--bootstrap",
      paramLabel = "ADDR",
      description = "Connect here first; may repeat.")
  private final List<String> bootstrap = new ArrayList<>();

  @Override
  public Integer call() throws IOException, InterruptedException {
    Hypha.Builder builder = Hypha.builder().identity(Identity.loadOrCreate(data.path()));
    listen.forEach(builder::listen);
    try (Hypha hypha = start(builder)) {
      System.err.println("hypha: node " + hypha.id() + " is up; stop it with Ctrl-C");
      hypha.addresses().forEach(System.out::println);
      bootstrap.forEach(address -> greet(hypha, address));
      CountDownLatch stopped = new CountDownLatch(1);
      java.lang.Runtime.getRuntime().addShutdownHook(new Thread(hypha::close));
      stopped.await();
    }
    return ExitCode.OK;
  }

  private static Hypha start(Hypha.Builder builder) throws EnvironmentException {
    try {
      return builder.start();
    } catch (IOException e) {
      throw new EnvironmentException(e.getMessage() + ": choose another address with --listen", e);
    }
  }

  private static void greet(Hypha hypha, String address) {
    try {
      Connection connection = hypha.connect(address);
      System.err.println("hypha: connected to " + connection.peer());
    } catch (IOException e) {
      System.err.println("hypha: " + e.getMessage());
    }
  }
}
