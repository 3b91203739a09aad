package dev.hypha.identify;

import static dev.hypha.identify.PipeNetwork.address;
import static org.assertj.core.api.Assertions.assertThat;

import dev.hypha.bytes.Bytes;
import dev.hypha.multiformats.Multiaddr;
import dev.hypha.record.SignedPeerRecord;
import dev.hypha.testkit.time.SteppedRuntime;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class OwnRecordsTest {
  private static final List<Multiaddr> HOME = List.of(address("/ip4/192.0.2.1/tcp/1"));
  private static final List<Multiaddr> AWAY = List.of(address("/ip4/198.51.100.1/tcp/1"));

  private final SteppedRuntime runtime = new SteppedRuntime();
  private final OwnRecords records = new OwnRecords(PipeNetwork.key(), runtime);

  @Test
  void a_record_is_made_once_while_the_addresses_stay() {
    Bytes first = records.envelope(HOME, HOME);
    runtime.advance(Duration.ofDays(1));
    assertThat(records.envelope(HOME, HOME)).isSameAs(first);
  }

  @Test
  void every_change_makes_a_newer_record_also_the_change_back() throws Exception {
    long home = sequence(HOME);
    long away = sequence(AWAY);
    long back = sequence(HOME);
    assertThat(away).isGreaterThan(home);
    assertThat(back).isGreaterThan(away);
  }

  @Test
  void sequences_grow_though_the_wall_clock_is_set_back() throws Exception {
    long before = sequence(HOME);
    runtime.shiftWallClock(Duration.ofDays(-400));
    assertThat(sequence(AWAY)).isEqualTo(before + 1);
  }

  private long sequence(List<Multiaddr> addresses) throws Exception {
    return SignedPeerRecord.decode(records.envelope(addresses, addresses)).sequence();
  }
}
