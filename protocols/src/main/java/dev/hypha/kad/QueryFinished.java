package dev.hypha.kad;

import dev.hypha.bytes.Bytes;
import dev.hypha.core.Event;
import dev.hypha.core.ProtocolId;
import dev.hypha.kad.engine.QueryOutcome;

/**
 * A lookup is over.
 *
 * @param network in which it was
 * @param purpose what for
 * @param key what was looked up, as it goes over the wire
 * @param outcome whom it found, whom it asked, why it ended, and what it cost
 */
public record QueryFinished(ProtocolId network, Purpose purpose, Bytes key, QueryOutcome outcome)
    implements Event {
  /** What a lookup is for. */
  public enum Purpose {
    FIND_PEER,
    PUT,
    GET,
    PROVIDE,
    PROVIDERS,
    REFRESH,
    CLOSEST,
    /** For everybody in the region around a key that somebody seems to censor. */
    REGION
  }
}
