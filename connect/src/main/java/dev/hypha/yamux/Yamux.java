package dev.hypha.yamux;

import dev.hypha.core.Muxer;
import dev.hypha.core.ProtocolId;
import dev.hypha.core.Role;
import dev.hypha.core.Runtime;
import dev.hypha.core.Secured;
import dev.hypha.core.Session;

/** The muxer {@code /yamux/1.0.0}. Thread-safe. Spec: yamux/README.md. */
public final class Yamux implements Muxer {
  public static final ProtocolId PROTOCOL = ProtocolId.of("/yamux/1.0.0");

  private final YamuxConfig config;
  private final Runtime runtime;

  public Yamux(YamuxConfig config, Runtime runtime) {
    this.config = config;
    this.runtime = runtime;
  }

  @Override
  public ProtocolId protocol() {
    return PROTOCOL;
  }

  @Override
  public Session session(Secured secured, Role role) {
    return new YamuxSession(secured.pipe(), role, config, runtime, secured.peer().shortName());
  }
}
