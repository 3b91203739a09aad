package dev.hypha.identify;

import static dev.hypha.identify.PipeNetwork.address;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hypha.bytes.Bytes;
import dev.hypha.bytes.MalformedException;
import dev.hypha.core.PeerRecord;
import dev.hypha.core.ProtocolId;
import dev.hypha.crypto.KeyType;
import dev.hypha.crypto.PrivateKey;
import dev.hypha.multiformats.Multiaddr;
import dev.hypha.multiformats.PeerId;
import dev.hypha.node.MemoryPeerstore;
import dev.hypha.record.SignedPeerRecord;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class IdentifyMessageTest {
  @ParameterizedTest
  @EnumSource(KeyType.class)
  void what_is_written_is_read_back(KeyType type) throws Exception {
    IdentifyMessage message = message(type, 5, 5);
    Bytes encoded = message.encode(4095);
    assertThat(IdentifyMessage.decode(encoded, IdentifyMessage.empty(), IdentifyConfig.DEFAULT))
        .isEqualTo(message);
  }

  @ParameterizedTest
  @EnumSource(KeyType.class)
  void a_message_never_exceeds_its_bound(KeyType type) throws Exception {
    IdentifyMessage message = message(type, 500, 1_000);
    for (int max : new int[] {0, 40, 512, 700, 1_200, 2_047, 4_095, 8_191}) {
      Bytes encoded = message.encode(max);
      assertThat(encoded.size()).isLessThanOrEqualTo(max);
      IdentifyMessage.decode(encoded, IdentifyMessage.empty(), IdentifyConfig.DEFAULT);
    }
  }

  @Test
  void a_record_that_would_take_more_than_half_is_left_out() throws Exception {
    IdentifyMessage message = message(KeyType.ED25519, 300, 3);
    assertThat(message.signedPeerRecord().orElseThrow().size()).isGreaterThan(2_048);
    IdentifyMessage read =
        IdentifyMessage.decode(
            message.encode(4_095), IdentifyMessage.empty(), IdentifyConfig.DEFAULT);
    assertThat(read.signedPeerRecord()).isEmpty();
    assertThat(read.publicKey()).isEqualTo(message.publicKey());
  }

  @ParameterizedTest
  @ValueSource(strings = {"ffffffffffffffff7f", "ffffffff0f", "8080808008"})
  void rust_prost_codec_overflow_a_length_near_the_top_is_refused(String length) {
    for (int field = 1; field <= 8; field++) {
      Bytes message = Bytes.concat(Bytes.of((field << 3) | 2), Bytes.hex(length));
      assertThatThrownBy(
              () ->
                  IdentifyMessage.decode(message, IdentifyMessage.empty(), IdentifyConfig.DEFAULT))
          .isExactlyInstanceOf(MalformedException.class);
    }
  }

  /** 2 000 peers with 500 addresses each. */
  @Test
  void go_3486_a_million_addresses_of_strangers_leave_the_store_within_its_bound() {
    List<Multiaddr> addresses = addresses(500);
    MemoryPeerstore store = new MemoryPeerstore(100);
    for (int i = 0; i < 2_000; i++) {
      store.update(stranger(i), known -> known.withAddresses(addresses));
    }
    assertThat(store.all()).hasSize(100).contains(stranger(1_999));
  }

  @Test
  void CVE_2023_40583_a_million_records_of_strangers_leave_the_store_within_its_bound() {
    MemoryPeerstore store = new MemoryPeerstore(1_000);
    for (int i = 0; i < 1_000_000; i++) {
      PeerRecord.Signed signed = new PeerRecord.Signed(i, Bytes.EMPTY);
      store.update(stranger(i), known -> known.withSigned(signed));
    }
    assertThat(store.all()).hasSize(1_000);
  }

  @Test
  void a_configuration_that_makes_no_sense_is_refused() {
    assertThatThrownBy(() -> new IdentifyConfig.Rate(0, 1))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new IdentifyConfig.Rate(Double.NaN, 1))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new IdentifyConfig.Rate(1, 0))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> IdentifyConfig.DEFAULT.withPushDelay(Duration.ofSeconds(1).negated()))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private static IdentifyMessage message(KeyType type, int addresses, int protocols) {
    PrivateKey key = PrivateKey.generate(type, new SecureRandom());
    List<Multiaddr> listening = addresses(addresses);
    return new IdentifyMessage(
        Optional.of(key.publicKey().encode()),
        listening,
        IntStream.range(0, protocols).mapToObj(i -> ProtocolId.of("/protocol/" + i)).toList(),
        Optional.of(address("/ip4/192.0.2.7/tcp/1")),
        Optional.of("ipfs/0.1.0"),
        Optional.of("hypha/test"),
        Optional.of(SignedPeerRecord.seal(key, 1, listening).encode()));
  }

  private static List<Multiaddr> addresses(int count) {
    return IntStream.range(0, count)
        .mapToObj(i -> address("/ip4/192.0.2.1/tcp/" + (1_000 + i)))
        .toList();
  }

  private static PeerId stranger(int number) {
    byte[] key = new byte[36];
    new Random(number).nextBytes(key);
    return PeerId.ofPublicKey(Bytes.owning(key));
  }
}
