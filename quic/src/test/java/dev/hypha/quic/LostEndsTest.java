package dev.hypha.quic;

import static dev.hypha.quic.Peers.ANY_LOOPBACK;
import static org.assertj.core.api.Assertions.assertThat;

import dev.hypha.bytes.Buffer;
import dev.hypha.bytes.Duplex;
import dev.hypha.core.Link;
import dev.hypha.core.SystemRuntime;
import dev.hypha.testkit.contract.TestPeer;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Ends of streams whose packets are lost: quiche's issue 2525, and what {@link FinHold} does. */
@Timeout(value = 20, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class LostEndsTest {
  private static final byte[] ANSWER = new byte[100];

  private final SystemRuntime runtime = new SystemRuntime();
  private final AtomicInteger toLose = new AtomicInteger();
  private final LinkedBlockingQueue<Duplex> accepted = new LinkedBlockingQueue<>();

  @AfterEach
  void close() {
    runtime.close();
  }

  @Test
  void an_end_that_follows_its_bytes_is_sent_again() throws Exception {
    TestPeer bob = Peers.of(runtime, QuicConfig.DEFAULT);
    try (var listening = bob.listen(ANY_LOOPBACK);
        Relay relay = new Relay(runtime, listening.address(), this::lose)) {
      Link link = Peers.of(runtime, QuicConfig.DEFAULT).dial(relay.address(), bob.id());
      bob.arrival().session().start(accepted::add, why -> {});
      exchange(link, 1, 0); // from now on the listener knows that packets are lost
      for (int i = 0; i < 10; i++) {
        exchange(link, 0, 2);
      }
    }
  }

  /** A stream that ends some time after its last bytes, and how many packets are lost of both. */
  private void exchange(Link link, int ofBytes, int ofEnd) throws Exception {
    Duplex dialers = link.session().open();
    dialers.sink().write(ANSWER, 0, ANSWER.length);
    dialers.sink().close();
    Duplex listeners = accepted.take();
    assertThat(drain(listeners)).isEqualTo(ANSWER.length);
    toLose.set(ofBytes);
    listeners.sink().write(ANSWER, 0, ANSWER.length);
    assertThat(dialers.source().read(new byte[ANSWER.length], 0, ANSWER.length)).isPositive();
    toLose.set(ofEnd);
    listeners.sink().close();
    assertThat(drain(dialers)).isZero();
  }

  private List<byte[]> lose(boolean fromDialer, byte[] datagram) {
    boolean lost = !fromDialer && toLose.getAndUpdate(n -> Math.max(0, n - 1)) > 0;
    return lost ? List.of() : List.of(datagram);
  }

  private static long drain(Duplex stream) throws IOException {
    Buffer all = new Buffer();
    while (stream.source().read(all, 1 << 16) >= 0) {
      // until the end
    }
    return all.size();
  }
}
