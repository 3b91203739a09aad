package dev.hypha.daemon;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.hypha.Hypha;
import dev.hypha.bytes.MalformedException;
import dev.hypha.config.BootstrapFile;
import dev.hypha.core.PeerAddress;
import dev.hypha.multiformats.PeerId;
import dev.hypha.node.AutoDial;
import dev.hypha.node.AutoDialConfig;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;

/** The bootstrap peers of a node that runs, as the configuration had them and as they are now. */
final class Bootstrap implements Methods.Method {
  private final Hypha hypha;
  private final ReentrantLock lock = new ReentrantLock();
  private final List<String> addresses;
  private AutoDialConfig keeping = AutoDialConfig.OFF;
  private boolean joined;

  Bootstrap(Hypha hypha, List<String> addresses) {
    this.hypha = hypha;
    this.addresses = new ArrayList<>(addresses);
  }

  /** From now on they are dialed. */
  void join(AutoDialConfig config) {
    lock.lock();
    try {
      joined = true;
      keeping = config;
      apply();
    } finally {
      lock.unlock();
    }
  }

  int size() {
    return now().size();
  }

  /** Adds or removes some, if it is told to, and tells what there is then. */
  @Override
  public ObjectNode run(Call call) throws IOException {
    boolean changed = false;
    if (call.has("add")) {
      changed |= add(BootstrapFile.address(call.text("add")));
    }
    if (call.has("remove")) {
      changed |= remove(PeerAddress.parse(call.text("remove")));
    }
    ObjectNode result = Json.object().put("changed", changed);
    ArrayNode peers = result.putArray("peers");
    for (String address : now()) {
      PeerId peer = PeerAddress.parse(address).peer();
      peers
          .addObject()
          .put("address", address)
          .put("peer", peer.toString())
          .put(
              "connected",
              hypha.node().connections().stream().anyMatch(each -> each.peer().equals(peer)));
    }
    return result;
  }

  private List<String> now() {
    lock.lock();
    try {
      return List.copyOf(addresses);
    } finally {
      lock.unlock();
    }
  }

  private boolean add(String address) {
    lock.lock();
    try {
      boolean fresh = !addresses.contains(address) && addresses.add(address);
      apply();
      return fresh;
    } finally {
      lock.unlock();
    }
  }

  private boolean remove(PeerAddress unwanted) {
    lock.lock();
    try {
      boolean gone = addresses.removeIf(address -> BootstrapFile.isOf(address, unwanted));
      apply();
      return gone;
    } finally {
      lock.unlock();
    }
  }

  /** With the lock held. */
  private void apply() {
    if (!joined) {
      return;
    }
    List<PeerAddress> peers = addresses.stream().map(Bootstrap::parsed).toList();
    Optional<AutoDial> running = hypha.autoDial();
    if (running.isPresent()) {
      running.get().bootstrap(peers);
    } else {
      hypha.keepPeers(keeping.withBootstrap(peers));
    }
  }

  private static PeerAddress parsed(String address) {
    try {
      return PeerAddress.parse(address);
    } catch (MalformedException e) {
      throw new IllegalStateException("it was read before", e);
    }
  }
}
