package dev.hypha.config;

import dev.hypha.kad.KadConfig;
import dev.hypha.kad.KadMode;
import dev.hypha.kad.RecordTimes;
import dev.hypha.kad.ServingConfig;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * A distributed hash table that a node is to be in.
 *
 * @param name as it is typed: {@value #LAN}, {@value #PUBLIC}, or that of a network
 */
public record TablePlan(String name, KadConfig config) {
  /** The table of the local network. */
  public static final String LAN = "lan";

  /** The table of everybody. */
  public static final String PUBLIC = "public";

  /** The tables of {@code settings}, each once. */
  static List<TablePlan> all(Settings settings) {
    List<TablePlan> all = new ArrayList<>();
    if (settings.of(KadKeys.LAN)) {
      all.add(new TablePlan(LAN, adjusted(KadConfig.LAN.withAnyValue(), settings)));
    }
    if (settings.of(KadKeys.PUBLIC)) {
      all.add(new TablePlan(PUBLIC, adjusted(KadConfig.DEFAULT, settings)));
    }
    settings.of(KadKeys.NETWORKS).stream()
        .distinct()
        .map(name -> new TablePlan(name, adjusted(KadConfig.network(name), settings)))
        .forEach(all::add);
    return all;
  }

  private static KadConfig adjusted(KadConfig usual, Settings settings) {
    KadMode mode = settings.of(KadKeys.MODE);
    RecordTimes times = usual.times();
    Duration keep = settings.of(KadKeys.KEEP);
    Duration republish = settings.of(KadKeys.REPUBLISH);
    Duration sweep = least(times.sweepEvery(), least(keep, republish));
    ServingConfig serving = usual.serving();
    return usual
        .withMode(mode == KadMode.AUTO ? usual.mode() : mode)
        .withOptimisticProvide(settings.of(KadKeys.OPTIMISTIC))
        .withTimes(
            new RecordTimes(keep, keep, least(times.providerAddressAge(), keep), republish, sweep))
        .withServing(
            new ServingConfig(
                serving.streamsOfPeerMax(),
                serving.messagesOfStreamMax(),
                serving.idle(),
                serving.peersBytesMax(),
                serving.addressesTold(),
                settings.of(KadKeys.RECORDS),
                serving.recordsBytesMax(),
                settings.of(KadKeys.PROVIDED),
                serving.providersOfKeyMax()));
  }

  private static Duration least(Duration one, Duration other) {
    return one.compareTo(other) < 0 ? one : other;
  }
}
