package dev.hypha.bus;

import dev.hypha.core.Runtime;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;

/** The channels of a process, by their names. Thread-safe. */
public final class Bus implements AutoCloseable {
  /** Where a ledger's transactions go. */
  public static final String TRANSACTIONS = "transactions";

  /** Where its blocks go. */
  public static final String BLOCKS = "blocks";

  /** Where the announcements of vertices of its graph go. */
  public static final String DAG_VERTICES = "dag-vertices";

  private final Runtime runtime;
  private final BusConfig config;
  private final Map<String, Open<?>> channels = new ConcurrentHashMap<>();

  private record Open<T>(Class<T> type, Channel<T> channel) {}

  public Bus(Runtime runtime, BusConfig config) {
    this.runtime = runtime;
    this.config = config;
  }

  /**
   * The channel of this name, made if there is none.
   *
   * @throws IllegalArgumentException if it carries something else
   */
  public <T> Channel<T> open(String name, Class<T> type) {
    Open<?> open =
        channels.computeIfAbsent(
            name, key -> new Open<>(type, new Channel<T>(key, runtime, config)));
    return of(name, type, open);
  }

  /**
   * The channel of this name.
   *
   * @throws UnknownChannelException if nobody has opened it
   * @throws IllegalArgumentException if it carries something else
   */
  public <T> Channel<T> channel(String name, Class<T> type) {
    Open<?> open = channels.get(name);
    if (open == null) {
      throw new UnknownChannelException(name, channels.keySet());
    }
    return of(name, type, open);
  }

  @SuppressWarnings("unchecked") // the type was compared
  private static <T> Channel<T> of(String name, Class<T> type, Open<?> open) {
    if (!open.type.equals(type)) {
      throw new IllegalArgumentException(
          "channel '" + name + "' carries " + open.type.getName() + ", not " + type.getName());
    }
    return (Channel<T>) open.channel;
  }

  /** What went through each channel. */
  public Map<String, Channel.Counts> counts() {
    Map<String, Channel.Counts> counts = new TreeMap<>();
    channels.forEach((name, open) -> counts.put(name, open.channel.counts()));
    return counts;
  }

  /** Closes all channels. */
  @Override
  public void close() {
    channels.values().forEach(open -> open.channel.close());
  }
}
