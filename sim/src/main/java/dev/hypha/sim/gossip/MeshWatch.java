package dev.hypha.sim.gossip;

import dev.hypha.multiformats.PeerId;
import java.util.ArrayList;
import java.util.List;

/** Looks once a second how many of the links of all meshes lead to honest nodes. */
final class MeshWatch {
  static final double GOAL = 0.9;

  private final List<HonestNode> nodes;
  private final List<Double> shares = new ArrayList<>();

  MeshWatch(List<HonestNode> nodes) {
    this.nodes = nodes;
  }

  void look() {
    long all = 0;
    long honest = 0;
    for (HonestNode node : nodes) {
      for (PeerId peer : node.router().mesh(Network.TOPIC)) {
        all++;
        honest += Network.number(peer) < nodes.size() ? 1 : 0;
      }
    }
    shares.add(all == 0 ? 1 : (double) honest / all);
  }

  /** After how many seconds the goal was reached for good; -1 if it never was. */
  int secondsUntilHonest() {
    int last = shares.size();
    while (last > 0 && shares.get(last - 1) >= GOAL) {
      last--;
    }
    return last == shares.size() && last > 0 ? -1 : last;
  }

  double least() {
    return shares.stream().mapToDouble(Double::doubleValue).min().orElse(1);
  }

  double last() {
    return shares.isEmpty() ? 1 : shares.getLast();
  }
}
