package dev.hypha.checks.interop;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** A member of another stack, in a process of its own. */
final class ForeignMeetingMember extends Actor implements MeetingMember {
  private final Puppet puppet;
  private Optional<String> address = Optional.empty();

  private ForeignMeetingMember(String name, List<String> command, Path log) throws IOException {
    super(name);
    this.puppet = Puppet.start(command, List.of(), log, this);
  }

  static ForeignMeetingMember start(String name, List<String> command, Path log)
      throws IOException {
    return new ForeignMeetingMember(name, command, log);
  }

  private String ask(String... order) throws IOException, InterruptedException {
    puppet.order(order);
    return await(order[0] + " ");
  }

  @Override
  public String address() throws IOException, InterruptedException {
    if (address.isEmpty()) {
      address = Optional.of(await("listening ").substring("listening ".length()));
    }
    return address.get();
  }

  @Override
  public void connect(MeetingMember point) throws IOException, InterruptedException {
    ask("connect", point.address());
  }

  @Override
  public void register(MeetingMember point) throws IOException, InterruptedException {
    ask("register", Meeting.NAME, point.id());
  }

  @Override
  public void unregister(MeetingMember point) throws IOException, InterruptedException {
    ask("unregister", Meeting.NAME, point.id());
  }

  @Override
  public String discover(MeetingMember point) throws IOException, InterruptedException {
    return ask("discover", Meeting.NAME, point.id());
  }

  @Override
  public void close() {
    puppet.close();
  }
}
