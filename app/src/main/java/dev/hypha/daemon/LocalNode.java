package dev.hypha.daemon;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.hypha.Hypha;
import dev.hypha.send.Send;
import dev.hypha.send.SendConfig;
import java.io.IOException;

/** A node of this process, with a throw-away identity, for as long as a command runs. */
public final class LocalNode implements NodeAccess {
  private final Hypha hypha;
  private final Methods methods;

  private LocalNode(Hypha hypha) {
    this.hypha = hypha;
    this.methods = Methods.of(hypha, new Send(hypha.node(), SendConfig.DEFAULT));
  }

  /** Starts one that nobody can reach from elsewhere. */
  public static LocalNode start(Hypha.Builder builder) throws IOException {
    return new LocalNode(builder.listen("/ip4/127.0.0.1/tcp/0").start());
  }

  @Override
  public ObjectNode call(String method, ObjectNode params, Listener listener) throws IOException {
    return methods.run(method, new Call(params, listener));
  }

  @Override
  public void close() {
    hypha.close();
  }
}
