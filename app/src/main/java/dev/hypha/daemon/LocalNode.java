package dev.hypha.daemon;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.hypha.Hypha;
import dev.hypha.HyphaBuilder;
import dev.hypha.config.NodePlan;
import dev.hypha.config.Settings;
import dev.hypha.send.Send;
import java.io.IOException;
import java.util.List;

/** A node of this process, with a throw-away identity, for as long as a command runs. */
public final class LocalNode implements NodeAccess {
  private final Hypha hypha;
  private final Methods methods;

  private LocalNode(Hypha hypha, Settings settings) {
    this.hypha = hypha;
    this.methods =
        Methods.of(hypha, new Send(hypha.node(), new NodePlan(settings).send()), settings);
  }

  /**
   * Starts one as {@code settings} say, but that nobody can reach from elsewhere; in the private
   * network of {@code home} if that has a key.
   */
  public static LocalNode start(Home home, Settings settings) throws IOException {
    NodePlan plan = new NodePlan(settings);
    HyphaBuilder builder = plan.builder(List.of("/ip4/127.0.0.1/tcp/0"));
    SwarmKey.find(home, plan.swarmKey()).ifPresent(builder::privateNetwork);
    plan.logs().forEach(LogLevels::set);
    return new LocalNode(builder.start(), settings);
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
