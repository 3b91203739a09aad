package dev.hypha.checks.interop;

import dev.hypha.kad.KadConfig;
import dev.hypha.kad.KadMode;
import dev.hypha.kad.RecordTimes;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * The members of one cell of Kademlia. The dialer's stack asks, the listener's stack serves. Each
 * member is made when it is asked for, and all end with the cell.
 */
final class KadCompany implements AutoCloseable {
  private static final String ELSEWHERE = "/hypha/net/elsewhere/kad/1.0.0";

  private final Workspace workspace;
  private final Cell cell;
  private final KadNetwork network;
  private final List<KadMember> all = new ArrayList<>();

  KadCompany(Workspace workspace, Cell cell, KadNetwork network) {
    this.workspace = workspace;
    this.cell = cell;
    this.network = network;
  }

  Cell cell() {
    return cell;
  }

  // ---- who is there

  /** Serves, of the listener's stack. */
  KadMember server() throws IOException {
    return start(cell.listener(), KadMode.SERVER);
  }

  /** Serves too, of the dialer's stack. */
  KadMember peer() throws IOException {
    return start(cell.dialer(), KadMode.SERVER);
  }

  /** Asks, of the dialer's stack; it does not serve, if the network has such members. */
  KadMember client() throws IOException {
    return start(cell.dialer(), hasClients() ? KadMode.CLIENT : KadMode.SERVER);
  }

  /** Ours, which does not serve and says what it provides at once when somebody is there. */
  OurKadMember sweeper() throws IOException {
    RecordTimes usual = RecordTimes.DEFAULT;
    RecordTimes quick =
        new RecordTimes(
            usual.recordAge(),
            usual.providerAge(),
            usual.providerAddressAge(),
            usual.republishEvery(),
            Duration.ofSeconds(1));
    OurKadMember member =
        OurKadMember.start(
            "hypha-" + all.size(), network.config().withMode(KadMode.CLIENT).withTimes(quick));
    all.add(member);
    return member;
  }

  boolean hasClients() {
    return network != KadNetwork.NAMED;
  }

  /** Serves a network of another name, of the dialer's stack. */
  KadMember stranger() throws IOException {
    return cell.dialer().isForeign()
        ? foreign(cell.dialer(), ELSEWHERE, KadMode.SERVER)
        : ours(KadConfig.network("elsewhere"));
  }

  private KadMember start(Peer peer, KadMode mode) throws IOException {
    return peer.isForeign()
        ? foreign(peer, network.protocol(), mode)
        : ours(network.config().withMode(mode));
  }

  private KadMember ours(KadConfig config) throws IOException {
    return joined(OurKadMember.start("hypha-" + all.size(), config));
  }

  private KadMember foreign(Peer peer, String protocol, KadMode mode) throws IOException {
    String name = peer.name() + "-" + all.size();
    Path log = workspace.logs().resolve(cell.label() + "." + name);
    List<String> options =
        List.of("protocol=" + protocol, "mode=" + (mode == KadMode.CLIENT ? "client" : "server"));
    List<String> command = workspace.paths(peer.kad().orElseThrow().command());
    return joined(ForeignKadMember.start(name, command, options, log));
  }

  private KadMember joined(KadMember member) {
    all.add(member);
    return member;
  }

  // ---- what they do together

  /** One connects to a server and has it in its table, after so many milliseconds. */
  static double meet(KadMember one, KadMember server) throws IOException, InterruptedException {
    one.address(); // both have started
    server.address();
    long begin = System.nanoTime();
    one.connect(server);
    Actor.awaitUntil(
        () -> one.size() > 0, one.name() + " does not take " + server.name() + " into its table");
    return (System.nanoTime() - begin) / 1e6;
  }

  @Override
  public void close() {
    all.forEach(KadMember::close);
  }
}
