package dev.hypha;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hypha.core.PeerException.Step;
import dev.hypha.core.PeerException.Unreachable;
import dev.hypha.core.Resolver;
import dev.hypha.core.SystemRuntime;
import dev.hypha.dns.DnsConfig;
import dev.hypha.dns.DnsResolver;
import dev.hypha.multiformats.Multiaddr;
import dev.hypha.multiformats.PeerId;
import dev.hypha.multiformats.Protocol;
import java.io.IOException;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Dials of names. */
@Timeout(value = 30, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class NamesTest {
  private static final String LOOPBACK = "/ip4/127.0.0.1/tcp/0";

  @Test
  void a_name_that_the_resolver_knows_is_dialed() throws Exception {
    Queue<Multiaddr> asked = new ConcurrentLinkedQueue<>();
    try (Hypha bob = Hypha.builder().listen(LOOPBACK).start()) {
      Resolver resolver =
          (address, deadline) -> {
            asked.add(address);
            return address.has(Protocol.DNSADDR) ? bob.addresses() : List.of(address);
          };
      try (Hypha alice = Hypha.builder().listen(LOOPBACK).resolver(resolver).start()) {
        String named = "/dnsaddr/bob.example/p2p/" + bob.id();
        assertThat(alice.connect(named).peer()).isEqualTo(bob.id());
        assertThat(asked.peek()).hasToString(named);
      }
    }
  }

  @Test
  void the_hosts_file_is_enough_to_dial_a_name(@TempDir Path directory) throws Exception {
    Path hosts = Files.writeString(directory.resolve("hosts"), "127.0.0.1 bob.example\n");
    try (SystemRuntime runtime = new SystemRuntime();
        Hypha bob = Hypha.builder().listen(LOOPBACK).start();
        Hypha alice =
            Hypha.builder()
                .listen(LOOPBACK)
                .resolver(new DnsResolver(DnsConfig.DEFAULT.withHostsFile(hosts), runtime))
                .start()) {
      assertThat(alice.connect(named(bob, "/dns4/bob.example")).peer()).isEqualTo(bob.id());
    }
  }

  @Test
  void without_a_word_the_builder_resolves_names() throws Exception {
    try (Hypha bob = Hypha.builder().listen(LOOPBACK).start();
        Hypha alice = Hypha.builder().listen(LOOPBACK).start()) {
      assertThat(alice.connect(named(bob, "/dns4/bob.localhost")).peer()).isEqualTo(bob.id());
    }
  }

  @Test
  void an_unknown_name_explains_itself_at_the_step_DNS() throws Exception {
    Resolver nothing =
        (address, deadline) -> {
          throw new UnknownHostException("the nameserver 192.0.2.53 knows no name gone.example");
        };
    try (Hypha alice = Hypha.builder().listen(LOOPBACK).resolver(nothing).start()) {
      String address = "/dns4/gone.example/tcp/1/p2p/" + stranger();
      assertThatThrownBy(() -> alice.connect(address))
          .isInstanceOfSatisfying(
              Unreachable.class,
              e -> {
                assertThat(e.failures()).hasSize(1);
                assertThat(e.failures().getFirst().step()).isEqualTo(Step.DNS);
                assertThat(e.failures().getFirst().address())
                    .hasToString("/dns4/gone.example/tcp/1");
              })
          .hasMessageContaining("knows no name gone.example");
    }
  }

  @Test
  void a_name_that_leads_to_other_peers_only_says_so() throws Exception {
    try (Hypha bob = Hypha.builder().listen(LOOPBACK).start();
        Hypha alice =
            Hypha.builder()
                .listen(LOOPBACK)
                .resolver((address, deadline) -> bob.addresses())
                .start()) {
      assertThatThrownBy(() -> alice.connect("/dnsaddr/bob.example/p2p/" + stranger()))
          .isInstanceOf(Unreachable.class)
          .hasMessageContaining("DNS")
          .hasMessageContaining("other peers only");
    }
  }

  private static String named(Hypha hypha, String name) {
    Multiaddr address = hypha.addresses().getFirst();
    return name + "/tcp/" + address.value(Protocol.TCP).orElseThrow() + "/p2p/" + hypha.id();
  }

  private static PeerId stranger() throws IOException {
    return PeerId.parse("QmcgpsyWgH8Y8ajJz1Cu72KnS5uo2Aa2LpzU7kinSupNKC");
  }
}
