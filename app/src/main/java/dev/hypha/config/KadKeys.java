package dev.hypha.config;

import static dev.hypha.config.Profile.LOWPOWER;
import static dev.hypha.config.Profile.SERVER;
import static dev.hypha.config.Profile.TEST;

import dev.hypha.kad.KadMode;
import dev.hypha.kad.RecordTimes;
import dev.hypha.kad.ServingConfig;
import java.time.Duration;
import java.util.List;

/** In which distributed hash tables a node lives, and what it does for them. */
final class KadKeys {
  private static final int KEPT_MAX = 100_000_000;
  private static final RecordTimes TIMES = RecordTimes.DEFAULT;
  private static final ServingConfig SERVING = ServingConfig.DEFAULT;

  static final Table TABLE = new Table();

  static final Key<Boolean> LAN =
      TABLE
          .key(
              "dht.lan",
              Kinds.toggle(),
              true,
              "Whether the node is in the hash table of its local network, /ipfs/lan/kad/1.0.0,"
                  + " with whomever it meets at loopback, link-local and private addresses.")
          .in(SERVER, false);
  static final Key<Boolean> PUBLIC =
      TABLE.key(
          "dht.public",
          Kinds.toggle(),
          false,
          "Whether the node is in the public hash table, /ipfs/kad/1.0.0, with strangers from"
              + " everywhere; it needs bootstrap peers that are in it.");
  static final Key<List<String>> NETWORKS =
      TABLE.key(
          "dht.networks",
          Kinds.networks(),
          List.of(),
          "Networks of your own: the node is in the hash table of each, /hypha/net/NAME/kad/1.0.0,"
              + " and nothing crosses from one into another.");
  static final Key<KadMode> MODE =
      TABLE
          .key(
              "dht.mode",
              Kinds.choice(KadMode.values()),
              KadMode.AUTO,
              "Whether others are answered, in all tables: client only asks, server answers, auto"
                  + " answers in the public table while strangers can dial this node, and always"
                  + " in the others.")
          .in(LOWPOWER, KadMode.CLIENT);
  static final Key<Integer> RECORDS =
      TABLE
          .key(
              "dht.records",
              Kinds.count(1, KEPT_MAX),
              SERVING.recordsMax(),
              "Values that are kept for each table; further keys are refused.")
          .in(SERVER, 1_000_000)
          .in(LOWPOWER, 1_000);
  static final Key<Integer> PROVIDED =
      TABLE
          .key(
              "dht.provided_keys",
              Kinds.count(1, KEPT_MAX),
              SERVING.providedKeysMax(),
              "Keys whose providers are kept for each table; further ones are refused.")
          .in(SERVER, 1_000_000)
          .in(LOWPOWER, 1_000);
  static final Key<Boolean> REMEMBER =
      TABLE
          .key(
              "dht.remember",
              Kinds.toggle(),
              true,
              "Whether what is kept for a table, and what this node has put and provides there,"
                  + " outlives the node, in the directory dht of the data directory.")
          .in(TEST, false);
  static final Key<Duration> KEEP =
      TABLE.key(
          "dht.keep",
          Kinds.duration(Duration.ofMinutes(1), Duration.ofDays(30)),
          TIMES.recordAge(),
          "A value or a provider that nobody says again for so long is forgotten.");
  static final Key<Duration> REPUBLISH =
      TABLE.key(
          "dht.republish",
          Kinds.duration(Duration.ofMinutes(1), Duration.ofDays(30)),
          TIMES.republishEvery(),
          "How often this node says again what it has put or provides; others forget it after 48"
              + " hours. With dht.remember it goes on after a restart.");
  static final Key<Boolean> OPTIMISTIC =
      TABLE.key(
          "dht.optimistic_provide",
          Kinds.toggle(),
          false,
          "Whether peers are told what this node provides as soon as they are near enough by what"
              + " is known of the network's size: hypha dht provide ends when most have taken it,"
              + " the rest is told in the background.");

  private KadKeys() {}
}
