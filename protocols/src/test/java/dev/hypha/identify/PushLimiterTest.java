package dev.hypha.identify;

import static dev.hypha.identify.PipeNetwork.address;
import static org.assertj.core.api.Assertions.assertThat;

import dev.hypha.bytes.Bytes;
import dev.hypha.identify.IdentifyConfig.PushRates;
import dev.hypha.identify.IdentifyConfig.Rate;
import dev.hypha.multiformats.Multiaddr;
import dev.hypha.multiformats.Protocol;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PushLimiterTest {
  private static final long SECOND = 1_000_000_000L;

  private final PushLimiter limiter = new PushLimiter(PushRates.DEFAULT);

  @ParameterizedTest
  @ValueSource(longs = {0, -3_000_000_000L, Long.MAX_VALUE - 50 * SECOND, Long.MIN_VALUE})
  void push_storm_of_one_ip4_prefix_gets_its_burst_and_one_more_each_five_seconds(long begin) {
    List<Multiaddr> prefix =
        IntStream.range(0, 256).mapToObj(i -> address("/ip4/198.51.100." + i + "/tcp/1")).toList();
    int taken = 0;
    for (int i = 0; i < 1_000_000; i++) {
      long now = begin + i * (SECOND / 10_000);
      if (limiter.admits(prefix.get(i % 256), now)) {
        taken++;
      }
    }
    // ten at once, and then one each five seconds of the hundred that it lasts
    assertThat(taken).isEqualTo(10 + 19);
  }

  @Test
  void an_ip6_site_is_held_by_its_56_and_by_its_48_bits() {
    int ofOne56 = 0;
    for (int i = 0; i < 100; i++) {
      if (limiter.admits(address("/ip6/2001:db8:1:0::" + (i + 1) + "/tcp/1"), 0)) {
        ofOne56++;
      }
    }
    assertThat(ofOne56).isEqualTo(10);
    int ofThe48 = 0;
    for (int i = 1; i < 100; i++) {
      String subnet = Integer.toHexString(i << 8);
      if (limiter.admits(address("/ip6/2001:db8:1:" + subnet + "::1/tcp/1"), 0)) {
        ofThe48++;
      }
    }
    assertThat(ofThe48).isEqualTo(10);
    assertThat(limiter.admits(address("/ip6/2001:db8:2::1/tcp/1"), 0)).isTrue();
  }

  @Test
  void all_together_are_held_by_the_global_rate() {
    int taken = 0;
    for (int i = 0; i < 10_000; i++) {
      if (limiter.admits(address("/ip4/10." + (i >> 8) + "." + (i & 255) + ".1/tcp/1"), 0)) {
        taken++;
      }
    }
    assertThat(taken).isEqualTo(3000);
  }

  @Test
  void who_is_refused_uses_up_nothing_of_the_others() {
    PushLimiter small =
        new PushLimiter(
            new PushRates(
                new Rate(1, 12), new Rate(0.2, 10), new Rate(0.2, 10), new Rate(0.5, 20), 100));
    Multiaddr storm = address("/ip4/198.51.100.1/tcp/1");
    for (int i = 0; i < 1_000; i++) {
      small.admits(storm, 0);
    }
    assertThat(small.admits(address("/ip4/192.0.2.1/tcp/1"), 0)).isTrue();
    assertThat(small.admits(address("/ip4/192.0.2.1/tcp/1"), 0)).isTrue();
    assertThat(small.admits(address("/ip4/192.0.2.1/tcp/1"), 0)).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"/ip4/127.0.0.1/tcp/1", "/ip4/127.9.9.9/tcp/1", "/ip6/::1/tcp/1"})
  void loopback_is_exempt(String loopback) {
    Multiaddr here = address(loopback);
    for (int i = 0; i < 10_000; i++) {
      assertThat(limiter.admits(here, 0)).isTrue();
    }
    assertThat(limiter.prefixes()).isZero();
  }

  @Test
  void an_ip4_address_in_ip6_form_is_held_by_its_24_bits() {
    for (int i = 0; i < 10; i++) {
      assertThat(limiter.admits(address("/ip6/::ffff:198.51.100." + i + "/tcp/1"), 0)).isTrue();
    }
    assertThat(limiter.admits(address("/ip4/198.51.100.99/tcp/1"), 0)).isFalse();
  }

  @Test
  void an_address_without_ip_is_held_by_the_global_rate_alone() {
    int taken = 0;
    for (int i = 0; i < 5_000; i++) {
      if (limiter.admits(address("/memory/7"), 0)) {
        taken++;
      }
    }
    assertThat(taken).isEqualTo(3000);
  }

  @Test
  void a_million_prefixes_are_not_remembered() {
    Random random = new Random(1);
    int most = 0;
    for (int i = 0; i < 1_000_000; i++) {
      byte[] ip = new byte[16];
      random.nextBytes(ip);
      limiter.admits(
          Multiaddr.of(List.of(new Multiaddr.Part(Protocol.IP6, Bytes.owning(ip)))), i * 1000L);
      most = Math.max(most, limiter.prefixes());
    }
    assertThat(most).isBetween(1_000, PushRates.DEFAULT.prefixesMax());
  }

  @Test
  void a_prefix_whose_bucket_is_full_again_is_forgotten() {
    limiter.admits(address("/ip4/198.51.100.1/tcp/1"), 0);
    assertThat(limiter.prefixes()).isEqualTo(1);
    limiter.admits(address("/memory/7"), 5 * SECOND);
    assertThat(limiter.prefixes()).isZero();
  }
}
