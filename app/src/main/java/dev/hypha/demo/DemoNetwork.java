package dev.hypha.demo;

import dev.hypha.Hypha;
import dev.hypha.HyphaBuilder;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** The nodes of a demo. The first one is the hub that the others join through. One thread. */
final class DemoNetwork implements AutoCloseable {
  private final List<Hypha> nodes = new ArrayList<>();

  /** A node on a free port of loopback TCP, not started. */
  static HyphaBuilder node() {
    return Hypha.builder().listen("/ip4/127.0.0.1/tcp/0").agent("hypha-demo/" + Hypha.VERSION);
  }

  void add() throws IOException {
    nodes.add(node().start());
  }

  List<Hypha> nodes() {
    return List.copyOf(nodes);
  }

  /**
   * All of them, if they are {@code wanted} many.
   *
   * @throws DisprovedException if they are not, since some did not start
   */
  List<Hypha> all(int wanted) throws DisprovedException {
    if (nodes.size() < wanted) {
      throw new DisprovedException("only " + nodes.size() + " of " + wanted + " nodes are up");
    }
    return nodes();
  }

  /** What people call node {@code i}. */
  static String name(int i) {
    return "node " + (i + 1);
  }

  @Override
  public void close() {
    nodes.forEach(Hypha::close);
  }
}
