package dev.hypha.cli;

import dev.hypha.Hypha;
import dev.hypha.bytes.MalformedException;
import dev.hypha.core.PeerAddress;
import dev.hypha.multiformats.Multiaddr;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What a node is started with. An option is a field here and a line in {@link #builder}. */
final class NodeOptions {
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

  @Option(
      names = "--swarm-key",
      paramLabel = "FILE",
      description =
          "Be in the private network of this key (default: swarm.key in the data directory, if it"
              + " is there).")
  private @Nullable Path swarmKey;

  /**
   * @throws MalformedException if an address is none
   */
  Hypha.Builder builder() throws MalformedException {
    Hypha.Builder builder = Hypha.builder();
    for (String address : listen) {
      builder.listen(Multiaddr.parse(address).toString());
    }
    return builder;
  }

  Optional<Path> swarmKey() {
    return Optional.ofNullable(swarmKey);
  }

  /**
   * @throws MalformedException if an address is none
   */
  List<String> bootstrap() throws MalformedException {
    for (String address : bootstrap) {
      PeerAddress.parse(address);
    }
    return bootstrap;
  }
}
