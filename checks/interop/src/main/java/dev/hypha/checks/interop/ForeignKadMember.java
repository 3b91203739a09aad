package dev.hypha.checks.interop;

import dev.hypha.bytes.Bytes;
import dev.hypha.multiformats.Cid;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** A member of another stack, in a process of its own. */
final class ForeignKadMember extends Actor implements KadMember {
  private final Puppet puppet;
  private Optional<String> address = Optional.empty();

  private ForeignKadMember(String name, List<String> command, List<String> options, Path log)
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
  static ForeignKadMember start(String name, List<String> command, List<String> options, Path log)
      throws IOException {
    return new ForeignKadMember(name, command, options, log);
  }

  private String ask(String... order) throws IOException, InterruptedException {
    puppet.order(order);
    return await(order[0] + (order[0].equals("providers") ? "" : " "));
  }

  @Override
  public String address() throws IOException, InterruptedException {
    if (address.isEmpty()) {
      address = Optional.of(await("listening ").substring("listening ".length()));
    }
    return address.get();
  }

  @Override
  public void connect(KadMember other) throws IOException, InterruptedException {
    ask("connect", other.address());
  }

  @Override
  public int size() throws IOException, InterruptedException {
    return Integer.parseInt(ask("size").substring("size ".length()));
  }

  @Override
  public String find(String peer) throws IOException, InterruptedException {
    return ask("find", peer);
  }

  @Override
  public void put(Entry entry) throws IOException, InterruptedException {
    ask("put", entry.key().toHex(), entry.value().toHex());
  }

  @Override
  public Bytes get(Bytes key) throws IOException, InterruptedException {
    return Bytes.hex(ask("get", key.toHex()).substring("get ".length()));
  }

  @Override
  public void provide(Cid content) throws IOException, InterruptedException {
    ask("provide", content.toString(), content.hash().toBytes().toHex());
  }

  @Override
  public String providers(Cid content) throws IOException, InterruptedException {
    return ask("providers", content.toString(), content.hash().toBytes().toHex());
  }

  @Override
  public Entry putKey() throws IOException, InterruptedException {
    return entry(ask("pk"));
  }

  @Override
  public Entry putName(String target) throws IOException, InterruptedException {
    return entry(ask("ipns", target));
  }

  private static Entry entry(String line) {
    List<String> words = List.of(line.split(" "));
    return new Entry(Bytes.hex(words.get(1)), Bytes.hex(words.get(2)));
  }

  @Override
  public void close() {
    puppet.close();
  }
}
