package dev.hypha.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.hypha.daemon.Json;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The picture that hypha top draws. */
class TopFrameTest {
  @Test
  void rates_are_the_difference_of_totals_by_the_time_between() throws Exception {
    List<String> lines =
        TopFrame.lines(sample(10, 100, List.of()), sample(14, 102, List.of()), 120, 24);
    assertThat(lines.get(0)).startsWith("hypha 12D3  up 1 min  profile default  quantum prefer");
    assertThat(lines.get(1))
        .isEqualTo("peers 1  connections 0 in 1 out  streams 2  received 0 B  sent 25.5 KiB");
    assertThat(lines.get(2))
        .startsWith("per second: 0 B received  256 B sent  2.0 opened  0.0 closed");
  }

  @Test
  void the_first_picture_has_no_rates() throws Exception {
    TopFrame.Sample only = sample(10, 100, List.of());
    assertThat(TopFrame.lines(only, only, 120, 24).get(2))
        .startsWith("per second: 0 B received  0 B sent  0.0 opened");
  }

  @Test
  void the_fullest_limit_is_a_bar_and_warnings_say_what_to_type() throws Exception {
    TopFrame.Sample only = sample(0, 0, List.of());
    assertThat(TopFrame.lines(only, only, 120, 24))
        .contains(
            "██████████░░░░░░░░░░  50 %  5 of 10 inbound streams of the node",
            "! it is so → hypha doctor");
  }

  @Test
  void a_peer_is_a_line() throws Exception {
    TopFrame.Sample only = sample(0, 0, List.of(peer()));
    assertThat(TopFrame.lines(only, only, 200, 24).getLast())
        .startsWith("12D3other ")
        .endsWith(
            "inbound        3      5 s        0 B        0 B  ML-KEM-768   /ip4/192.0.2.1/tcp/1");
  }

  @Test
  void the_busiest_connection_is_first_with_its_rates() throws Exception {
    TopFrame.Sample before = sample(0, 0, List.of(peer("quiet", 7), peer("busy", 2048)));
    TopFrame.Sample now = sample(0, 2, List.of(peer("quiet", 7), peer("busy", 6144)));
    List<String> lines = TopFrame.lines(before, now, 200, 24);
    assertThat(lines.get(lines.size() - 2)).startsWith("busy").contains("2.0 KiB        0 B");
    assertThat(lines.getLast()).startsWith("quiet");
  }

  private static ObjectNode peer(String name, long received) throws Exception {
    return Json.parse(
        "{\"peer\":\""
            + name
            + "\",\"connections\":[{\"received_bytes\":"
            + received
            + ",\"sent_bytes\":9}]}");
  }

  @Test
  void the_busiest_topics_are_lines() throws Exception {
    TopFrame.Sample only = sample(0, 0, List.of());
    List<ObjectNode> topics = new ArrayList<>();
    for (int i = 0; i < 7; i++) {
      topics.add(
          Json.parse(
              "{\"topic\":\"t%d\",\"joined\":true,\"peers\":3,\"mesh\":2,\"sent_per_second\":%d.5,\"delivered\":9}"
                  .formatted(i, i)));
    }
    TopFrame.Sample now = new TopFrame.Sample(only.status(), List.of(), topics, 0);
    List<String> lines = TopFrame.lines(now, now, 120, 30);
    int at = lines.indexOf(TopicsCommand.headings());
    assertThat(lines.get(at + 1)).matches("\\* t6 +3 +2 +0.0 +6.5 +9");
    assertThat(lines.get(at + 5)).startsWith("* t2");
    assertThat(lines.get(at + 6)).isEqualTo("… and 2 more topics");
  }

  @Test
  void a_picture_is_no_larger_than_its_terminal() throws Exception {
    TopFrame.Sample only = sample(0, 0, Collections.nCopies(100, peer()));
    List<String> lines = TopFrame.lines(only, only, 40, 12);
    assertThat(lines).hasSize(12).allMatch(line -> line.length() <= 40);
    assertThat(lines.getLast()).startsWith("… and ").endsWith(" more connections");
  }

  private static ObjectNode peer() throws Exception {
    return Json.parse(
        "{\"peer\":\"12D3other\",\"connections\":[{\"direction\":\"inbound\",\"streams\":3,"
            + "\"seconds\":5.5,\"kem\":\"ML-KEM-768\",\"remote\":\"/ip4/192.0.2.1/tcp/1\"}]}");
  }

  private static TopFrame.Sample sample(long opened, double at, List<ObjectNode> peers)
      throws Exception {
    ObjectNode status =
        Json.parse(
            "{\"id\":\"12D3\",\"uptime_seconds\":61.5,\"profile\":\"default\",\"peers\":{\"count\":1,"
                + "\"inbound\":0,\"outbound\":1,\"streams\":2},\"security\":{\"quantum\":\"prefer\","
                + "\"cryptography\":\"Java\"},\"limits\":{\"fullest\":{\"used\":5,\"limit\":10,\"direction\":\"inbound\",\"resource\":\"streams\",\"scope\":\"the"
                + " node\"},\"near\":[]},\"totals\":{\"connections_opened\":"
                + opened
                + ",\"sent_bytes\":"
                + 256 * (long) at
                + "},\"warnings\":[{\"what\":\"it is so\",\"next\":\"hypha doctor\"}]}");
    return new TopFrame.Sample(status, peers, List.of(), at);
  }
}
