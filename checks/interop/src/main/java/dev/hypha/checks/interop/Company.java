package dev.hypha.checks.interop;

import dev.hypha.gossip.GossipConfig;
import dev.hypha.gossip.engine.MessageIds;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The gossipers of one cell. Each is made when it is asked for, and all end with the cell. */
final class Company implements AutoCloseable {
  private final Workspace workspace;
  private final Cell cell;
  private final String version;
  private final List<Gossiper> all = new ArrayList<>();

  Company(Workspace workspace, Cell cell, String version) {
    this.workspace = workspace;
    this.cell = cell;
    this.version = version;
  }

  Cell cell() {
    return cell;
  }

  // ---- who is there

  Gossiper dialer() throws IOException {
    return start(cell.dialer(), true);
  }

  Gossiper listener() throws IOException {
    return start(cell.listener(), true);
  }

  Gossiper anonymousDialer() throws IOException {
    return start(cell.dialer(), false);
  }

  Gossiper anonymousListener() throws IOException {
    return start(cell.listener(), false);
  }

  Gossiper dialerOfParts() throws IOException {
    return withParts(cell.dialer());
  }

  Gossiper listenerOfParts() throws IOException {
    return withParts(cell.listener());
  }

  private Gossiper withParts(Peer peer) throws IOException {
    if (peer.isForeign()) {
      return foreign(peer, "version=" + version, "parts=on");
    }
    OurGossiper ours = ours();
    ours.takeParts(GossipCheck.TOPIC);
    return ours;
  }

  OurGossiper ours() throws IOException {
    return ours(config());
  }

  /** One of ours that has one peer in its mesh, and lets in no other. */
  OurGossiper unsociable() throws IOException {
    return ours(OurGossiper.unsociable(config()));
  }

  /** As the other side has it. */
  private GossipConfig config() {
    GossipConfig config = OurGossiper.speaking(version);
    boolean withRust = List.of(cell.dialer().name(), cell.listener().name()).contains("rust");
    return withRust
        ? config.withSignatures(config.signatures(), MessageIds.AUTHOR_AND_NUMBER_AS_TEXT)
        : config;
  }

  private OurGossiper ours(GossipConfig config) throws IOException {
    OurGossiper ours = OurGossiper.start("hypha-" + all.size(), config, cell.network());
    all.add(ours);
    return ours;
  }

  private Gossiper start(Peer peer, boolean signing) throws IOException {
    if (!peer.isForeign()) {
      return ours(signing ? config() : OurGossiper.anonymous(config()));
    }
    return foreign(peer, "version=" + version, "sign=" + (signing ? "strict" : "none"));
  }

  private Gossiper foreign(Peer peer, String... options) throws IOException {
    String name = peer.name() + "-" + all.size();
    Path log = workspace.logs().resolve(cell.label() + "." + name);
    Gossiper foreign =
        ForeignGossiper.start(name, workspace.paths(peer.gossipCommand()), List.of(options), log);
    all.add(foreign);
    return foreign;
  }

  // ---- what they do together

  /** Both listen, and one dials the other; in how many milliseconds each knows that. */
  double meet(Gossiper dialer, Gossiper listener) throws IOException, InterruptedException {
    for (Gossiper each : List.of(dialer, listener)) {
      each.address();
      if (!each.hasJoined()) {
        each.join(GossipCheck.TOPIC);
      }
    }
    long begin = System.nanoTime();
    dialer.connect(listener);
    dialer.awaitMember(GossipCheck.TOPIC, listener);
    listener.awaitMember(GossipCheck.TOPIC, dialer);
    return (System.nanoTime() - begin) / 1e6;
  }

  /** One says something that another hears, in so many milliseconds. */
  double says(Gossiper one, int size, String what, Gossiper other)
      throws IOException, InterruptedException {
    return says(one, size, what, other, one.id());
  }

  double says(Gossiper one, int size, String what, Gossiper other, String author)
      throws IOException, InterruptedException {
    long begin = System.nanoTime();
    one.publish(GossipCheck.TOPIC, size, what);
    other.awaitHeard(GossipCheck.TOPIC, size, what, author);
    return (System.nanoTime() - begin) / 1e6;
  }

  /**
   * One sends a part that another hears, in so many milliseconds; again as long as it knows of
   * nobody who takes it.
   */
  static double sendsPart(Gossiper one, String what, Gossiper other)
      throws IOException, InterruptedException {
    long begin = System.nanoTime();
    Gossiper.awaitUntil(
        () -> one.sendPart(GossipCheck.TOPIC, "group-" + what, what, "1" + what) > 0,
        one.name() + " knows nobody who takes parts");
    other.awaitPart(GossipCheck.TOPIC, "group-" + what, what, "1" + what, one.id());
    return (System.nanoTime() - begin) / 1e6;
  }

  /** Waits until two are in the mesh of the one between them, as far as ours can tell. */
  static void settle(Gossiper one, Gossiper other, Gossiper between)
      throws IOException, InterruptedException {
    for (Gossiper end : List.of(one, other)) {
      if (end instanceof OurGossiper ours) {
        Gossiper.awaitUntil(() -> ours.hasInMesh(GossipCheck.TOPIC, between), "no mesh");
      } else if (between instanceof OurGossiper ours) {
        Gossiper.awaitUntil(() -> ours.hasInMesh(GossipCheck.TOPIC, end), "no mesh");
      }
    }
  }

  @Override
  public void close() {
    all.forEach(Gossiper::close);
  }
}
