package dev.hypha.dns;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hypha.bytes.Bytes;
import dev.hypha.bytes.MalformedException;
import dev.hypha.core.SystemRuntime;
import dev.hypha.multiformats.Multiaddr;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What names lead to, asked of an honest nameserver. */
@Timeout(value = 30, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class DnsResolverTest {
  private static final String ALICE = "/p2p/12D3KooWD3eckifWpRn9wQpMG9R9hX3sD158z7EqHWmweQAJU5SA";
  private static final String BOB = "/p2p/QmcgpsyWgH8Y8ajJz1Cu72KnS5uo2Aa2LpzU7kinSupNKC";

  @TempDir private Path directory;
  private final SystemRuntime runtime = new SystemRuntime();
  private final List<AutoCloseable> open = new ArrayList<>(List.of(runtime));
  private Path hosts = Path.of("");
  private Nameserver nameserver;
  private DnsResolver resolver;

  @BeforeEach
  void start() throws IOException {
    hosts = directory.resolve("hosts");
    nameserver = Nameserver.start();
    open.add(nameserver);
    resolver = new DnsResolver(config(), runtime);
  }

  @AfterEach
  void stop() throws Exception {
    for (AutoCloseable each : open) {
      each.close();
    }
  }

  // ---- A and AAAA

  @Test
  void an_address_without_a_name_is_returned_and_nobody_is_asked() throws Exception {
    assertThat(resolve("/ip4/192.0.2.1/tcp/4001")).containsExactly("/ip4/192.0.2.1/tcp/4001");
    assertThat(nameserver.asked()).isEmpty();
  }

  @Test
  void dns4_asks_for_A_alone() throws Exception {
    nameserver.has("A", "host.example", "192.0.2.1", "192.0.2.2");
    nameserver.has("AAAA", "host.example", "2001:db8::1");
    assertThat(resolve("/dns4/host.example/tcp/4001" + ALICE))
        .containsExactlyInAnyOrder(
            "/ip4/192.0.2.1/tcp/4001" + ALICE, "/ip4/192.0.2.2/tcp/4001" + ALICE);
    assertThat(nameserver.asked()).containsExactly("A host.example");
  }

  @Test
  void dns6_asks_for_AAAA_alone() throws Exception {
    nameserver.has("A", "host.example", "192.0.2.1");
    nameserver.has("AAAA", "host.example", "2001:db8::1");
    assertThat(resolve("/dns6/host.example/tcp/4001")).containsExactly("/ip6/2001:db8::1/tcp/4001");
    assertThat(nameserver.asked()).containsExactly("AAAA host.example");
  }

  @Test
  void the_name_of_a_secure_websocket_stays_in_its_address() throws Exception {
    nameserver.has("A", "host.example", "192.0.2.1");
    String kept = "/ip4/192.0.2.1/tcp/443/tls/sni/host.example/ws" + ALICE;
    assertThat(resolve("/dns4/host.example/tcp/443/wss" + ALICE)).containsExactly(kept);
    assertThat(resolve("/dns4/host.example/tcp/443/tls/ws" + ALICE)).containsExactly(kept);
    assertThat(resolve("/dns4/host.example/wss"))
        .containsExactly("/ip4/192.0.2.1/tls/sni/host.example/ws");
  }

  @Test
  void another_name_of_a_secure_websocket_and_a_plain_one_stay_as_they_are() throws Exception {
    nameserver.has("A", "host.example", "192.0.2.1");
    assertThat(resolve("/dns4/host.example/tcp/443/tls/sni/other.example/ws"))
        .containsExactly("/ip4/192.0.2.1/tcp/443/tls/sni/other.example/ws");
    assertThat(resolve("/dns4/host.example/tcp/80/ws")).containsExactly("/ip4/192.0.2.1/tcp/80/ws");
  }

  @Test
  void dns_finds_both_families() throws Exception {
    nameserver.has("A", "host.example", "192.0.2.1");
    nameserver.has("AAAA", "host.example", "2001:db8::1");
    assertThat(resolve("/dns/host.example/tcp/4001"))
        .containsExactlyInAnyOrder("/ip4/192.0.2.1/tcp/4001", "/ip6/2001:db8::1/tcp/4001");
  }

  @Test
  void dns_takes_the_one_family_that_there_is() throws Exception {
    nameserver.has("AAAA", "host.example", "2001:db8::1");
    assertThat(resolve("/dns/host.example/tcp/4001")).containsExactly("/ip6/2001:db8::1/tcp/4001");
  }

  @Test
  void case_and_the_dot_at_the_end_do_not_matter() throws Exception {
    nameserver.has("A", "host.example", "192.0.2.1");
    assertThat(resolve("/dns4/HOST.Example./tcp/1")).containsExactly("/ip4/192.0.2.1/tcp/1");
  }

  @Test
  void a_name_beyond_ASCII_is_asked_for_in_its_ASCII_form() throws Exception {
    nameserver.has("A", "xn--bcher-kva.example", "192.0.2.1");
    assertThat(resolve("/dns4/Bücher.example/tcp/1")).containsExactly("/ip4/192.0.2.1/tcp/1");
  }

  @Test
  void an_IP_in_the_place_of_a_name_is_never_asked_for() throws Exception {
    assertThat(resolve("/dns/192.0.2.9/tcp/1")).containsExactly("/ip4/192.0.2.9/tcp/1");
    assertFails("/dns6/192.0.2.9/tcp/1", "the name 192.0.2.9 has no IPv6 address");
    assertThat(nameserver.asked()).isEmpty();
  }

  @Test
  void every_name_of_a_relayed_address_is_resolved() throws Exception {
    nameserver.has("A", "relay.example", "192.0.2.1");
    nameserver.has("A", "target.example", "192.0.2.2");
    assertThat(resolve("/dns4/relay.example/tcp/1" + BOB + "/p2p-circuit/dns4/target.example"))
        .containsExactly("/ip4/192.0.2.1/tcp/1" + BOB + "/p2p-circuit/ip4/192.0.2.2");
  }

  // ---- what the machine knows

  @Test
  void the_hosts_file_goes_before_DNS() throws Exception {
    Files.writeString(
        hosts,
        """
        # comment
        192.0.2.7  Box.example box   # of this house
        2001:db8::7 box
        nonsense box
        """);
    nameserver.has("A", "box", "203.0.113.1");
    assertThat(resolve("/dns/box/tcp/1"))
        .containsExactlyInAnyOrder("/ip4/192.0.2.7/tcp/1", "/ip6/2001:db8::7/tcp/1");
    assertThat(resolve("/dns4/box.example/tcp/1")).containsExactly("/ip4/192.0.2.7/tcp/1");
    assertThat(nameserver.asked()).isEmpty();
  }

  @Test
  void a_hosts_file_that_cannot_be_read_is_named() throws Exception {
    Files.createDirectory(hosts);
    assertFails("/dns4/box.example/tcp/1", "cannot read " + hosts);
  }

  @Test
  void localhost_and_names_below_it_are_never_asked_for() throws Exception {
    assertThat(resolve("/dns/localhost/tcp/1"))
        .containsExactlyInAnyOrder("/ip4/127.0.0.1/tcp/1", "/ip6/::1/tcp/1");
    assertThat(resolve("/dns4/db.localhost/tcp/1")).containsExactly("/ip4/127.0.0.1/tcp/1");
    Files.writeString(hosts, "127.0.0.1 localhost\n");
    assertThat(resolve("/dns6/localhost/tcp/1")).containsExactly("/ip6/::1/tcp/1");
    assertThat(nameserver.asked()).isEmpty();
  }

  @Test
  void a_name_of_Tor_is_kept_from_DNS() throws Exception {
    assertFails("/dns4/expyuzz4wqqyqhjn.onion/tcp/1", "is a Tor address");
    assertThat(nameserver.asked()).isEmpty();
  }

  @Test
  void nameservers_are_those_of_the_machine_when_none_is_configured() throws Exception {
    Path resolv = directory.resolve("resolv.conf");
    Files.writeString(
        resolv,
        """
        search example
        nameserver 192.0.2.53 # first
        nameserver not-an-address
        ; nameserver 192.0.2.99
        nameserver 2001:db8::53
        nameserver 192.0.2.54
        nameserver 192.0.2.55
        """);
    assertThat(MachineFiles.nameservers(resolv))
        .containsExactly(server("192.0.2.53"), server("2001:db8::53"), server("192.0.2.54"));
  }

  @Test
  void a_machine_without_nameservers_says_where_it_looked() {
    Path nowhere = directory.resolve("resolv.conf");
    DnsConfig none =
        new DnsConfig(32, 16, 100, Duration.ofSeconds(2), 1, List.of(), nowhere, hosts);
    assertThatThrownBy(() -> resolve(new DnsResolver(none, runtime), "/dns4/host.example/tcp/1"))
        .hasMessageContaining("no nameserver is known")
        .hasMessageContaining(nowhere.toString());
  }

  // ---- aliases

  @Test
  void a_chain_of_aliases_within_one_answer_is_followed() throws Exception {
    nameserver.has("CNAME", "a.example", "b.example").has("CNAME", "b.example", "c.example");
    nameserver.has("A", "c.example", "192.0.2.1");
    assertThat(resolve("/dns4/a.example/tcp/1")).containsExactly("/ip4/192.0.2.1/tcp/1");
    assertThat(nameserver.asked()).hasSize(1);
  }

  @Test
  void an_alias_that_the_answer_leaves_open_is_asked_for() throws Exception {
    nameserver.has("A", "b.example", "192.0.2.1");
    nameserver.script(
        query ->
            query.name().equals("a.example")
                ? List.of(Message.answering(query).alias("a.example", "b.example").encode())
                : nameserver.honest(query));
    assertThat(resolve("/dns4/a.example/tcp/1")).containsExactly("/ip4/192.0.2.1/tcp/1");
    assertThat(nameserver.asked()).containsExactly("A a.example", "A b.example");
  }

  @Test
  void aliases_that_go_round_in_one_answer_end() {
    nameserver.script(
        query ->
            List.of(
                Message.answering(query)
                    .alias("a.example", "b.example")
                    .alias("b.example", "a.example")
                    .encode()));
    assertFails("/dns4/a.example/tcp/1", "aliases");
  }

  @Test
  void aliases_that_go_round_from_answer_to_answer_end() {
    nameserver.script(
        query -> {
          String other = query.name().equals("a.example") ? "b.example" : "a.example";
          return List.of(Message.answering(query).alias(query.name(), other).encode());
        });
    assertFails("/dns4/a.example/tcp/1", "more than 32 DNS questions");
    assertThat(nameserver.asked()).hasSize(32);
  }

  // ---- dnsaddr

  @Test
  void dnsaddr_takes_the_links_that_end_in_the_peer() throws Exception {
    nameserver.has(
        "TXT",
        "_dnsaddr.boot.example",
        "dnsaddr=/ip4/192.0.2.1/tcp/1" + ALICE,
        "dnsaddr=/ip4/192.0.2.2/tcp/1" + BOB,
        "v=spf1 -all",
        "dnsaddr=not an address",
        "dnsaddr=/ip6/2001:db8::1/tcp/1" + ALICE);
    assertThat(resolve("/dnsaddr/boot.example" + ALICE))
        .containsExactlyInAnyOrder(
            "/ip4/192.0.2.1/tcp/1" + ALICE, "/ip6/2001:db8::1/tcp/1" + ALICE);
    assertThat(nameserver.asked()).containsExactly("TXT _dnsaddr.boot.example");
  }

  @Test
  void dnsaddr_without_a_peer_takes_every_link() throws Exception {
    nameserver.has(
        "TXT",
        "_dnsaddr.boot.example",
        "dnsaddr=/ip4/192.0.2.1/tcp/1" + ALICE,
        "dnsaddr=/ip4/192.0.2.2/tcp/1" + BOB);
    assertThat(resolve("/dnsaddr/boot.example")).hasSize(2);
  }

  @Test
  void dnsaddr_leads_on_to_dnsaddr_and_to_names() throws Exception {
    nameserver
        .has(
            "TXT",
            "_dnsaddr.boot.example",
            "dnsaddr=/dnsaddr/one.example" + ALICE,
            "dnsaddr=/dnsaddr/two.example" + BOB)
        .has("TXT", "_dnsaddr.one.example", "dnsaddr=/dns4/host.example/tcp/1" + ALICE)
        .has("A", "host.example", "192.0.2.1");
    assertThat(resolve("/dnsaddr/boot.example" + ALICE))
        .containsExactly("/ip4/192.0.2.1/tcp/1" + ALICE);
    assertThat(nameserver.asked())
        .containsExactly("TXT _dnsaddr.boot.example", "TXT _dnsaddr.one.example", "A host.example");
  }

  @Test
  void a_name_that_many_links_share_is_asked_for_once() throws Exception {
    nameserver
        .has(
            "TXT",
            "_dnsaddr.boot.example",
            "dnsaddr=/dns4/host.example/tcp/1" + ALICE,
            "dnsaddr=/dns4/host.example/tcp/2" + ALICE,
            "dnsaddr=/dns/host.example/tcp/3" + ALICE)
        .has("A", "host.example", "192.0.2.1");
    assertThat(resolve("/dnsaddr/boot.example" + ALICE)).hasSize(3);
    assertThat(nameserver.asked())
        .containsExactly("TXT _dnsaddr.boot.example", "A host.example", "AAAA host.example");
  }

  @Test
  void a_link_that_leads_nowhere_does_not_spoil_the_others() throws Exception {
    nameserver.has(
        "TXT",
        "_dnsaddr.boot.example",
        "dnsaddr=/dns4/gone.example/tcp/1" + ALICE,
        "dnsaddr=/ip4/192.0.2.1/tcp/1" + ALICE);
    assertThat(resolve("/dnsaddr/boot.example" + ALICE))
        .containsExactly("/ip4/192.0.2.1/tcp/1" + ALICE);
  }

  @Test
  void dnsaddr_links_that_go_round_end() {
    nameserver
        .has("TXT", "_dnsaddr.a.example", "dnsaddr=/dnsaddr/b.example" + ALICE)
        .has("TXT", "_dnsaddr.b.example", "dnsaddr=/dnsaddr/a.example" + ALICE);
    assertFails("/dnsaddr/a.example" + ALICE, "nothing is behind /dnsaddr/a.example" + ALICE);
    assertThat(nameserver.asked()).hasSize(2);
  }

  @Test
  void dnsaddr_links_that_never_end_are_given_up() {
    nameserver.script(
        query -> {
          String next = "n" + query.name().replace("_dnsaddr.", "");
          return List.of(
              Message.answering(query)
                  .text(query.name(), "dnsaddr=/dnsaddr/" + next + ALICE)
                  .encode());
        });
    assertFails("/dnsaddr/a.example" + ALICE, "more than 32 DNS questions");
    assertThat(nameserver.asked()).hasSize(32);
  }

  @Test
  void rustsec_2026_0118_rustsec_2026_0120_who_denies_a_name_for_another_zone_is_heard_once() {
    nameserver.script(
        query ->
            List.of(
                Message.answering(query)
                    .flags(Message.NO_SUCH_NAME)
                    .record("elsewhere.test", Message.SOA, Bytes.of(0, 0))
                    .record(
                        "0p9mhaveqvm6t7vbl5lop2u3t2rp3tom.elsewhere.test",
                        Message.NSEC3,
                        Bytes.of(1))
                    .encode()));
    assertFails("/dnsaddr/a.deep.name.example" + ALICE, "knows no name _dnsaddr.a.deep.name");
    assertThat(nameserver.asked()).hasSize(1);
  }

  @Test
  void
      rustsec_2026_0118_rustsec_2026_0120_a_tree_of_links_is_walked_within_the_limit_of_questions() {
    nameserver.script(
        query -> {
          Message answer = Message.answering(query);
          for (int i = 0; i < 8; i++) {
            String below = i + "." + query.name().replace("_dnsaddr.", "");
            answer.text(query.name(), "dnsaddr=/dnsaddr/" + below);
          }
          return List.of(answer.encode());
        });
    assertFails("/dnsaddr/a.example", "more than 32 DNS questions");
    assertThat(nameserver.asked()).hasSizeLessThanOrEqualTo(64); // half of them again over TCP
  }

  @Test
  void no_more_links_of_one_name_are_followed_than_configured() throws Exception {
    nameserver.has("TXT", "_dnsaddr.boot.example", links(40));
    assertThat(resolve("/dnsaddr/boot.example" + ALICE)).hasSize(16);
  }

  @Test
  void links_of_other_peers_do_not_crowd_out_the_one_that_is_wanted() throws Exception {
    String[] links = links(41);
    links[40] = "dnsaddr=/ip4/192.0.2.200/tcp/1" + BOB;
    nameserver.has("TXT", "_dnsaddr.boot.example", links);
    assertThat(resolve("/dnsaddr/boot.example" + BOB))
        .containsExactly("/ip4/192.0.2.200/tcp/1" + BOB);
  }

  @Test
  void no_more_addresses_are_returned_than_configured() throws Exception {
    String[] many =
        IntStream.range(0, 300)
            .mapToObj(i -> "192.0." + i / 250 + "." + i % 250)
            .toArray(String[]::new);
    nameserver.has("A", "host.example", many);
    assertThat(resolve("/dns4/host.example/tcp/1")).hasSize(100);
  }

  @Test
  void a_link_that_would_make_an_address_too_long_is_passed_over() {
    String deep = "/ws".repeat(Multiaddr.PARTS_MAX - 1) + ALICE;
    nameserver.has("TXT", "_dnsaddr.boot.example", "dnsaddr=" + deep);
    String circuit = "/ip4/192.0.2.9/tcp/1" + BOB + "/p2p-circuit/dnsaddr/boot.example" + ALICE;
    assertFails(circuit, "no dnsaddr link of boot.example ends in " + ALICE);
  }

  // ---- failures that explain themselves

  @Test
  void an_unknown_name_says_who_does_not_know_it_and_is_asked_for_once() {
    assertFails(
        "/dns/gone.example/tcp/1",
        "the nameserver 127.0.0.1 port "
            + nameserver.address().getPort()
            + " knows no name gone.example");
    assertThat(nameserver.asked()).containsExactly("A gone.example");
  }

  @Test
  void a_name_without_addresses_says_so() {
    nameserver.has("TXT", "host.example", "hello");
    assertFails("/dns/host.example/tcp/1", "the name host.example has no IP address");
    assertFails("/dns4/host.example/tcp/1", "the name host.example has no IPv4 address");
  }

  @Test
  void a_name_without_links_says_so() {
    nameserver.has("TXT", "_dnsaddr.boot.example", "v=spf1 -all");
    assertFails("/dnsaddr/boot.example", "the name boot.example has no dnsaddr links");
  }

  @Test
  void a_name_that_is_none_is_refused_before_anybody_is_asked() {
    for (String name : List.of("a..b", "x".repeat(64) + ".example", "a b", "back\\slash")) {
      assertThatThrownBy(() -> resolve("/dns4/" + name + "/tcp/1"))
          .isInstanceOf(MalformedException.class)
          .hasMessageContaining("not a domain name");
    }
    assertThatThrownBy(() -> resolve("/dns4/" + "abcdefg.".repeat(32) + "x/tcp/1"))
        .isInstanceOf(MalformedException.class);
    assertThat(nameserver.asked()).isEmpty();
  }

  private static InetSocketAddress server(String ip) {
    return new InetSocketAddress(InetAddress.ofLiteral(ip), 53);
  }

  private static String[] links(int count) {
    String[] links = new String[count];
    Arrays.setAll(links, i -> "dnsaddr=/ip4/192.0.2." + (i + 1) + "/tcp/1" + ALICE);
    return links;
  }

  private DnsConfig config() {
    return DnsConfig.DEFAULT.withServers(List.of(nameserver.address())).withHostsFile(hosts);
  }

  private void assertFails(String address, String message) {
    assertThatThrownBy(() -> resolve(address))
        .isInstanceOf(IOException.class)
        .hasMessageContaining(message);
  }

  private List<String> resolve(String address) throws IOException {
    return resolve(resolver, address);
  }

  private List<String> resolve(DnsResolver with, String address) throws IOException {
    long deadline = runtime.nanoTime() + Duration.ofSeconds(20).toNanos();
    return with.resolve(Multiaddr.parse(address), deadline).stream()
        .map(Multiaddr::toString)
        .toList();
  }
}
