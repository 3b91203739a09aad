package dev.hypha.node;

import dev.hypha.core.ProtocolId;
import dev.hypha.core.Quantum;
import dev.hypha.node.engine.DialPlan;
import dev.hypha.node.engine.Pruning;
import dev.hypha.node.engine.ReputeRules;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What a swarm offers, how long it waits and how much it keeps.
 *
 * @param securities what is offered and accepted, best first, each with its quantum level
 * @param quantum how much a quantum level matters
 * @param muxers what is offered and accepted, best first
 * @param handshakeTimeout from the first byte of an inbound connection to its session
 * @param dialTimeout for one address, handshake included
 * @param localDialTimeout the same for loopback, link-local and private addresses
 * @param negotiationTimeout for the protocol of a stream
 * @param dialDelays between the addresses of one peer
 * @param dialsPerPeerMax addresses of one peer that are tried at once
 * @param dialsMax addresses of all peers that are tried at once; further ones wait
 * @param marks when connections are closed
 * @param reputation when peers are banned
 */
public record SwarmConfig(
    Map<ProtocolId, Integer> securities,
    Quantum quantum,
    List<ProtocolId> muxers,
    Duration handshakeTimeout,
    Duration dialTimeout,
    Duration localDialTimeout,
    Duration negotiationTimeout,
    DialPlan.Delays dialDelays,
    int dialsPerPeerMax,
    int dialsMax,
    Pruning.Marks marks,
    ReputeRules reputation) {

  public SwarmConfig {
    securities = Collections.unmodifiableMap(new LinkedHashMap<>(securities));
    muxers = List.copyOf(muxers);
    if (securities.isEmpty() || muxers.isEmpty()) {
      throw new IllegalArgumentException("a node needs a security protocol and a muxer");
    }
    if (dialsPerPeerMax < 1 || dialsMax < 1) {
      throw new IllegalArgumentException("a limit on dials is not positive");
    }
  }

  /**
   * Ten seconds to shake hands and to agree on a protocol, fifteen to dial, five when it is near;
   * eight dials for a peer and 160 in all, as go-libp2p.
   */
  public static SwarmConfig of(Map<ProtocolId, Integer> securities, List<ProtocolId> muxers) {
    return new SwarmConfig(
        securities,
        Quantum.PREFER,
        muxers,
        Duration.ofSeconds(10),
        Duration.ofSeconds(15),
        Duration.ofSeconds(5),
        Duration.ofSeconds(10),
        DialPlan.Delays.DEFAULT,
        8,
        160,
        Pruning.Marks.DEFAULT,
        ReputeRules.DEFAULT);
  }

  public SwarmConfig withQuantum(Quantum now) {
    return new SwarmConfig(
        securities,
        now,
        muxers,
        handshakeTimeout,
        dialTimeout,
        localDialTimeout,
        negotiationTimeout,
        dialDelays,
        dialsPerPeerMax,
        dialsMax,
        marks,
        reputation);
  }

  public SwarmConfig withDialDelays(DialPlan.Delays now) {
    return new SwarmConfig(
        securities,
        quantum,
        muxers,
        handshakeTimeout,
        dialTimeout,
        localDialTimeout,
        negotiationTimeout,
        now,
        dialsPerPeerMax,
        dialsMax,
        marks,
        reputation);
  }

  public SwarmConfig withMarks(Pruning.Marks now) {
    return new SwarmConfig(
        securities,
        quantum,
        muxers,
        handshakeTimeout,
        dialTimeout,
        localDialTimeout,
        negotiationTimeout,
        dialDelays,
        dialsPerPeerMax,
        dialsMax,
        now,
        reputation);
  }

  public SwarmConfig withReputation(ReputeRules now) {
    return new SwarmConfig(
        securities,
        quantum,
        muxers,
        handshakeTimeout,
        dialTimeout,
        localDialTimeout,
        negotiationTimeout,
        dialDelays,
        dialsPerPeerMax,
        dialsMax,
        marks,
        now);
  }
}
