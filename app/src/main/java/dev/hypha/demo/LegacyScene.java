package dev.hypha.demo;

import dev.hypha.Hypha;
import dev.hypha.bytes.Bytes;
import dev.hypha.core.PeerAddress;
import dev.hypha.core.Runtime;
import dev.hypha.kad.FoundValue;
import dev.hypha.kad.KadConfig;
import dev.hypha.kad.Stored;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * A value that is put into a hash table by a node that then ends, and got by one that has never met
 * it: it begins only after that end. Nodes of its own, in a network of its own.
 */
record LegacyScene(Runtime clock) implements Scene {
  private static final int NODES = 6;
  private static final KadConfig NETWORK = KadConfig.network("demo");
  private static final Bytes KEY = Bytes.utf8("/v/last-will");
  private static final Bytes VALUE = Bytes.utf8("whoever finds this, water my mushrooms");

  @Override
  public String name() {
    return "a value outlives its publisher";
  }

  @Override
  public String play() throws IOException {
    List<Hypha> nodes = new ArrayList<>();
    try {
      Hypha first = add(nodes, Optional.empty());
      while (nodes.size() < NODES) {
        add(nodes, Optional.of(first));
      }
      Hypha publisher = nodes.removeLast();
      long putting = clock.nanoTime();
      Stored stored;
      try {
        stored = publisher.dht().put(KEY, VALUE);
      } finally {
        publisher.close();
      }
      double put = milliseconds(putting);
      Hypha heir = add(nodes, Optional.of(first));
      long getting = clock.nanoTime();
      FoundValue found =
          heir.dht()
              .get(KEY)
              .orElseThrow(() -> new DisprovedException("nobody has the value any more"));
      double got = milliseconds(getting);
      if (!found.value().equals(VALUE)) {
        throw new DisprovedException("another value was found: " + found.value());
      }
      return String.format(
          Locale.ROOT,
          "put on node %d of %d, held by %d others (%.0f ms), that node closed; got on a node that"
              + " joined afterwards, the same from %d (%.0f ms)",
          NODES,
          NODES,
          stored.peers().size(),
          put,
          found.holders(),
          got);
    } finally {
      nodes.forEach(Hypha::close);
    }
  }

  private static Hypha add(List<Hypha> nodes, Optional<Hypha> by) throws IOException {
    Hypha node = DemoNetwork.node().kad(NETWORK).start();
    nodes.add(node);
    if (by.isPresent()) {
      String address = by.get().addresses().getFirst().toString();
      node.dht().join(List.of(PeerAddress.parse(address)));
    }
    return node;
  }

  private double milliseconds(long begin) {
    return (clock.nanoTime() - begin) / 1e6;
  }
}
