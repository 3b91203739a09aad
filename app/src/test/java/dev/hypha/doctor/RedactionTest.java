package dev.hypha.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hypha.daemon.Home;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is taken out of a report. */
class RedactionTest {
  @TempDir Path directory;

  @Test
  void hosts_become_numbers_and_the_same_host_the_same_number() throws Exception {
    assertThat(redacted("/ip4/192.0.2.1/tcp/1 /ip6/2001:db8::1/tcp/2 /ip4/192.0.2.1/tcp/3"))
        .isEqualTo("/ip4/host1/tcp/1 /ip6/host2/tcp/2 /ip4/host1/tcp/3");
    assertThat(redacted("/dns4/home.example/tcp/1")).isEqualTo("/dns4/host1/tcp/1");
  }

  @Test
  void what_every_machine_has_stays() throws Exception {
    String text = "/ip4/127.0.0.1/tcp/1 /ip4/0.0.0.0/tcp/0 /ip6/::/tcp/1";
    assertThat(redacted(text)).isEqualTo(text);
  }

  @Test
  void tokens_and_passwords_are_removed() throws Exception {
    assertThat(redacted("{\"api_token\":\"abc\",\"x\":1} password=hunter2"))
        .isEqualTo("{\"api_token\":\"[removed]\",\"x\":1} password=[removed]");
  }

  private String redacted(String text) throws Exception {
    return Redaction.of(new Home(directory)).apply(text);
  }
}
