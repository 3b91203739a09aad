package dev.hypha.cli;

import dev.hypha.Hypha;
import dev.hypha.bytes.MalformedException;
import dev.hypha.core.PeerAddress;
import dev.hypha.core.Quantum;
import dev.hypha.multiformats.Multiaddr;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/**
 * What a node is started with. An option is a field here, a line in {@link #builder} and a variable
 * in {@link EnvironmentDefaults}.
 */
final class NodeOptions {
  static final String LISTEN = "--listen";
  static final String BOOTSTRAP = "--bootstrap";
  static final String QUANTUM = "--quantum";

  @Option(
      names = LISTEN,
      paramLabel = "ADDR",
      split = ",",
      description = "Listen here; may repeat (default: $HYPHA_LISTEN, else /ip4/0.0.0.0/tcp/0).")
  private final List<String> listen = new ArrayList<>();

  @Option(
      names = BOOTSTRAP,
      paramLabel = "ADDR",
      split = ",",
      description = "Connect here first; may repeat (default: $HYPHA_BOOTSTRAP, else nowhere).")
  private final List<String> bootstrap = new ArrayList<>();

  @Option(
      names = "--swarm-key",
      paramLabel = "FILE",
      description =
          "Be in the private network of this key (default: swarm.key in the data directory, if it"
              + " is there).")
  private @Nullable Path swarmKey;

  @Option(
      names = QUANTUM,
      paramLabel = "POLICY",
      converter = Policy.class,
      completionCandidates = Policies.class,
      defaultValue = "prefer",
      description = {
        "How much to insist on handshakes that withstand a quantum computer: off, prefer (fall"
            + " back to classical ones, but not with a peer that once did better) or require"
            + " (default: $HYPHA_QUANTUM, else prefer)."
      })
  private Quantum quantum = Quantum.PREFER;

  /**
   * @throws MalformedException if an address is none
   */
  Hypha.Builder builder() throws MalformedException {
    Hypha.Builder builder = Hypha.builder().quantum(quantum);
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

  private static final class Policy implements ITypeConverter<Quantum> {
    @Override
    public Quantum convert(String text) {
      return Stream.of(Quantum.values())
          .filter(policy -> name(policy).equals(text))
          .findFirst()
          .orElseThrow(
              () ->
                  new TypeConversionException(
                      "expected off, prefer or require but was '" + text + "'"));
    }

    private static String name(Quantum policy) {
      return policy.name().toLowerCase(Locale.ROOT);
    }
  }

  private static final class Policies extends ArrayList<String> {
    private static final long serialVersionUID = 1;

    Policies() {
      super(Stream.of(Quantum.values()).map(Policy::name).toList());
    }
  }
}
