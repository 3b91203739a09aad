package dev.hypha.metrics;

import dev.hypha.core.Event;
import dev.hypha.core.Events;
import io.prometheus.metrics.model.registry.MultiCollector;
import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.CounterSnapshot.CounterDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import io.prometheus.metrics.model.snapshots.UnknownSnapshot;
import io.prometheus.metrics.model.snapshots.UnknownSnapshot.UnknownDataPointSnapshot;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.ToLongFunction;

/**
 * {@code libp2p_eventbus_…}: the timeline and who listens to it. Listeners of one type of event are
 * one subscriber. Untyped where go-libp2p's names do not fit their types.
 */
final class EventMetrics implements MultiCollector {
  private final Events events;

  EventMetrics(Events events) {
    this.events = events;
  }

  @Override
  public MetricSnapshots collect() {
    List<Events.Subscriber> all = events.subscribers();
    return MetricSnapshots.of(
        emitted(),
        subscribers("subscribers_total", "Listeners of a type of event", "event", all, one -> 1),
        subscribers(
            "subscriber_queue_length",
            "Events that wait",
            "subscriber_name",
            all,
            Events.Subscriber::queued),
        subscribers(
            "subscriber_queue_full",
            "Events that were lost to a full queue",
            "subscriber_name",
            all,
            Events.Subscriber::dropped),
        subscribers(
            "subscriber_event_queued",
            "Events that were told",
            "subscriber_name",
            all,
            Events.Subscriber::told));
  }

  private CounterSnapshot emitted() {
    CounterSnapshot.Builder all =
        CounterSnapshot.builder().name("libp2p_eventbus_events_emitted").help("Events published");
    events
        .counts()
        .forEach(
            (type, count) ->
                all.dataPoint(
                    CounterDataPointSnapshot.builder()
                        .labels(Labels.of("event", name(type)))
                        .value(count)
                        .build()));
    return all.build();
  }

  private static UnknownSnapshot subscribers(
      String metric,
      String help,
      String label,
      List<Events.Subscriber> all,
      ToLongFunction<Events.Subscriber> value) {
    Map<String, Long> sums = new TreeMap<>();
    all.forEach(one -> sums.merge(name(one.type()), value.applyAsLong(one), Long::sum));
    UnknownSnapshot.Builder snapshot =
        UnknownSnapshot.builder().name("libp2p_eventbus_" + metric).help(help);
    sums.forEach(
        (type, sum) ->
            snapshot.dataPoint(
                UnknownDataPointSnapshot.builder()
                    .labels(Labels.of(label, type))
                    .value(sum)
                    .build()));
    return snapshot.build();
  }

  private static String name(Class<? extends Event> type) {
    return type.getSimpleName();
  }
}
