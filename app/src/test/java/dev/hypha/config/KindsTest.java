package dev.hypha.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hypha.bytes.MalformedException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class KindsTest {
  private static final Kind<Duration> DURATION =
      Kinds.duration(Duration.ofMillis(100), Duration.ofDays(2));
  private static final Kind<Long> SIZE = Kinds.size(0, 1L << 50);

  @ParameterizedTest
  @CsvSource({"100ms, 100", "60s, 60000", "5m, 300000", "2h, 7200000", "1d, 86400000", "3 s, 3000"})
  void a_duration_has_a_unit(String text, long milliseconds) throws Exception {
    assertThat(read(DURATION, text).toMillis()).isEqualTo(milliseconds);
  }

  @ParameterizedTest
  @CsvSource({
    "60, it has no unit: add one of ms s m h d like '60s'",
    "60sec, there is no unit sec",
    "1.5s, a whole number",
    "-1s, a whole number",
    "'', a whole number",
    "99ms, write 100ms to 2d",
    "3d, write 100ms to 2d",
    "999999999999999999d, write 100ms to 2d",
  })
  void what_is_no_duration_is_refused_with_what_to_write(String text, String why) {
    refused(DURATION, text, why);
  }

  @ParameterizedTest
  @CsvSource({"0B, 0", "17B, 17", "16KiB, 16384", "16MiB, 16777216", "1GiB, 1073741824"})
  void a_size_has_a_unit(String text, long bytes) throws Exception {
    assertThat(read(SIZE, text)).isEqualTo(bytes);
  }

  @ParameterizedTest
  @CsvSource({"16, it has no unit", "16MB, there is no unit MB", "16mib, there is no unit mib"})
  void a_size_without_one_of_the_units_is_refused(String text, String why) {
    refused(SIZE, text, why);
  }

  @ParameterizedTest
  @CsvSource({"0", "1001", "1.0", "0x10", "1_000", "''", "99999999999", "+5"})
  void a_number_is_whole_and_in_its_range(String text) {
    refused(Kinds.count(1, 1000), text, "write a whole number, 1 to 1000");
  }

  @Test
  void auto_is_a_number_that_nobody_named() throws Exception {
    Kind<Optional<Integer>> kind = Kinds.count(1, 9).orAuto("scaled");
    assertThat(read(kind, "auto")).isEmpty();
    assertThat(read(kind, "7")).hasValue(7);
    assertThat(kind.words(Optional.empty())).containsExactly("auto");
    assertThat(kind.words(Optional.of(7))).containsExactly("7");
  }

  @Test
  void a_switch_is_true_or_false_and_nothing_else() throws Exception {
    assertThat(read(Kinds.toggle(), "true")).isTrue();
    refused(Kinds.toggle(), "yes", "write true or false");
  }

  @Test
  void a_choice_that_is_almost_one_is_answered_with_it() {
    refused(Kinds.choice(Profile.values()), "sever", "did you mean server?");
  }

  @Test
  void a_file_is_found_from_where_it_was_named() throws Exception {
    Path base = Path.of("/srv/hypha");
    assertThat(Kinds.file().read(List.of("../a.key"), base)).isEqualTo(Path.of("/srv/a.key"));
    assertThat(Kinds.file().read(List.of("/b.key"), base)).isEqualTo(Path.of("/b.key"));
    assertThat(Kinds.optionalFile().read(List.of(""), base)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "192.0.2.53, 192.0.2.53, 53",
    "192.0.2.53:5353, 192.0.2.53, 5353",
    "2001:db8::53, 2001:db8::53, 53",
    "[2001:db8::53]:5353, 2001:db8::53, 5353",
  })
  void a_nameserver_is_an_address_and_perhaps_a_port(String text, String host, int port)
      throws Exception {
    InetSocketAddress server = read(Kinds.servers(), text).getFirst();
    assertThat(server.getAddress()).isEqualTo(java.net.InetAddress.ofLiteral(host));
    assertThat(server.getPort()).isEqualTo(port);
    assertThat(Kinds.servers().read(Kinds.servers().words(List.of(server)), Path.of("")))
        .containsExactly(server);
  }

  @ParameterizedTest
  @CsvSource({"dns.example.org", "192.0.2.53:99999", "192.0.2.533", "::1::2"})
  void a_nameserver_that_is_a_name_or_no_address_is_refused(String text) {
    refused(Kinds.servers(), text, "write an IP address");
  }

  @ParameterizedTest
  @CsvSource({"info", "off", "dev.hypha.node=debug", "all"})
  void a_level_is_for_all_or_for_a_logger(String text) throws Exception {
    assertThat(LogLevel.parse(text)).hasToString(text);
  }

  @Test
  void a_level_that_is_almost_one_is_answered_with_it() {
    refused(Kinds.levels(), "dev.hypha=debgu", "did you mean debug?");
  }

  private static <T> T read(Kind<T> kind, String text) throws MalformedException {
    return kind.read(List.of(text), Path.of(""));
  }

  private static void refused(Kind<?> kind, String text, String why) {
    assertThatThrownBy(() -> read(kind, text))
        .isInstanceOf(MalformedException.class)
        .satisfies(
            e ->
                assertThat(String.valueOf(e.getMessage()).replace(",", "").replace('"', '\''))
                    .contains(why.replace(",", "")));
  }
}
