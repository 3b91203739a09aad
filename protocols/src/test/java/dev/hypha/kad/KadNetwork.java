package dev.hypha.kad;

import dev.hypha.bytes.Buffer;
import dev.hypha.bytes.Bytes;
import dev.hypha.bytes.Delimited;
import dev.hypha.core.Stream;
import dev.hypha.crypto.PrivateKey;
import dev.hypha.identify.Identify;
import dev.hypha.kad.engine.Diversity;
import dev.hypha.kad.engine.KadCodec;
import dev.hypha.kad.engine.KadLimits;
import dev.hypha.kad.engine.KadMessage;
import dev.hypha.kad.engine.QueryConfig;
import dev.hypha.kad.engine.TableConfig;
import dev.hypha.testkit.SimulatedNode;
import dev.hypha.testkit.Simulation;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Whole nodes with a hash table, in a simulation; all their hosts are neighbours. */
final class KadNetwork {
  static final KadConfig CONFIG =
      KadConfig.network("test")
          .withTable(TableConfig.DEFAULT.withDiversity(new Diversity(999, 999, 999, 999, true)))
          .withQuery(QueryConfig.DEFAULT.withDeadline(Duration.ofSeconds(20)));
  static final KadCodec CODEC = new KadCodec(KadLimits.DEFAULT);

  final List<SimulatedNode> nodes = new ArrayList<>();
  final List<Kad> tables = new ArrayList<>();

  /** {@code count} nodes that know one another through the first of them alone. */
  static KadNetwork of(Simulation simulation, int count, KadConfig config) throws IOException {
    KadNetwork network = new KadNetwork();
    for (int i = 0; i < count; i++) {
      network.add(simulation, config);
    }
    return network;
  }

  /** One node more. */
  Kad add(Simulation simulation, KadConfig config) throws IOException {
    SimulatedNode node = identified(simulation);
    Kad kad = new Kad(node.node(), config);
    nodes.add(node);
    tables.add(kad);
    if (nodes.size() > 1) {
      kad.join(List.of(nodes.getFirst().address()));
    }
    return kad;
  }

  static SimulatedNode identified(Simulation simulation) {
    return identified(simulation.node());
  }

  private static SimulatedNode identified(SimulatedNode node) {
    new Identify(node.node(), node.identity(), "test").start();
    return node;
  }

  /** What a peer of one's own making says. */
  interface Script {
    Optional<KadMessage> answer(KadMessage question) throws IOException;
  }

  /** A node that says it serves the network, and answers by {@code script}. */
  static SimulatedNode scripted(Simulation simulation, KadConfig config, Script script) {
    return scripted(identified(simulation), config, script);
  }

  /** The same, with an identity of its own choice. */
  static SimulatedNode scripted(
      Simulation simulation, KadConfig config, PrivateKey identity, Script script) {
    return scripted(identified(simulation.node(identity)), config, script);
  }

  private static SimulatedNode scripted(SimulatedNode node, KadConfig config, Script script) {
    node.serve(config.protocol(), stream -> answer(stream, script));
    return node;
  }

  private static void answer(Stream stream, Script script) throws IOException {
    Optional<Bytes> frame = Delimited.read(stream.source(), 4 << 20);
    while (frame.isPresent()) {
      Optional<KadMessage> answer = script.answer(CODEC.decode(frame.get()));
      if (answer.isPresent()) {
        send(stream, answer.get());
      }
      frame = Delimited.read(stream.source(), 4 << 20);
    }
  }

  static void send(Stream stream, KadMessage message) throws IOException {
    Buffer buffer = new Buffer();
    Delimited.write(buffer, KadCodec.encode(message));
    stream.send(buffer);
  }

  static KadMessage receive(Stream stream) throws IOException {
    return CODEC.decode(Delimited.read(stream.source(), 4 << 20).orElseThrow());
  }

  /** Says {@code question} to {@code to} on a stream of its own. */
  static KadMessage ask(SimulatedNode from, SimulatedNode to, KadConfig config, KadMessage question)
      throws IOException {
    try (Stream stream = from.open(to, config.protocol())) {
      send(stream, question);
      return receive(stream);
    }
  }
}
