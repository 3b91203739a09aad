package dev.hypha.kad.engine;

import dev.hypha.bytes.Bytes;
import java.util.List;

/** What a {@link ReprovideSchedule} wants done. */
public sealed interface ReprovideEffect {
  /**
   * These keys are to be said to the peers nearest to each; all are in {@code region}. There is
   * none other until {@link ReprovideInput.Swept}.
   */
  record Sweep(Region region, List<Bytes> keys) implements ReprovideEffect {
    public Sweep {
      keys = List.copyOf(keys);
    }
  }
}
