package dev.hypha.checks.interop;

import dev.hypha.Hypha;
import dev.hypha.bytes.Bytes;
import dev.hypha.core.PeerAddress;
import dev.hypha.rendezvous.PointConfig;
import java.io.IOException;
import java.util.Optional;

/** Our node, in this process. */
final class OurMeetingMember implements MeetingMember {
  private final Hypha hypha;

  private OurMeetingMember(Hypha hypha) {
    this.hypha = hypha;
  }

  static OurMeetingMember start() throws IOException {
    return new OurMeetingMember(
        Hypha.builder()
            .listen("/ip4/127.0.0.1/tcp/0")
            .rendezvousPoint(PointConfig.DEFAULT)
            .start());
  }

  @Override
  public String address() {
    return hypha.addresses().getFirst().toString();
  }

  @Override
  public String id() {
    return hypha.id().toString();
  }

  private static PeerAddress at(MeetingMember point) throws IOException, InterruptedException {
    return PeerAddress.parse(point.address());
  }

  @Override
  public void connect(MeetingMember point) throws IOException, InterruptedException {
    hypha.connect(point.address());
  }

  @Override
  public void register(MeetingMember point) throws IOException, InterruptedException {
    hypha.rendezvous().register(at(point), Meeting.NAME, Optional.empty());
  }

  @Override
  public void unregister(MeetingMember point) throws IOException, InterruptedException {
    hypha.rendezvous().unregister(at(point), Meeting.NAME);
  }

  @Override
  public String discover(MeetingMember point) throws IOException, InterruptedException {
    return hypha
        .rendezvous()
        .discover(at(point), Optional.of(Meeting.NAME), 0, Bytes.EMPTY)
        .peers()
        .toString();
  }

  @Override
  public void close() {
    hypha.close();
  }
}
