package dev.hypha.gossip.engine;

/**
 * How a message is to be treated by those who pass it on.
 *
 * @param priority 0…10; higher overtakes
 * @param expires when it is no longer worth sending, in nanoseconds of the router's clock; {@link
 *     Long#MAX_VALUE} for never
 */
public record Delivery(int priority, long expires) {
  public static final int PRIORITY_MAX = 10;
  public static final int PRIORITY_NORMAL = 5;
  public static final Delivery NORMAL = new Delivery(PRIORITY_NORMAL, Long.MAX_VALUE);

  public Delivery {
    if (priority < 0 || priority > PRIORITY_MAX) {
      throw new IllegalArgumentException(
          "a priority of " + priority + " is not between 0 and " + PRIORITY_MAX);
    }
  }

  boolean isNormal() {
    return priority == PRIORITY_NORMAL && expires == Long.MAX_VALUE;
  }

  boolean isOver(long now) {
    return expires != Long.MAX_VALUE && now - expires >= 0;
  }

  /** As a remote peer is told it. */
  Rpc.Hint hint(int index, long now) {
    long left = expires == Long.MAX_VALUE ? 0 : Math.max(1, (expires - now) / 1_000_000);
    return new Rpc.Hint(index, priority, left);
  }

  static Delivery of(Rpc.Hint hint, long now) {
    long most = Long.MAX_VALUE / 4;
    long ttl = Math.min(hint.ttlMilliseconds(), most / 1_000_000) * 1_000_000;
    return new Delivery(hint.priority(), ttl == 0 ? Long.MAX_VALUE : now + ttl);
  }
}
