package dev.hypha.config;

import static dev.hypha.config.Profile.LOWPOWER;

import dev.hypha.gossip.GossipConfig;
import dev.hypha.multiformats.PeerId;
import java.util.List;
import java.util.Map;

/** The rows of the table of keys that belong to GossipSub. */
final class GossipKeys {
  private static final long KIB = 1L << 10;
  private static final long MIB = 1L << 20;
  private static final int TOPIC_LETTERS_MAX = 256;
  private static final int TRACED = 4_096;
  private static final int TRACED_BY_SENSORS = 256;
  private static final GossipConfig GOSSIP = GossipConfig.DEFAULT;

  static final Table TABLE = new Table();

  /** Whether messages say who wrote them. */
  enum Signing {
    STRICT,
    NONE
  }

  static final Key<List<String>> TOPICS =
      TABLE.key(
          "gossip.topics",
          Kinds.texts("topics", TOPIC_LETTERS_MAX),
          List.of(),
          "Topics that the node listens to from the start, and so passes on, though nobody reads"
              + " them here.");
  static final Key<Signing> SIGNING =
      TABLE.key(
          "gossip.signing",
          Kinds.choice(Signing.values()),
          Signing.STRICT,
          "Whether messages have author, number and signature, and others are refused, or none of"
              + " the three: then a message is known by topic and content, and saying the same"
              + " twice within two minutes says it once. All peers have to agree.");
  static final Key<Long> MAX_MESSAGE =
      TABLE.key(
          "gossip.max_message_size",
          Kinds.size(4 * KIB, 16 * MIB),
          (long) GOSSIP.limits().bytesMax(),
          "The largest message, with what stands around it, that is sent or taken; go-libp2p takes"
              + " 1MiB, rust-libp2p 64KiB unless told otherwise.");
  static final Key<Long> QUEUE =
      TABLE
          .key(
              "gossip.queue",
              Kinds.size(64 * KIB, 1L << 30),
              (long) GOSSIP.queueBytes(),
              "What may wait to be sent to one peer; beyond it the lowest priority is dropped"
                  + " first.")
          .in(LOWPOWER, 2 * MIB);
  static final Key<Boolean> FLOOD_PUBLISH =
      TABLE
          .key(
              "gossip.flood_publish",
              Kinds.toggle(),
              GOSSIP.router().floodPublish(),
              "Whether messages of our own go to every peer that listens, and not to the mesh"
                  + " alone: a mesh that is surrounded cannot keep them back, and they cost more.")
          .in(LOWPOWER, false);
  static final Key<Integer> DEGREE =
      TABLE
          .key(
              "gossip.degree",
              Kinds.count(4, 64),
              GOSSIP.router().degrees().target(),
              "With how many peers whole messages of a topic are exchanged; one less is filled up,"
                  + " twice as many are cut down.")
          .in(LOWPOWER, 4);
  static final Key<Boolean> PEER_EXCHANGE =
      TABLE.key(
          "gossip.peer_exchange",
          Kinds.toggle(),
          GOSSIP.router().peerExchange(),
          "Whether a peer that finds no room in the mesh is told of others: for nodes through"
              + " which many join.");
  static final Key<Boolean> CHOKE =
      TABLE.key(
          "gossip.choke",
          Kinds.toggle(),
          GOSSIP.router().experiments().choke().on(),
          "Whether peers that are late with large messages are asked to offer them instead, and may"
              + " ask us for the same: a draft that other nodes of Hypha know and nobody else.");
  static final Key<Boolean> PREAMBLE =
      TABLE.key(
          "gossip.preamble",
          Kinds.toggle(),
          GOSSIP.router().experiments().preamble().on(),
          "Whether large messages are announced before they are sent, so that nobody is sent one"
              + " that is on its way: a draft, as nim-libp2p speaks it.");
  static final Key<Boolean> AUDIT =
      TABLE
          .key(
              "gossip.audit",
              Kinds.toggle(),
              true,
              "Whether each message that the node says or takes in leaves a line in the audit"
                  + " trail, without its payload.")
          .in(LOWPOWER, false);
  static final Key<Integer> TRACED_MESSAGES =
      TABLE
          .key(
              "gossip.traced_messages",
              Kinds.count(0, 1_000_000),
              TRACED,
              "So many messages are remembered with whom they came from, for hypha trace.")
          .in(LOWPOWER, TRACED_BY_SENSORS);
  static final Key<List<PeerId>> TRACE_ALLOW =
      TABLE.key(
          "gossip.trace_allow",
          Kinds.peerIds(),
          List.of(),
          "Peers that are told where a message came from when they ask; nobody else is.");
  static final Key<List<String>> DIRECT_PEERS =
      TABLE.key(
          "gossip.direct_peers",
          Kinds.peers(),
          List.of(),
          "Peers with which every message is exchanged whatever their scores, and which are"
              + " connected from the start; each should name this node as well.");
  static final Key<Long> FROM_PEER =
      TABLE.key(
          "gossip.from_peer",
          Kinds.size(0, 1L << 40),
          0L,
          "What is taken of each peer in a second; what it says beyond that waits where it is. 0B"
              + " for no limit.");
  static final Key<Long> TO_PEER =
      TABLE.key(
          "gossip.to_peer",
          Kinds.size(0, 1L << 40),
          0L,
          "What is sent to each peer in a second; beyond it messages wait, and the lowest priority"
              + " is dropped first. 0B for no limit.");
  static final Key<List<Map.Entry<String, Long>>> TOPIC_RATES =
      TABLE.key(
          "gossip.topic_rates",
          Kinds.rates(),
          List.of(),
          "What is taken of a topic in a second from all peers together; messages beyond that are"
              + " passed over.");

  private GossipKeys() {}
}
