package dev.hypha.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hypha.bytes.Buffer;
import dev.hypha.core.PeerException.Misbehaved;
import java.nio.ByteBuffer;
import java.util.function.IntPredicate;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLSession;
import org.junit.jupiter.api.Test;

/** The records that a peer sends, opened by an engine that only tells data from none. */
class EngineSourceTest {
  private static final int RECORD = 5 + 20;

  /** An engine that owes an answer to each change of keys would hold 64 of them at most. */
  @Test
  void a_flood_of_key_updates_ends_the_connection() {
    Records none = new Records(_ -> false);
    EngineSource source = source(none);
    assertThatThrownBy(() -> source.read(new byte[10], 0, 10))
        .isInstanceOf(Misbehaved.class)
        .hasMessageContaining("changes of keys");
    assertThat(none.opened).isEqualTo(EngineSource.EMPTY_RECORDS_MAX + 1);
  }

  @Test
  void new_keys_now_and_then_are_nobodys_fault() throws Exception {
    Records mostlyData = new Records(number -> number % 17 != 0);
    EngineSource source = source(mostlyData);
    byte[] target = new byte[1];
    for (int i = 0; i < 100_000; i++) {
      assertThat(source.read(target, 0, 1)).isEqualTo(1);
    }
    assertThat(mostlyData.opened).isGreaterThan(106_000);
  }

  @Test
  void as_many_changes_of_keys_as_records_of_data_are_too_many() {
    EngineSource source = source(new Records(number -> number % 2 == 0));
    byte[] target = new byte[1];
    assertThatThrownBy(
            () -> {
              while (source.read(target, 0, 1) > 0) {
                // until it is refused
              }
            })
        .isInstanceOf(Misbehaved.class);
  }

  private static EngineSource source(Records engine) {
    return new EngineSource(new Endless(), engine);
  }

  /** Records of any content, for ever. */
  private static final class Endless implements dev.hypha.bytes.Source {
    private int at;

    @Override
    public long read(Buffer sink, long max) {
      throw new AssertionError("it reads arrays");
    }

    @Override
    public int read(byte[] target, int offset, int length) {
      for (int i = 0; i < length; i++) {
        int place = at++ % RECORD;
        target[offset + i] =
            (byte) (place == 0 ? 23 : place == 1 ? 3 : place == 4 ? RECORD - 5 : 0);
      }
      return length;
    }

    @Override
    public void close() {}
  }

  /** Opens a record to one byte, or to nothing. */
  private static final class Records extends SSLEngine {
    private final IntPredicate isData;
    private int opened;

    Records(IntPredicate isData) {
      this.isData = isData;
    }

    @Override
    public SSLEngineResult unwrap(ByteBuffer from, ByteBuffer[] to, int offset, int length) {
      int n = isData.test(opened++) ? 1 : 0;
      from.position(from.limit());
      to[offset].put(new byte[n]);
      return new SSLEngineResult(
          SSLEngineResult.Status.OK, HandshakeStatus.NOT_HANDSHAKING, RECORD, n);
    }

    @Override
    public SSLEngineResult wrap(ByteBuffer[] from, int offset, int length, ByteBuffer to) {
      throw new UnsupportedOperationException();
    }

    @Override
    public Runnable getDelegatedTask() {
      throw new UnsupportedOperationException();
    }

    @Override
    public void closeInbound() {}

    @Override
    public boolean isInboundDone() {
      return false;
    }

    @Override
    public void closeOutbound() {}

    @Override
    public boolean isOutboundDone() {
      return false;
    }

    @Override
    public String[] getSupportedCipherSuites() {
      return new String[0];
    }

    @Override
    public String[] getEnabledCipherSuites() {
      return new String[0];
    }

    @Override
    public void setEnabledCipherSuites(String[] suites) {}

    @Override
    public String[] getSupportedProtocols() {
      return new String[0];
    }

    @Override
    public String[] getEnabledProtocols() {
      return new String[0];
    }

    @Override
    public void setEnabledProtocols(String[] protocols) {}

    @Override
    public SSLSession getSession() {
      throw new UnsupportedOperationException();
    }

    @Override
    public void beginHandshake() {}

    @Override
    public HandshakeStatus getHandshakeStatus() {
      return HandshakeStatus.NOT_HANDSHAKING;
    }

    @Override
    public void setUseClientMode(boolean mode) {}

    @Override
    public boolean getUseClientMode() {
      return true;
    }

    @Override
    public void setNeedClientAuth(boolean need) {}

    @Override
    public boolean getNeedClientAuth() {
      return true;
    }

    @Override
    public void setWantClientAuth(boolean want) {}

    @Override
    public boolean getWantClientAuth() {
      return true;
    }

    @Override
    public void setEnableSessionCreation(boolean flag) {}

    @Override
    public boolean getEnableSessionCreation() {
      return true;
    }
  }
}
