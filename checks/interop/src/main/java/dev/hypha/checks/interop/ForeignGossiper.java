package dev.hypha.checks.interop;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** A gossiper of another stack, in a process of its own. */
final class ForeignGossiper extends Gossiper {
  private final Puppet puppet;
  private Optional<String> address = Optional.empty();

  private ForeignGossiper(String name, List<String> command, List<String> options, Path log)
      throws IOException {
    super(name);
    this.puppet = Puppet.start(command, options, log, this);
  }

  /**
   * Starts one.
   *
   * @param options {@code name=value} of each
   * @param log what it says on standard error goes there, and its lines too
   */
  static ForeignGossiper start(String name, List<String> command, List<String> options, Path log)
      throws IOException {
    return new ForeignGossiper(name, command, options, log);
  }

  @Override
  void obey(String... order) throws IOException {
    puppet.order(order);
  }

  @Override
  public String address() throws IOException, InterruptedException {
    if (address.isEmpty()) {
      address = Optional.of(await("listening ").substring("listening ".length()));
    }
    return address.get();
  }

  @Override
  List<String> members(String topic) throws IOException, InterruptedException {
    obey("peers", topic);
    String line = await("peers ");
    return List.of(line.substring(line.indexOf('[') + 1, line.lastIndexOf(']')).split(" "));
  }

  long pid() {
    return puppet.pid();
  }

  @Override
  public void close() {
    puppet.close();
  }
}
