package dev.hypha.quic;

import static dev.hypha.quic.Peers.ANY_LOOPBACK;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hypha.bytes.Bytes;
import dev.hypha.core.Link;
import dev.hypha.core.NamedGroup;
import dev.hypha.core.PeerException;
import dev.hypha.core.Quantum;
import dev.hypha.core.Transport;
import dev.hypha.testkit.contract.TestPeer;
import dev.hypha.testkit.time.SteppedRuntime;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the keys are agreed on by is what the ServerHello says, at both ends. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class GroupTest {
  private final SteppedRuntime runtime = new SteppedRuntime();

  @ParameterizedTest
  @CsvSource({
    "PREFER,PREFER,X25519MLKEM768",
    "REQUIRE,PREFER,X25519MLKEM768",
    "PREFER,REQUIRE,X25519MLKEM768",
    "OFF,PREFER,X25519",
    "PREFER,OFF,X25519"
  })
  void both_ends_know_the_group(Quantum dialer, Quantum listener, String group) throws Exception {
    TestPeer alice = peer(dialer);
    TestPeer bob = peer(listener);
    try (Transport.Listener listening = bob.listen(ANY_LOOPBACK)) {
      Link dialed = alice.dial(listening.address(), bob.id());
      Link arrived = bob.arrival();
      assertThat(dialed.secured().group().map(NamedGroup::name)).contains(group);
      assertThat(arrived.secured().group().map(NamedGroup::name)).contains(group);
      dialed.session().close();
      arrived.session().close();
    }
  }

  @Test
  void who_requires_the_hybrid_group_has_nothing_in_common_with_who_has_it_not() throws Exception {
    TestPeer alice = peer(Quantum.REQUIRE);
    TestPeer bob = peer(Quantum.OFF);
    try (Transport.Listener listening = bob.listen(ANY_LOOPBACK)) {
      assertThatThrownBy(() -> alice.dial(listening.address(), bob.id()))
          .isInstanceOf(PeerException.Incompatible.class);
    }
  }

  @Test
  void the_group_is_known_after_a_retry_too() throws Exception {
    QuicConfig suspicious = QuicConfig.DEFAULT.withHandshakesMax(0, 10);
    TestPeer bob = Peers.of(runtime, suspicious);
    TestPeer alice = peer(Quantum.PREFER);
    try (Transport.Listener listening = bob.listen(ANY_LOOPBACK)) {
      Link dialed = alice.dial(listening.address(), bob.id());
      Link arrived = bob.arrival();
      assertThat(dialed.secured().group()).contains(NamedGroup.X25519_MLKEM768);
      assertThat(arrived.secured().group()).contains(NamedGroup.X25519_MLKEM768);
      dialed.session().close();
      arrived.session().close();
    }
  }

  /** RFC 9001, appendix A.3. */
  @Test
  void the_servers_first_packet_of_the_specification_is_read() {
    ServerInitials initials = new ServerInitials(Bytes.hex("8394c8f03e515708").toArray(), false);
    initials.look(
        Bytes.hex(
                "cf000000010008f067a5502a4262b5004075c0d95a482cd0991cd25b0aac406a5816b6394100f37a1c"
                    + "69797554780bb38cc5a99f5ede4cf73c3ec2493a1839b3dbcba3f6ea46c5b7684df3548e7ddeb9"
                    + "c3bf9c73cc3f3bded74b562bfb19fb84022f8ef4cdd93795d77d06edbb7aaf2f58891850abbdca"
                    + "3d20398c276456cbc42158407dd074ee")
            .toArray());
    assertThat(initials.hello().orElseThrow().toHex())
        .startsWith("020000560303eefce7f7b37ba1d1632e96677825ddf73988cfc79825df566dc5430b9a04")
        .endsWith("002b00020304");
  }

  @Test
  void a_packet_that_is_cut_or_changed_says_nothing() {
    byte[] packet = Bytes.hex("cf000000010008f067a5502a4262b5004075c0d95a482cd0991c").toArray();
    for (int size = 0; size <= packet.length; size++) {
      ServerInitials initials = new ServerInitials(new byte[8], false);
      initials.look(java.util.Arrays.copyOf(packet, size));
      assertThat(initials.hello()).isEmpty();
    }
  }

  private TestPeer peer(Quantum quantum) {
    return Peers.of(runtime, QuicConfig.DEFAULT, quantum);
  }
}
