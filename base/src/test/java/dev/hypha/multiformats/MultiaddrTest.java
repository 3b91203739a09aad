package dev.hypha.multiformats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.hypha.Vectors;
import dev.hypha.bytes.Bytes;
import dev.hypha.bytes.MalformedException;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MultiaddrTest {
  private static final String RELAY = "12D3KooWD3eckifWpRn9wQpMG9R9hX3sD158z7EqHWmweQAJU5SA";
  private static final String PEER = "QmcgpsyWgH8Y8ajJz1Cu72KnS5uo2Aa2LpzU7kinSupNKC";

  @TestFactory
  Stream<DynamicTest> every_valid_vector_reads_and_prints() throws Exception {
    return each("valid")
        .map(
            vector -> {
              String text = vector.get("string").asText();
              return DynamicTest.dynamicTest(shortened(text), () -> checkValid(vector, text));
            });
  }

  private static void checkValid(JsonNode vector, String text) throws MalformedException {
    Bytes bytes = Vectors.hex(vector, "bytes");
    String canonical =
        vector.has("canonical_string") ? vector.get("canonical_string").asText() : text;
    // the one text of the vectors whose last character carries bits that the bytes, and Go's own
    // output, have
    // not
    canonical = canonical.replaceFirst("^(/garlic32/.*ertzuqzwass)w$", "$1u");
    assertThat(Multiaddr.parse(text).toBytes()).isEqualTo(bytes);
    assertThat(Multiaddr.fromBytes(bytes))
        .hasToString(canonical)
        .isEqualTo(Multiaddr.parse(canonical));
    assertThat(Multiaddr.parse(text)).hasToString(canonical);
  }

  @TestFactory
  Stream<DynamicTest> every_invalid_text_of_the_vectors_is_malformed() throws Exception {
    return each("invalid_strings")
        .map(
            vector -> {
              String text = vector.get("string").asText();
              return DynamicTest.dynamicTest(
                  "'" + shortened(text) + "'",
                  () ->
                      assertThatThrownBy(() -> Multiaddr.parse(text))
                          .isInstanceOf(MalformedException.class));
            });
  }

  @TestFactory
  Stream<DynamicTest> every_invalid_byte_string_of_the_vectors_is_malformed() throws Exception {
    return each("invalid_bytes")
        .map(
            vector ->
                DynamicTest.dynamicTest(
                    vector.get("reason").asText(),
                    () ->
                        assertThatThrownBy(() -> Multiaddr.fromBytes(Vectors.hex(vector, "bytes")))
                            .isExactlyInstanceOf(MalformedException.class)));
  }

  @TestFactory
  Stream<DynamicTest> every_fuzz_input_of_the_vectors_parses_or_is_malformed() throws Exception {
    JsonNode fuzz = Vectors.json("multiformats/multiaddr.json").get("fuzz");
    Stream<DynamicTest> bytes =
        stream(fuzz.get("bytes_inputs"))
            .map(
                hex ->
                    DynamicTest.dynamicTest(
                        "bytes " + shortened(hex.asText()),
                        () -> checkBytes(Bytes.hex(hex.asText()))));
    Stream<DynamicTest> texts =
        stream(fuzz.get("string_inputs"))
            .map(
                hex ->
                    DynamicTest.dynamicTest(
                        "text " + shortened(hex.asText()),
                        () -> checkText(Bytes.hex(hex.asText()).toUtf8())));
    return Stream.concat(bytes, texts);
  }

  @TestFactory
  Stream<DynamicTest> decapsulation_follows_the_vectors() throws Exception {
    return each("decapsulate")
        .map(
            vector ->
                DynamicTest.dynamicTest(
                    vector.get("whole").asText() + " without " + vector.get("part").asText(),
                    () -> {
                      Multiaddr whole = Multiaddr.parse(vector.get("whole").asText());
                      Multiaddr part = Multiaddr.parse(vector.get("part").asText());
                      assertThat(whole.decapsulate(part)).hasToString(vector.get("rest").asText());
                    }));
  }

  @Test
  void the_parts_of_an_address_are_those_of_the_vectors() throws Exception {
    for (JsonNode vector : Vectors.json("multiformats/multiaddr.json").get("components")) {
      Multiaddr address = Multiaddr.parse(vector.get("string").asText());
      List<Multiaddr.Part> parts = address.parts();
      assertThat(parts).hasSize(vector.get("components").size());
      for (int i = 0; i < parts.size(); i++) {
        JsonNode component = vector.get("components").get(i);
        assertThat(parts.get(i).protocol()).hasToString(component.get("protocol").asText());
        assertThat(parts.get(i).protocol().code()).isEqualTo(component.get("code").asInt());
        assertThat(parts.get(i).text()).isEqualTo(component.get("value").asText());
        assertThat(parts.get(i).value()).isEqualTo(Vectors.hex(component, "value_bytes"));
      }
    }
  }

  @Test
  void the_protocol_table_is_complete() throws Exception {
    List<List<String>> rows = Vectors.csv("multiformats/multiaddr-protocols.csv");
    assertThat(rows).hasSize(Protocol.values().length + 1); // ipfs is an alias
    for (List<String> row : rows) {
      Protocol protocol = Protocol.named(row.get(2)).orElseThrow();
      assertThat(protocol.code()).isEqualTo(Integer.parseInt(row.get(0)));
      assertThat(Protocol.ofCode(protocol.code())).contains(protocol);
      if (protocol != Protocol.MEMORY) {
        assertThat(protocol.isVariable()).isEqualTo("V".equals(row.get(1)));
        assertThat(protocol.hasValue()).isEqualTo(!"0".equals(row.get(1)));
      }
    }
  }

  /** From go-multiaddr multiaddr_test.go, for when the vectors are not there. */
  @ParameterizedTest
  @CsvSource({
    "/ip4/1.2.3.4, 0401020304",
    "/ip6/2601:9:4f81:9700:803e:ca65:66e8:c21/udp/1234/quic-v1,"
        + " 29260100094f819700803eca6566e80c21910204d2cd03",
    "/onion/timaq4ygg2iegci7:80/http, bc039a18087306369043091f0050e003",
    "/p2p/QmcgpsyWgH8Y8ajJz1Cu72KnS5uo2Aa2LpzU7kinSupNKC,"
        + " a503221220d52ebb89d85b02a284948203a62ff28389c57c9f42beec4ec20db76a68911c0b",
    "/http-path/tmp%2Fbar, e10307746d702f626172",
    "/ip6zone/x%y/ip6/fe80::1, 2a0378257929fe800000000000000000000000000001",
  })
  void known_addresses_read_and_print(String text, String hex) throws Exception {
    assertThat(Multiaddr.parse(text).toBytes().toHex()).isEqualTo(hex);
    assertThat(Multiaddr.fromBytes(Bytes.hex(hex))).hasToString(text);
  }

  /** RFC 5952, sections 1, 4 and 5. */
  @ParameterizedTest
  @CsvSource({
    "2001:db8:0:0:1:0:0:1, 2001:db8::1:0:0:1",
    "2001:0db8:0:0:1:0:0:1, 2001:db8::1:0:0:1",
    "2001:db8::1:0:0:1, 2001:db8::1:0:0:1",
    "2001:DB8:0:0:1::1, 2001:db8::1:0:0:1",
    "2001:db8:0:1:1:1:1:1, 2001:db8:0:1:1:1:1:1",
    "2001:0:0:1:0:0:0:1, 2001:0:0:1::1",
    "2001:db8::, 2001:db8::",
    "0:0:0:0:0:0:0:0, ::",
    "1::8, 1::8",
    "1:2:3:4:5:6:7::, 1:2:3:4:5:6:7:0",
    "::ffff:c000:0201, ::ffff:192.0.2.1",
    "64:ff9b::192.0.2.33, 64:ff9b::c000:221",
  })
  void ipv6_is_written_as_rfc_5952_says(String given, String canonical) throws Exception {
    assertThat(Multiaddr.parse("/ip6/" + given)).hasToString("/ip6/" + canonical);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/ip6/1:2:3:4:5:6:7",
        "/ip6/1:2:3:4:5:6:7:8:9",
        "/ip6/1:2:3:4::5:6:7:8",
        "/ip6/::1::",
        "/ip6/:1",
        "/ip6/1:",
        "/ip6/::1.2.3",
        "/ip6/1.2.3.4::",
        "/ip6/fe80::1%eth0",
        "/ip6/::g",
        "/ip6/1.2.3.4",
        "/ip4/01.2.3.4",
        "/ip4/1.2.3.4.5",
        "/ip4/1.2.3.+4",
        "/ip4/١.2.3.4",
        "/tcp/+1",
        "/tcp/01",
        "/tcp/ 1",
        "/dns/a\u0000b",
        "/dns/a\nb",
        "/http-path/%",
        "/http-path/%2",
        "/http-path/%zz",
        "/certhash/uAAECAw",
        "/memory/-1",
        "/unix//"
      })
  void sloppy_text_is_malformed(String text) {
    assertThatThrownBy(() -> Multiaddr.parse(text)).isExactlyInstanceOf(MalformedException.class);
  }

  @Test
  void an_error_says_what_and_where() {
    assertThatThrownBy(() -> Multiaddr.parse("/ip4/1.2.3.4/tcp/65536"))
        .hasMessage("multiaddr part 2: /tcp: number 65536 does not fit 16 bits");
    assertThatThrownBy(() -> Multiaddr.fromBytes(Bytes.hex("0401020304ff7f")))
        .hasMessage("multiaddr part 2: unknown protocol code 16383");
  }

  @Test
  void addresses_beyond_the_limits_are_malformed() throws Exception {
    assertThat(Multiaddr.parse("/ws".repeat(64)).parts()).hasSize(64);
    assertThatThrownBy(() -> Multiaddr.parse("/ws".repeat(65)))
        .hasMessageContaining("more than 64 parts");
    assertThatThrownBy(() -> Multiaddr.fromBytes(Bytes.hex("dd03".repeat(65))))
        .hasMessageContaining("64 parts");
    assertThatThrownBy(() -> Multiaddr.parse("/dns/" + "a".repeat(4096)))
        .isInstanceOf(MalformedException.class);
    assertThatThrownBy(() -> Multiaddr.parse("/dns/" + "a".repeat(100_000)))
        .isInstanceOf(MalformedException.class);
    assertThatThrownBy(() -> Multiaddr.fromBytes(Bytes.owning(new byte[4097])))
        .hasMessageContaining("4097");
  }

  @Test
  void the_peer_is_the_last_p2p_but_never_the_relay() throws Exception {
    String circuit = "/ip4/192.0.2.1/tcp/4001/p2p/" + RELAY + "/p2p-circuit";
    assertThat(Multiaddr.parse("/ip4/192.0.2.1/tcp/1/p2p/" + PEER).peerId())
        .contains(PeerId.parse(PEER));
    assertThat(Multiaddr.parse(circuit).peerId()).isEmpty();
    assertThat(Multiaddr.parse(circuit + "/p2p/" + PEER).peerId()).contains(PeerId.parse(PEER));
    assertThat(Multiaddr.parse(circuit + "/p2p/" + PEER).withoutPeer()).hasToString(circuit);
    assertThat(Multiaddr.parse(circuit).withPeer(PeerId.parse(PEER)))
        .hasToString(circuit + "/p2p/" + PEER);
    assertThat(Multiaddr.parse(circuit).withoutPeer()).hasToString(circuit);
  }

  @Test
  void a_peer_is_never_named_twice() throws Exception {
    Multiaddr bare = Multiaddr.parse("/ip4/192.0.2.1/tcp/4001");
    Multiaddr named = bare.withPeer(PeerId.parse(PEER));
    assertThat(named).hasToString("/ip4/192.0.2.1/tcp/4001/p2p/" + PEER);
    assertThat(named.withPeer(PeerId.parse(PEER))).isSameAs(named);
    assertThat(named.withPeer(PeerId.parse(RELAY)))
        .hasToString("/ip4/192.0.2.1/tcp/4001/p2p/" + RELAY);
    assertThat(named.withoutPeer()).isEqualTo(bare);
    assertThat(Multiaddr.parse("/unix/a").withPeer(PeerId.parse(PEER)))
        .hasToString("/p2p/" + PEER + "/unix/a");
  }

  @Test
  void addresses_come_apart_and_together() throws Exception {
    Multiaddr host = Multiaddr.parse("/dns4/example.com");
    Multiaddr whole = host.encapsulate(Multiaddr.parse("/tcp/443/tls/ws"));
    assertThat(whole).hasToString("/dns4/example.com/tcp/443/tls/ws");
    assertThat(whole.startsWith(host)).isTrue();
    assertThat(host.startsWith(whole)).isFalse();
    assertThat(whole.startsWith(Multiaddr.EMPTY)).isTrue();
    assertThat(whole.value(Protocol.TCP)).contains("443");
    assertThat(whole.value(Protocol.WS)).contains("");
    assertThat(whole.value(Protocol.UDP)).isEmpty();
    assertThat(whole.decapsulate(Multiaddr.EMPTY)).isSameAs(whole);
    assertThat(whole.hashCode()).isEqualTo(Multiaddr.fromBytes(whole.toBytes()).hashCode());
    assertThatThrownBy(() -> Multiaddr.parse("/unix/a").encapsulate(host))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new Multiaddr.Part(Protocol.TCP, Bytes.of(1)))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void socket_addresses_become_multiaddrs() throws Exception {
    assertThat(Multiaddr.tcp(InetAddress.ofLiteral("192.0.2.1"), 4001))
        .hasToString("/ip4/192.0.2.1/tcp/4001");
    assertThat(Multiaddr.udp(InetAddress.ofLiteral("2001:db8::1"), 65535))
        .hasToString("/ip6/2001:db8::1/udp/65535");
    assertThatThrownBy(() -> Multiaddr.tcp(InetAddress.getLoopbackAddress(), 65536))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void random_addresses_read_back() throws Exception {
    long seed = System.nanoTime();
    System.out.println("random_addresses_read_back seed " + seed);
    Random random = new Random(seed);
    Protocol[] protocols = Protocol.values();
    for (int i = 0; i < 5_000; i++) {
      List<Multiaddr.Part> parts = new ArrayList<>();
      for (int n = random.nextInt(8) + 1; n > 0; n--) {
        parts.add(randomPart(protocols[random.nextInt(protocols.length)], random));
      }
      Multiaddr address =
          Multiaddr.of(parts.stream().filter(part -> !part.protocol().isPath()).toList());
      if (!address.isEmpty()) {
        assertThat(Multiaddr.fromBytes(address.toBytes())).isEqualTo(address);
        assertThat(Multiaddr.parse(address.toString())).isEqualTo(address);
      }
    }
  }

  private static Multiaddr.Part randomPart(Protocol protocol, Random random) {
    byte[] value =
        new byte[protocol.isVariable() ? 1 + random.nextInt(500) : protocol.valueBytes()];
    random.nextBytes(value);
    if (protocol == Protocol.P2P) {
      return new Multiaddr.Part(protocol, PeerId.ofPublicKey(Bytes.owning(value)).toBytes());
    } else if (protocol == Protocol.CERTHASH) {
      return new Multiaddr.Part(protocol, Multihash.sha256(Bytes.owning(value)).toBytes());
    }
    try {
      return new Multiaddr.Part(protocol, Bytes.owning(value));
    } catch (IllegalArgumentException e) {
      return new Multiaddr.Part(Protocol.WS, Bytes.EMPTY);
    }
  }

  @Test
  void random_bytes_parse_or_are_malformed() {
    long seed = System.nanoTime();
    System.out.println("random_bytes_parse_or_are_malformed seed " + seed);
    Random random = new Random(seed);
    byte[] sample =
        Bytes.hex("047f000001910204d2cd03d103d20313d501103858f62230ac3c915f300c664312c63f2a0178")
            .toArray();
    for (int i = 0; i < 20_000; i++) {
      byte[] mutated = sample.clone();
      for (int n = 1 + random.nextInt(3); n > 0; n--) {
        mutated[random.nextInt(mutated.length)] = (byte) random.nextInt();
      }
      checkBytes(Bytes.copyOf(mutated, 0, random.nextInt(mutated.length) + 1));
      checkText(Bytes.owning(mutated).toUtf8());
    }
  }

  /** Whatever is accepted has a canonical form that reads back. */
  private static void checkBytes(Bytes bytes) {
    Multiaddr address = readOrEmpty(bytes);
    if (address.isEmpty()) {
      return;
    }
    assertThat(address.toBytes()).isEqualTo(bytes);
    assertThatCode(() -> assertThat(Multiaddr.parse(address.toString())).isEqualTo(address))
        .doesNotThrowAnyException();
  }

  private static Multiaddr readOrEmpty(Bytes bytes) {
    try {
      return Multiaddr.fromBytes(bytes);
    } catch (MalformedException expected) {
      return Multiaddr.EMPTY;
    }
  }

  private static void checkText(String text) {
    try {
      Multiaddr address = Multiaddr.parse(text);
      assertThat(Multiaddr.parse(address.toString())).isEqualTo(address);
      assertThat(Multiaddr.fromBytes(address.toBytes())).isEqualTo(address);
    } catch (MalformedException expected) {
      assertThat(expected).hasMessageStartingWith("multiaddr");
    }
  }

  private static Stream<JsonNode> each(String list) throws Exception {
    return stream(Vectors.json("multiformats/multiaddr.json").get(list));
  }

  private static Stream<JsonNode> stream(JsonNode array) {
    List<JsonNode> nodes = new ArrayList<>();
    array.forEach(nodes::add);
    return nodes.stream();
  }

  private static String shortened(String text) {
    return text.length() <= 100 ? text : text.substring(0, 100) + "…";
  }
}
