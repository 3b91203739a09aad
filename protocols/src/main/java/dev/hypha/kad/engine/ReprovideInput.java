package dev.hypha.kad.engine;

import dev.hypha.bytes.Bytes;
import java.util.List;

/** What happens to a {@link ReprovideSchedule}. */
public sealed interface ReprovideInput {
  /**
   * A key is provided and is about to be said by somebody else: it is said again soon, unless
   * {@link Said} comes first.
   */
  record Begun(Bytes key) implements ReprovideInput {}

  /**
   * A key is provided, and somebody was told.
   *
   * @param at when: any time before
   */
  record Said(Bytes key, long at) implements ReprovideInput {}

  /** A key is not provided any more. */
  record Stopped(Bytes key) implements ReprovideInput {}

  /** So many peers are in the network. */
  record Sized(double peers) implements ReprovideInput {}

  /**
   * The sweep that was asked for is over.
   *
   * @param taken the keys of it that somebody has taken; the others are said again soon
   */
  record Swept(List<Bytes> taken) implements ReprovideInput {
    public Swept {
      taken = List.copyOf(taken);
    }
  }
}
