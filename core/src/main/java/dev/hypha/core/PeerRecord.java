package dev.hypha.core;

import dev.hypha.bytes.Bytes;
import dev.hypha.multiformats.Multiaddr;
import java.util.List;
import java.util.Optional;

/**
 * What is known of a peer. Immutable.
 *
 * @param addresses without {@code /p2p/…}, most recent first
 * @param protocols what it said it speaks
 * @param securities the security protocols it has spoken with us: the pin against downgrades
 * @param agent its software, as it says
 * @param signed the newest record that it has signed of its addresses
 * @param repute what is thought of it, if it is warned of or banned
 */
public record PeerRecord(
    List<Multiaddr> addresses,
    List<ProtocolId> protocols,
    List<ProtocolId> securities,
    String agent,
    Optional<Signed> signed,
    Optional<Repute> repute) {
  public static final PeerRecord UNKNOWN =
      new PeerRecord(List.of(), List.of(), List.of(), "", Optional.empty(), Optional.empty());

  public PeerRecord {
    addresses = List.copyOf(addresses);
    protocols = List.copyOf(protocols);
    securities = List.copyOf(securities);
  }

  public PeerRecord withAddresses(List<Multiaddr> now) {
    return new PeerRecord(now, protocols, securities, agent, signed, repute);
  }

  public PeerRecord withProtocols(List<ProtocolId> now) {
    return new PeerRecord(addresses, now, securities, agent, signed, repute);
  }

  public PeerRecord withSecurities(List<ProtocolId> now) {
    return new PeerRecord(addresses, protocols, now, agent, signed, repute);
  }

  public PeerRecord withAgent(String now) {
    return new PeerRecord(addresses, protocols, securities, now, signed, repute);
  }

  public PeerRecord withSigned(Signed now) {
    return new PeerRecord(addresses, protocols, securities, agent, Optional.of(now), repute);
  }

  public PeerRecord withRepute(Optional<Repute> now) {
    return new PeerRecord(addresses, protocols, securities, agent, signed, now);
  }

  /** Whether the peer was ever met: it has proved who it is, or told what it serves. */
  public boolean wasMet() {
    return !securities.isEmpty() || !protocols.isEmpty();
  }

  /**
   * A record of its addresses that a peer has signed and that was verified (RFC 0003).
   *
   * @param sequence unsigned; a record with a greater one takes its place
   * @param envelope the signed envelope as it travels, to be passed on
   */
  public record Signed(long sequence, Bytes envelope) {}
}
