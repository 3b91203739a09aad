package dev.hypha.testkit.net;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What lies between two hosts.
 *
 * @param latency of one direction; a round trip takes twice as long
 * @param jitter added to the latency at random, up to this; order is kept all the same
 * @param loss the share of packets that are lost and sent again, from 0 to below 1
 * @param bitsPerSecond what a host can send, to all others together; {@link Long#MAX_VALUE} for no
 *     limit
 */
public record Wire(Duration latency, Duration jitter, double loss, long bitsPerSecond) {
  /** At once, nothing lost. */
  public static final Wire PERFECT = new Wire(Duration.ZERO, Duration.ZERO, 0, Long.MAX_VALUE);

  private static final Pattern PART = Pattern.compile("(~?)([0-9.]+)\\s*([a-zA-Z%]+)");

  public Wire {
    if (latency.isNegative() || jitter.isNegative()) {
      throw new IllegalArgumentException("a latency or jitter is negative");
    }
    if (!(loss >= 0 && loss < 1)) {
      throw new IllegalArgumentException("a loss of " + loss + " is not from 0 to below 1");
    }
    if (bitsPerSecond < 1) {
      throw new IllegalArgumentException(bitsPerSecond + " bits a second");
    }
  }

  /**
   * Reads {@code "80ms,1%"}: a latency ({@code 80ms}, {@code 1.5s}), a jitter ({@code ~5ms}), a
   * loss ({@code 1%}) and a bandwidth ({@code 10Mbit}), each of which may be left out.
   *
   * @throws IllegalArgumentException if {@code text} is something else
   */
  public static Wire parse(String text) {
    Wire wire = PERFECT;
    for (String part : text.isBlank() ? new String[0] : text.split(",", -1)) {
      Matcher matcher = PART.matcher(part.strip());
      if (!matcher.matches()) {
        throw unreadable(part);
      }
      BigDecimal number = new BigDecimal(matcher.group(2));
      boolean jitter = !matcher.group(1).isEmpty();
      wire =
          switch (matcher.group(3).toLowerCase(Locale.ROOT)) {
            case "us", "µs" -> wire.with(jitter, nanos(number, 1_000));
            case "ms" -> wire.with(jitter, nanos(number, 1_000_000));
            case "s" -> wire.with(jitter, nanos(number, 1_000_000_000));
            case "%" -> wire.withLoss(number.doubleValue() / 100);
            case "kbit" -> wire.withBitsPerSecond(nanos(number, 1_000).toNanos());
            case "mbit" -> wire.withBitsPerSecond(nanos(number, 1_000_000).toNanos());
            case "gbit" -> wire.withBitsPerSecond(nanos(number, 1_000_000_000).toNanos());
            default -> throw unreadable(part);
          };
    }
    return wire;
  }

  public Wire withLatency(Duration now) {
    return new Wire(now, jitter, loss, bitsPerSecond);
  }

  public Wire withJitter(Duration now) {
    return new Wire(latency, now, loss, bitsPerSecond);
  }

  public Wire withLoss(double now) {
    return new Wire(latency, jitter, now, bitsPerSecond);
  }

  public Wire withBitsPerSecond(long now) {
    return new Wire(latency, jitter, loss, now);
  }

  private Wire with(boolean isJitter, Duration time) {
    return isJitter ? withJitter(time) : withLatency(time);
  }

  private static Duration nanos(BigDecimal number, long unit) {
    return Duration.ofNanos(number.multiply(BigDecimal.valueOf(unit)).longValue());
  }

  private static IllegalArgumentException unreadable(String part) {
    return new IllegalArgumentException(
        "'" + part + "' is none of 80ms, ~5ms, 1% and 10Mbit: latency, jitter, loss, bandwidth");
  }
}
