package dev.hypha.node;

import dev.hypha.core.Direction;
import dev.hypha.core.ProtocolId;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;

/**
 * What every scope of the limits holds at one moment, for programs that count.
 *
 * @param unproven connections whose handshake and streams whose negotiation runs
 * @param peers one for each peer, in no order
 * @param refusals how often which limit has said no since the start
 */
public record Holdings(
    Held system,
    Held unproven,
    SortedMap<String, Held> services,
    SortedMap<ProtocolId, Held> protocols,
    List<Held> peers,
    Map<Refusal, Long> refusals) {

  /** What one scope holds. */
  public record Held(
      int inboundConnections, int outboundConnections, int inboundStreams, int outboundStreams) {}

  /** A limit that said no: {@code connections} or {@code streams} of a kind of scope. */
  public record Refusal(Direction direction, Kind scope, String resource) {}

  /** The kinds of scopes. */
  public enum Kind {
    SYSTEM,
    UNPROVEN,
    SERVICE,
    SERVICE_PEER,
    PROTOCOL,
    PROTOCOL_PEER,
    PEER,
    NETWORK
  }
}
