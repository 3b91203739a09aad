package dev.hypha;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hypha.core.Event;
import dev.hypha.core.PeerException.Step;
import dev.hypha.core.PeerException.Unreachable;
import dev.hypha.core.ProtocolId;
import dev.hypha.core.Stream;
import dev.hypha.multiformats.PeerId;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * What dials, handshakes and streams leave behind: events of the node, and of the JDK's recorder.
 */
@Timeout(60)
class FlightTest {
  private static final ProtocolId ECHO = ProtocolId.of("/echo/1");

  @TempDir private Path folder;

  @Test
  void the_flight_recorder_is_told_of_dials_handshakes_and_streams() throws Exception {
    try (Recording recording = new Recording()) {
      recording.start();
      PeerId peer;
      try (Hypha bob = node();
          Hypha alice = node()) {
        bob.serve(ECHO, stream -> stream.in().transferTo(stream.out()));
        echo(alice, bob);
        peer = bob.id();
      }
      recording.stop();
      Path file = folder.resolve("flight.jfr");
      recording.dump(file);
      List<RecordedEvent> events = RecordingFile.readAllEvents(file);
      assertThat(of(events, "dev.hypha.Dial"))
          .singleElement()
          .satisfies(dial -> assertThat(dial.getString("peer")).isEqualTo(peer.toString()))
          .satisfies(dial -> assertThat(dial.getBoolean("connected")).isTrue())
          .satisfies(dial -> assertThat(dial.getDuration()).isPositive());
      assertThat(of(events, "dev.hypha.Handshake"))
          .extracting(each -> each.getString("direction") + " " + each.getString("security"))
          .containsExactlyInAnyOrder(
              "INBOUND /noise-mlkem768-hfs/0.2.0", "OUTBOUND /noise-mlkem768-hfs/0.2.0");
      assertThat(of(events, "dev.hypha.Stream"))
          .filteredOn(each -> each.getString("protocol").equals("/echo/1"))
          .extracting(each -> each.getString("direction"))
          .containsExactlyInAnyOrder("INBOUND", "OUTBOUND");
    }
  }

  @Test
  void a_dial_that_succeeds_and_a_connection_that_closes_are_events() throws Exception {
    try (Hypha bob = node();
        Hypha alice = node()) {
      var ended = new LinkedBlockingQueue<Event.DialEnded>();
      var closed = new LinkedBlockingQueue<Event.ConnectionClosed>();
      alice.node().events().on(Event.DialEnded.class, ended::add);
      alice.node().events().on(Event.ConnectionClosed.class, closed::add);
      var connection = alice.connect(bob.addresses().getFirst().toString());
      assertThat(ended.poll(20, TimeUnit.SECONDS))
          .satisfies(dial -> assertThat(dial.peer()).isEqualTo(bob.id()))
          .satisfies(dial -> assertThat(dial.report().connected()).isTrue())
          .satisfies(dial -> assertThat(dial.report().attempts()).isOne());
      assertThat(connection.info().handshake()).isPositive();
      connection.close();
      assertThat(closed.poll(20, TimeUnit.SECONDS).connection()).isSameAs(connection);
    }
  }

  @Test
  void an_address_that_fails_is_an_event_with_its_step() throws Exception {
    String address;
    try (Hypha bob = node()) {
      address = bob.addresses().getFirst().toString();
    }
    try (Hypha alice = node()) {
      var failed = new LinkedBlockingQueue<Event.AddressFailed>();
      var ended = new LinkedBlockingQueue<Event.DialEnded>();
      alice.node().events().on(Event.AddressFailed.class, failed::add);
      alice.node().events().on(Event.DialEnded.class, ended::add);
      assertThatThrownBy(() -> alice.connect(address)).isInstanceOf(Unreachable.class);
      assertThat(failed.poll(20, TimeUnit.SECONDS).failure().step()).isEqualTo(Step.TRANSPORT);
      assertThat(ended.poll(20, TimeUnit.SECONDS).report().connected()).isFalse();
    }
  }

  private static Hypha node() throws Exception {
    return Hypha.builder().listen("/ip4/127.0.0.1/tcp/0").start();
  }

  private static void echo(Hypha from, Hypha to) throws Exception {
    try (Stream stream = from.connect(to.addresses().getFirst().toString()).open(ECHO)) {
      stream.out().write("hello".getBytes(java.nio.charset.StandardCharsets.UTF_8));
      stream.sink().close();
      assertThat(stream.in().readAllBytes()).hasSize(5);
    }
  }

  private static List<RecordedEvent> of(List<RecordedEvent> events, String name) {
    return events.stream().filter(each -> each.getEventType().getName().equals(name)).toList();
  }
}
