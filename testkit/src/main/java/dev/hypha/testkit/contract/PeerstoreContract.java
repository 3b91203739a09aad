package dev.hypha.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hypha.bytes.Bytes;
import dev.hypha.core.PeerRecord;
import dev.hypha.core.Peerstore;
import dev.hypha.core.ProtocolId;
import dev.hypha.core.Repute;
import dev.hypha.core.Repute.Standing;
import dev.hypha.crypto.KeyType;
import dev.hypha.crypto.PrivateKey;
import dev.hypha.multiformats.Multiaddr;
import dev.hypha.multiformats.PeerId;
import dev.hypha.testkit.time.VirtualRuntime;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What every peerstore does. */
public abstract class PeerstoreContract {
  /** How many peers the peerstore must keep, and no more. */
  protected static final int PEERS_MAX = 100;

  private static final SecureRandom SECRETS = new VirtualRuntime(1).secrets();

  protected PeerstoreContract() {}

  /** The peerstore of a test, empty at first. */
  protected abstract Peerstore peerstore() throws Exception;

  /** Somebody new. */
  protected static PeerId peer() {
    PrivateKey key = PrivateKey.generate(KeyType.ED25519, SECRETS);
    return PeerId.ofPublicKey(key.publicKey().encode());
  }

  /** A record with something in every field that a test can fill. */
  protected static PeerRecord full() throws Exception {
    return PeerRecord.UNKNOWN
        .withAddresses(List.of(Multiaddr.parse("/ip4/192.0.2.1/tcp/4001")))
        .withProtocols(List.of(ProtocolId.of("/ipfs/id/1.0.0"), ProtocolId.of("/ipfs/ping/1.0.0")))
        .withSecurities(List.of(ProtocolId.of("/noise")))
        .withAgent("agent/1")
        .withSigned(new PeerRecord.Signed(-1, Bytes.utf8("envelope")))
        .withRepute(
            Optional.of(
                new Repute(-501, Instant.ofEpochSecond(1_795_000_000L), Standing.BANNED, "spam")));
  }

  @Test
  void a_stranger_is_unknown() throws Exception {
    assertThat(peerstore().of(peer())).isEqualTo(PeerRecord.UNKNOWN);
  }

  @Test
  void what_was_learned_is_known() throws Exception {
    Peerstore peers = peerstore();
    PeerId peer = peer();
    PeerRecord record = full();
    assertThat(peers.update(peer, before -> record)).isEqualTo(record);
    assertThat(peers.of(peer)).isEqualTo(record);
    assertThat(peers.all()).containsExactly(peer);
  }

  @Test
  void a_change_is_given_what_was_known() throws Exception {
    Peerstore peers = peerstore();
    PeerId peer = peer();
    peers.update(peer, before -> before.withAgent("one"));
    peers.update(peer, before -> before.withAgent(before.agent() + " two"));
    assertThat(peers.of(peer).agent()).isEqualTo("one two");
  }

  @Test
  void a_forgotten_peer_is_a_stranger() throws Exception {
    Peerstore peers = peerstore();
    PeerId peer = peer();
    peers.update(peer, before -> before.withAgent("one"));
    peers.forget(peer);
    peers.forget(peer());
    assertThat(peers.of(peer)).isEqualTo(PeerRecord.UNKNOWN);
    assertThat(peers.all()).isEmpty();
  }

  @Test
  void CVE_2023_40583_a_flood_of_peers_is_bounded_and_those_changed_last_stay() throws Exception {
    Peerstore peers = peerstore();
    PeerId friend = peer();
    List<PeerId> strangers = new ArrayList<>();
    for (int i = 0; i < 3 * PEERS_MAX; i++) {
      strangers.add(peer());
      peers.update(strangers.getLast(), before -> before.withAgent("stranger"));
      if (i % 50 == 0) {
        peers.update(friend, before -> before.withAgent("friend"));
      }
    }
    assertThat(peers.all()).hasSize(PEERS_MAX).contains(friend, strangers.getLast());
    assertThat(peers.of(strangers.getFirst())).isEqualTo(PeerRecord.UNKNOWN);
  }

  private static void ban(Peerstore peers, PeerId peer) {
    Repute banned =
        new Repute(-501, Instant.ofEpochSecond(1_795_000_000L), Standing.BANNED, "spam");
    peers.update(peer, before -> before.withRepute(Optional.of(banned)));
  }

  @Test
  void a_flood_of_strangers_lifts_no_ban() throws Exception {
    Peerstore peers = peerstore();
    PeerId banned = peer();
    ban(peers, banned);
    for (int i = 0; i < 3 * PEERS_MAX; i++) {
      peers.update(peer(), before -> before.withAgent("stranger"));
    }
    assertThat(peers.of(banned).repute()).isPresent();
    assertThat(peers.all()).hasSize(PEERS_MAX);
  }

  @Test
  void a_flood_of_the_banned_leaves_half_of_the_places_to_others() throws Exception {
    Peerstore peers = peerstore();
    List<PeerId> friends = new ArrayList<>();
    for (int i = 0; i < PEERS_MAX / 2; i++) {
      friends.add(peer());
      peers.update(friends.getLast(), before -> before.withAgent("friend"));
    }
    for (int i = 0; i < 3 * PEERS_MAX; i++) {
      ban(peers, peer());
    }
    assertThat(peers.all()).hasSize(PEERS_MAX).containsAll(friends);
  }

  @Test
  void who_is_pardoned_is_a_peer_like_others() throws Exception {
    Peerstore peers = peerstore();
    PeerId pardoned = peer();
    ban(peers, pardoned);
    peers.update(pardoned, before -> before.withRepute(Optional.empty()).withAgent("pardoned"));
    assertThat(peers.all()).containsExactly(pardoned);
    for (int i = 0; i < PEERS_MAX; i++) {
      peers.update(peer(), before -> before.withAgent("stranger"));
    }
    assertThat(peers.of(pardoned)).isEqualTo(PeerRecord.UNKNOWN);
  }
}
