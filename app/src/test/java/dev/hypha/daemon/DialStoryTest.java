package dev.hypha.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hypha.core.DialReport;
import dev.hypha.core.DialReport.Cancelled;
import dev.hypha.core.DialReport.Connected;
import dev.hypha.core.DialReport.Failed;
import dev.hypha.core.DialReport.NotNeeded;
import dev.hypha.core.PeerException.Step;
import dev.hypha.core.PeerException.Unreachable.Failure;
import dev.hypha.multiformats.Multiaddr;
import dev.hypha.multiformats.PeerId;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class DialStoryTest {
  private static final Duration NOW = Duration.ZERO;
  private static final Duration LATER = Duration.ofMillis(250);
  private static final Duration LONG = Duration.ofMillis(400);

  @Test
  void each_address_is_told_with_its_outcome_in_the_order_of_turns() throws Exception {
    Multiaddr quic = Multiaddr.parse("/ip4/192.0.2.1/udp/1/quic-v1");
    Multiaddr tcp = Multiaddr.parse("/ip4/192.0.2.1/tcp/1");
    Multiaddr web = Multiaddr.parse("/ip4/192.0.2.1/tcp/2/ws");
    DialReport report =
        new DialReport(
            PeerId.parse("12D3KooWD3eckifWpRn9wQpMG9R9hX3sD158z7EqHWmweQAJU5SA"),
            LONG,
            List.of(
                new Cancelled(quic, Step.TRANSPORT, NOW, LONG),
                new Failed(new Failure(web, Step.HTTP, Optional.of(NOW), LATER, "no")),
                new Connected(tcp, LATER, Duration.ofMillis(150)),
                new Failed(new Failure(quic, Step.BACKOFF, Optional.empty(), NOW, "wait")),
                new NotNeeded(web)));
    assertThat(DialStory.of(report).valueStream().map(Json::text))
        .containsExactly(
            "{\"address\":\"/ip4/192.0.2.1/udp/1/quic-v1\",\"outcome\":\"cancelled\","
                + "\"begun_ms\":0,\"took_ms\":400,\"step\":\"QUIC\","
                + "\"why\":\"another address was faster\"}",
            "{\"address\":\"/ip4/192.0.2.1/tcp/2/ws\",\"outcome\":\"failed\","
                + "\"begun_ms\":0,\"took_ms\":250,\"step\":\"HTTP\",\"why\":\"no\"}",
            "{\"address\":\"/ip4/192.0.2.1/tcp/1\",\"outcome\":\"connected\","
                + "\"begun_ms\":250,\"took_ms\":150}",
            "{\"address\":\"/ip4/192.0.2.1/udp/1/quic-v1\",\"outcome\":\"left_out\","
                + "\"took_ms\":0,\"step\":\"back-off\",\"why\":\"wait\"}",
            "{\"address\":\"/ip4/192.0.2.1/tcp/2/ws\",\"outcome\":\"not_needed\","
                + "\"why\":\"another address was faster\"}");
  }
}
