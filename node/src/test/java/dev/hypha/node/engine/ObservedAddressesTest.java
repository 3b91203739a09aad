package dev.hypha.node.engine;

import static dev.hypha.node.engine.DialPlanTest.address;
import static org.assertj.core.api.Assertions.assertThat;

import dev.hypha.multiformats.Multiaddr;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class ObservedAddressesTest {
  private static final Multiaddr LISTENING = address("/ip4/0.0.0.0/tcp/4001");
  private static final Multiaddr OURS = address("/ip4/8.8.8.8/tcp/4001");

  private final ObservedAddresses addresses = new ObservedAddresses();

  @Test
  void forged_observed_address_three_observers_never_activate_it_and_four_do() {
    for (int i = 1; i <= 3; i++) {
      observe("/ip4/9.9.9." + i + "/tcp/5", OURS, 0);
    }
    assertThat(addresses.external(0)).isEmpty();
    observe("/ip4/9.9.9.4/tcp/5", OURS, 0);
    assertThat(addresses.external(0)).containsExactly(OURS);
  }

  @Test
  void one_observer_on_many_ports_counts_once() {
    for (int port = 1; port < 100; port++) {
      observe("/ip4/9.9.9.1/tcp/" + port, OURS, 0);
    }
    assertThat(addresses.external(0)).isEmpty();
  }

  @Test
  void observers_of_one_ip6_prefix_56_count_once() {
    for (int i = 1; i < 100; i++) {
      observe("/ip6/2001:db8:0:1::" + i + "/tcp/5", OURS, 0);
    }
    assertThat(addresses.external(0)).isEmpty();
  }

  @Test
  void an_observation_expires_after_half_an_hour() {
    activate(OURS, 0);
    assertThat(addresses.external(Duration.ofMinutes(31).toNanos())).isEmpty();
  }

  @Test
  void at_most_three_addresses_are_believed_for_each_that_is_listened_on() {
    for (int i = 1; i <= 5; i++) {
      activate(address("/ip4/8.8.8." + i + "/tcp/4001"), 0);
    }
    assertThat(addresses.external(0)).hasSize(3);
  }

  @Test
  void a_private_or_loopback_address_is_not_an_external_one() {
    activate(address("/ip4/10.1.2.3/tcp/4001"), 0);
    activate(address("/ip4/127.0.0.1/tcp/4001"), 0);
    assertThat(addresses.external(0)).isEmpty();
  }

  @Test
  void a_flood_of_different_addresses_is_bounded_and_pushes_out_the_oldest() {
    activate(OURS, 0);
    for (int i = 0; i < 10_000; i++) {
      observe("/ip4/9.9.9.1/tcp/5", address("/ip4/7.7." + i / 256 + "." + i % 256 + "/tcp/1"), 0);
    }
    assertThat(addresses.external(0)).isEmpty();
  }

  private void activate(Multiaddr observed, long now) {
    for (int i = 1; i <= 4; i++) {
      observe("/ip4/9.9." + i + ".9/tcp/5", observed, now);
    }
  }

  private void observe(String observer, Multiaddr observed, long now) {
    addresses.observe(LISTENING, address(observer), observed, now);
  }
}
