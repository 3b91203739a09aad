package dev.hypha.tcp;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class SourcePortsTest {
  private static final InetSocketAddress PUBLIC = at("198.51.100.7", 4001);
  private static final Optional<InetAddress> OURS = Optional.of(at("192.0.2.2", 1).getAddress());

  private final Random random = new Random(1);

  @Test
  void the_listener_on_the_preferred_source_comes_first() {
    assertThat(choose(PUBLIC, at("0.0.0.0", 1), at("127.0.0.1", 2), at("192.0.2.2", 3)))
        .hasValue(at("192.0.2.2", 3));
  }

  @Test
  void a_listener_on_another_address_is_of_no_use() {
    assertThat(choose(PUBLIC, at("127.0.0.1", 2), at("192.0.2.3", 3))).isEmpty();
  }

  @Test
  void loopback_is_dialed_from_loopback() {
    assertThat(choose(at("127.0.0.1", 9), at("0.0.0.0", 1), at("127.0.0.1", 2)))
        .hasValue(at("127.0.0.1", 2));
  }

  @Test
  void a_listener_on_all_addresses_serves_for_the_rest() {
    assertThat(choose(PUBLIC, at("0.0.0.0", 1), at("192.0.2.3", 3))).hasValue(at("0.0.0.0", 1));
    assertThat(choose(at("127.0.0.1", 9), at("0.0.0.0", 1))).hasValue(at("0.0.0.0", 1));
  }

  @Test
  void families_are_kept_apart() {
    assertThat(choose(PUBLIC, at("::", 1))).isEmpty();
    assertThat(choose(at("2001:db8::1", 9), at("0.0.0.0", 1))).isEmpty();
    assertThat(choose(at("2001:db8::1", 9), at("::", 1))).hasValue(at("::", 1));
  }

  @Test
  void of_several_listeners_each_is_taken_sometimes() {
    Set<InetSocketAddress> taken = new HashSet<>();
    for (int i = 0; i < 100; i++) {
      taken.add(choose(PUBLIC, at("0.0.0.0", 1), at("0.0.0.0", 2)).orElseThrow());
    }
    assertThat(taken).containsExactlyInAnyOrder(at("0.0.0.0", 1), at("0.0.0.0", 2));
  }

  @Test
  void a_listener_is_not_dialed_from_its_own_port() {
    InetSocketAddress ourselves = at("192.0.2.2", 4001);
    assertThat(choose(ourselves, at("0.0.0.0", 4001))).isEmpty();
    assertThat(choose(at("127.0.0.1", 4001), at("127.0.0.1", 4001))).isEmpty();
    assertThat(choose(PUBLIC, at("0.0.0.0", 4001))).hasValue(at("0.0.0.0", 4001));
  }

  private Optional<InetSocketAddress> choose(
      InetSocketAddress target, InetSocketAddress... listening) {
    return SourcePorts.choose(List.of(listening), target, OURS, random);
  }

  private static InetSocketAddress at(String address, int port) {
    try {
      return new InetSocketAddress(InetAddress.getByName(address), port);
    } catch (UnknownHostException e) {
      throw new AssertionError(e);
    }
  }
}
