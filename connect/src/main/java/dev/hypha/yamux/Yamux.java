package dev.hypha.yamux;

import dev.hypha.core.Muxer;
import dev.hypha.core.ProtocolId;
import dev.hypha.core.Role;
import dev.hypha.core.Runtime;
import dev.hypha.core.Secured;
import dev.hypha.core.Session;
import dev.hypha.core.SpareMemory;

/** The muxer {@code /yamux/1.0.0}. Thread-safe. Spec: yamux/README.md. */
public final class Yamux implements Muxer {
  public static final ProtocolId PROTOCOL = ProtocolId.of("/yamux/1.0.0");

  private final YamuxConfig config;
  private final Runtime runtime;
  private final SpareMemory memory;

  /** With as much memory as the configuration allows each connection. */
  public Yamux(YamuxConfig config, Runtime runtime) {
    this(config, runtime, SpareMemory.ENDLESS);
  }

  /**
   * @param memory where windows that grow take what they grow by
   */
  public Yamux(YamuxConfig config, Runtime runtime, SpareMemory memory) {
    this.config = config;
    this.runtime = runtime;
    this.memory = memory;
  }

  @Override
  public ProtocolId protocol() {
    return PROTOCOL;
  }

  @Override
  public Session session(Secured secured, Role role) {
    return new YamuxSession(
        secured.pipe(), role, config, runtime, memory, secured.peer().shortName());
  }
}
