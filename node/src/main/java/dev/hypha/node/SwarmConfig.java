package dev.hypha.node;

import dev.hypha.core.ProtocolId;
import java.time.Duration;
import java.util.List;

/**
 * What a swarm offers and how long it waits.
 *
 * @param securities what is offered and accepted, best first
 * @param muxers likewise
 * @param handshakeTimeout from the first byte of a connection to its session
 * @param dialTimeout for one address, handshake included
 * @param negotiationTimeout for the protocol of a stream
 * @param peersKeptMax records in the peerstore
 */
public record SwarmConfig(
    List<ProtocolId> securities,
    List<ProtocolId> muxers,
    Duration handshakeTimeout,
    Duration dialTimeout,
    Duration negotiationTimeout,
    int peersKeptMax) {

  public SwarmConfig {
    securities = List.copyOf(securities);
    muxers = List.copyOf(muxers);
    if (securities.isEmpty() || muxers.isEmpty()) {
      throw new IllegalArgumentException("a node needs a security protocol and a muxer");
    }
  }

  /**
   * Ten seconds to shake hands, fifteen to dial, ten to agree on a protocol; 10 000 peers
   * remembered.
   */
  public static SwarmConfig of(List<ProtocolId> securities, List<ProtocolId> muxers) {
    return new SwarmConfig(
        securities,
        muxers,
        Duration.ofSeconds(10),
        Duration.ofSeconds(15),
        Duration.ofSeconds(10),
        10_000);
  }
}
