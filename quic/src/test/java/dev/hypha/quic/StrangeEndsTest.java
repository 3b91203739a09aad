package dev.hypha.quic;

import static dev.hypha.quic.Peers.ANY_LOOPBACK;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hypha.core.Link;
import dev.hypha.core.PeerException.Incompatible;
import dev.hypha.core.SystemRuntime;
import dev.hypha.crypto.KeyType;
import dev.hypha.crypto.PrivateKey;
import dev.hypha.multiformats.Multiaddr;
import dev.hypha.testkit.contract.TestPeer;
import dev.hypha.tls.HostIdentity;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Who speaks QUIC and not ours, and who puts packets between. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class StrangeEndsTest {
  private static final int SEED = 20261123;
  private static final int VERSION_1 = 1;
  private static final int OTHER_VERSION = 0x6b3343cf;
  private static final int VERSION_AT = 1;

  private final SystemRuntime runtime = new SystemRuntime();

  @AfterEach
  void close() {
    runtime.close();
  }

  // ---- another protocol on the same port

  @Test
  void a_dialer_that_wants_another_protocol_is_refused_and_nobody_else_notices() throws Exception {
    TestPeer bob = peer();
    try (var listening = bob.listen(ANY_LOOPBACK)) {
      Link before = peer().dial(listening.address(), bob.id());
      try (OtherQuic web = new OtherQuic(identity(), "h3")) {
        assertThatThrownBy(() -> web.dial(listening.address()))
            .isInstanceOf(Incompatible.class)
            .hasMessageContaining("does not speak");
      }
      assertThat(bob.failure())
          .isInstanceOf(Incompatible.class)
          .hasMessage("the remote offers no ALPN of ours, which is 'libp2p'");
      try (OtherQuic ours = new OtherQuic(identity(), "libp2p")) {
        ours.dial(listening.address());
      }
      assertThat(TestPeer.echo(before, "still here")).isEqualTo("still here");
    }
  }

  @Test
  void a_listener_that_has_another_protocol_is_incompatible() throws Exception {
    try (OtherQuic web = new OtherQuic(identity(), "h3")) {
      Multiaddr address = web.listen();
      assertThatThrownBy(() -> peer().dial(address, peer().id()))
          .isInstanceOf(Incompatible.class)
          .hasMessage("the remote does not speak libp2p on this port, says its TLS");
    }
  }

  // ---- other versions

  @Test
  void a_listener_of_another_version_is_incompatible() throws Exception {
    TestPeer bob = peer();
    try (var listening = bob.listen(ANY_LOOPBACK)) {
      Relay.Tamper onlyOther = (fromDialer, datagram) -> fromDialer ? List.of() : List.of(datagram);
      try (Between answers = new Between(listening.address(), onlyOther, OTHER_VERSION)) {
        assertThatThrownBy(() -> peer().dial(answers.address(), bob.id()))
            .isInstanceOf(Incompatible.class)
            .hasMessage("the remote does not speak QUIC version 1");
      }
    }
  }

  /** RFC 9000, 6.2: so nobody on the way can talk the two out of the version that they share. */
  @Test
  void a_negotiation_that_names_our_own_version_is_passed_over() throws Exception {
    TestPeer bob = peer();
    try (var listening = bob.listen(ANY_LOOPBACK);
        Between forges =
            new Between(listening.address(), Relay.Tamper.NONE, OTHER_VERSION, VERSION_1)) {
      Link link = peer().dial(forges.address(), bob.id());
      assertThat(TestPeer.echo(link, "version 1")).isEqualTo("version 1");
    }
  }

  @Test
  void a_negotiation_after_the_servers_answer_is_passed_over() throws Exception {
    TestPeer bob = peer();
    try (var listening = bob.listen(ANY_LOOPBACK);
        Relay relay = new Relay(runtime, listening.address(), new Late())) {
      Link link = peer().dial(relay.address(), bob.id());
      assertThat(TestPeer.echo(link, "version 1")).isEqualTo("version 1");
    }
  }

  /** Answers the first packet of a dialer with the versions that it is to believe we have. */
  private final class Between implements AutoCloseable {
    private final Relay relay;
    private boolean answered;

    Between(Multiaddr target, Relay.Tamper then, int... versions) throws IOException {
      relay =
          new Relay(
              runtime,
              target,
              (fromDialer, datagram) -> {
                if (fromDialer && !answered) {
                  answered = true;
                  answer(negotiation(datagram, versions));
                }
                return then.instead(fromDialer, datagram);
              });
    }

    private void answer(byte[] packet) {
      try {
        relay.toDialer(List.of(packet));
      } catch (IOException e) {
        throw new AssertionError(e);
      }
    }

    Multiaddr address() {
      return relay.address();
    }

    @Override
    public void close() {
      relay.close();
    }
  }

  /** Says something of versions behind each packet of the listener. */
  private static final class Late implements Relay.Tamper {
    private byte[] first = new byte[0];

    @Override
    public List<byte[]> instead(boolean fromDialer, byte[] datagram) {
      if (fromDialer) {
        first = first.length == 0 ? datagram : first;
        return List.of(datagram);
      }
      return List.of(datagram, negotiation(first, OTHER_VERSION));
    }
  }

  /** RFC 9000, 17.2.1: with the ids of the packet that it answers, the other way round. */
  private static byte[] negotiation(byte[] answered, int... versions) {
    ByteBuffer from = ByteBuffer.wrap(answered).position(VERSION_AT + Integer.BYTES);
    byte[] destination = new byte[from.get()];
    from.get(destination);
    byte[] source = new byte[from.get()];
    from.get(source);
    ByteBuffer packet =
        ByteBuffer.allocate(
            1
                + Integer.BYTES
                + 2
                + destination.length
                + source.length
                + versions.length * Integer.BYTES);
    packet.put((byte) 0x80).putInt(0);
    packet.put((byte) source.length).put(source);
    packet.put((byte) destination.length).put(destination);
    for (int version : versions) {
      packet.putInt(version);
    }
    return packet.array();
  }

  // ---- what is changed, doubled or lost on the way

  @Test
  void garbage_among_the_packets_of_a_connection_is_passed_over_at_both_ends() throws Exception {
    System.out.println("seed " + SEED);
    Random random = new Random(SEED);
    TestPeer bob = peer();
    Relay.Tamper garbles =
        (fromDialer, datagram) -> {
          List<byte[]> sent = new ArrayList<>();
          for (int i = 0; i < 4; i++) {
            byte[] garbled = datagram.clone();
            garbled[random.nextInt(garbled.length)] ^= (byte) (1 << random.nextInt(8));
            sent.add(garbled);
          }
          byte[] cut = java.util.Arrays.copyOf(datagram, random.nextInt(datagram.length));
          byte[] noise = new byte[1 + random.nextInt(1400)];
          random.nextBytes(noise);
          sent.add(cut);
          sent.add(noise);
          sent.add(datagram);
          sent.add(datagram);
          return sent;
        };
    try (var listening = bob.listen(ANY_LOOPBACK);
        Relay relay = new Relay(runtime, listening.address(), garbles)) {
      Link link = peer().dial(relay.address(), bob.id());
      for (int i = 0; i < 20; i++) {
        assertThat(TestPeer.echo(link, "echo " + i)).isEqualTo("echo " + i);
      }
    }
  }

  /** Else its first stream would leave a round trip later. */
  @Test
  void a_dialer_is_connected_once_it_has_proved_itself_and_waits_for_no_further_packet()
      throws Exception {
    AtomicBoolean proved = new AtomicBoolean();
    Relay.Tamper cuts =
        (fromDialer, datagram) -> {
          proved.compareAndSet(false, fromDialer && isCertificate(datagram));
          return !fromDialer && proved.get() ? List.of() : List.of(datagram);
        };
    TestPeer bob = peer();
    try (var listening = bob.listen(ANY_LOOPBACK);
        Relay relay = new Relay(runtime, listening.address(), cuts)) {
      assertThat(peer().dial(relay.address(), bob.id()).secured().peer()).isEqualTo(bob.id());
      assertThat(proved).isTrue();
    }
  }

  /** Whether it is a packet of a handshake that is no mere acknowledgement. */
  private static boolean isCertificate(byte[] datagram) {
    return (datagram[0] & 0xf0) == 0xe0 && datagram.length > 300;
  }

  @Test
  void packets_that_are_lost_are_sent_again() throws Exception {
    System.out.println("seed " + SEED);
    Random random = new Random(SEED);
    Relay.Tamper loses =
        (fromDialer, datagram) -> random.nextInt(10) == 0 ? List.of() : List.of(datagram);
    QuicConfig quick = QuicConfig.DEFAULT.withIdleTimeout(Duration.ofSeconds(3));
    TestPeer bob = Peers.of(runtime, quick);
    try (var listening = bob.listen(ANY_LOOPBACK);
        Relay relay = new Relay(runtime, listening.address(), loses)) {
      Link link = Peers.of(runtime, quick).dial(relay.address(), bob.id());
      for (int i = 0; i < 50; i++) {
        assertThat(TestPeer.echo(link, "echo " + i)).isEqualTo("echo " + i);
      }
    }
  }

  private HostIdentity identity() {
    return new HostIdentity(PrivateKey.generate(KeyType.ED25519, runtime.secrets()), runtime);
  }

  private TestPeer peer() {
    return Peers.of(runtime, QuicConfig.DEFAULT);
  }
}
