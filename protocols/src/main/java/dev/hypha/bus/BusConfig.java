package dev.hypha.bus;

import java.time.Duration;

/**
 * The bounds of a bus.
 *
 * @param capacity messages that may wait for one subscriber
 * @param publishTimeout how long who publishes waits for subscribers that are full, for all
 *     together
 */
public record BusConfig(int capacity, Duration publishTimeout) {
  /** 512 messages and 200 ms. */
  public static final BusConfig DEFAULT = new BusConfig(512, Duration.ofMillis(200));

  public BusConfig {
    if (capacity < 1) {
      throw new IllegalArgumentException("a channel that nothing fits");
    }
    if (publishTimeout.isNegative()) {
      throw new IllegalArgumentException("a negative timeout");
    }
  }
}
