package dev.hypha.checks.interop;

import dev.hypha.checks.interop.Dialect.Figures;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * One cell of rendezvous: two of the dialer's stack meet at a point of the listener's. One is found
 * there by the other, with its address, until it leaves.
 */
final class Meeting implements AutoCloseable {
  static final String NAME = "interop";

  private final Workspace workspace;
  private final Cell cell;
  private final List<MeetingMember> all = new ArrayList<>();

  Meeting(Workspace workspace, Cell cell) {
    this.workspace = workspace;
    this.cell = cell;
  }

  Figures run() throws IOException, InterruptedException {
    MeetingMember point = start(cell.listener());
    MeetingMember there = start(cell.dialer());
    MeetingMember looking = start(cell.dialer());
    long begin = System.nanoTime();
    there.connect(point);
    there.register(point);
    double met = (System.nanoTime() - begin) / 1e6;
    looking.connect(point);
    long asked = System.nanoTime();
    String found = looking.discover(point);
    double took = (System.nanoTime() - asked) / 1e6;
    String address = there.address();
    require(found.contains(there.id()), "is not told who is registered: " + found);
    require(
        found.contains(address.substring(0, address.indexOf("/p2p/"))),
        "is not told where it is: " + found);
    there.unregister(point);
    Actor.awaitUntil(
        () -> !looking.discover(point).contains(there.id()), "who has left is still told of");
    return new Figures(met, took);
  }

  private static void require(boolean holds, String otherwise) throws IOException {
    if (!holds) {
      throw new IOException("who asks " + otherwise);
    }
  }

  private MeetingMember start(Peer peer) throws IOException {
    String name = peer.name() + "-" + all.size();
    MeetingMember member =
        peer.isForeign()
            ? ForeignMeetingMember.start(
                name,
                workspace.paths(peer.meetingCommand().orElseThrow()),
                workspace.logs().resolve(cell.label() + "." + name))
            : OurMeetingMember.start();
    all.add(member);
    return member;
  }

  @Override
  public void close() {
    all.forEach(MeetingMember::close);
  }
}
