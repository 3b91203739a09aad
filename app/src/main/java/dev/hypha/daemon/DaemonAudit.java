package dev.hypha.daemon;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.hypha.Hypha;
import dev.hypha.audit.AuditConfig;
import dev.hypha.audit.AuditEvent;
import dev.hypha.audit.AuditKey;
import dev.hypha.audit.AuditTrail;
import dev.hypha.audit.NodeAudit;
import dev.hypha.audit.Operation;
import dev.hypha.bytes.MalformedException;
import dev.hypha.config.NodePlan;
import dev.hypha.core.SystemRuntime;
import dev.hypha.crypto.PrivateKey;
import dev.hypha.gossip.Observer;
import dev.hypha.multiformats.PeerId;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;

/**
 * The audit trail of a node that runs: its start and stop, what its timeline tells, and what it is
 * asked for through the control socket; nothing of it if the configuration has it off. Thread-safe.
 */
final class DaemonAudit implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger(DaemonAudit.class.getName());

  private final SystemRuntime runtime;
  private final @Nullable AuditTrail trail;
  private final PeerId self;
  private final CountDownLatch unwritable;
  private volatile @Nullable NodeAudit node;

  private DaemonAudit(
      SystemRuntime runtime, @Nullable AuditTrail trail, PeerId self, CountDownLatch unwritable) {
    this.runtime = runtime;
    this.trail = trail;
    this.self = self;
    this.unwritable = unwritable;
  }

  /**
   * Opens the trail in {@code audit} of the data directory; the caller has its lock.
   *
   * @param config nothing for no trail
   * @throws EnvironmentException if it cannot be written, or is not what was written
   */
  static DaemonAudit open(Home home, PrivateKey identity, Optional<AuditConfig> config)
      throws EnvironmentException {
    SystemRuntime runtime = new SystemRuntime();
    CountDownLatch unwritable = new CountDownLatch(1);
    PeerId self = PeerId.ofPublicKey(identity.publicKey().encode());
    if (config.isEmpty()) {
      return new DaemonAudit(runtime, null, self, unwritable);
    }
    AuditTrail trail;
    try {
      trail =
          AuditTrail.open(
              home.audit(),
              config.get(),
              AuditKey.of(identity),
              runtime,
              why -> unwritable.countDown());
    } catch (IOException e) {
      runtime.close();
      throw new EnvironmentException("the audit trail cannot be kept: " + Failures.sentence(e), e);
    }
    trail.recovered().ifPresent(sentence -> LOG.log(Level.WARNING, sentence));
    trail.record(
        AuditEvent.of(Operation.KEY_LOAD)
            .by(self)
            .with("key", "identity")
            .with("type", identity.type().name()));
    return new DaemonAudit(runtime, trail, self, unwritable);
  }

  /** Writes one line while no node runs; the caller has its lock. */
  static void write(Home home, PrivateKey identity, AuditConfig config, AuditEvent event)
      throws IOException {
    try (SystemRuntime runtime = new SystemRuntime();
        AuditTrail trail =
            AuditTrail.open(home.audit(), config, AuditKey.of(identity), runtime, why -> {})) {
      trail.append(event);
    }
  }

  /** The node listens. */
  void started(Hypha hypha) {
    if (trail == null) {
      return;
    }
    node = NodeAudit.watch(trail, self, hypha.node().events(), runtime);
    AuditEvent start = AuditEvent.of(Operation.NODE_START).by(self);
    start.with("pid", ProcessHandle.current().pid());
    start.with(
        "listen",
        String.join(
            " ", hypha.node().addresses().stream().map(address -> address.toString()).toList()));
    hypha
        .privateNetwork()
        .ifPresent(network -> start.with("private_network", network.fingerprint()));
    trail.record(start);
  }

  /** The fields {@code state} ({@code off}, {@code written}, {@code failing}), {@code dropped}. */
  ObjectNode state() {
    if (trail == null) {
      return Json.object().put("state", "off");
    }
    ObjectNode state = Json.object();
    Optional<String> trouble = trail.trouble();
    state.put("state", trouble.isPresent() ? "failing" : "written");
    trouble.ifPresent(why -> state.put("why", why));
    return state.put("dropped", trail.dropped());
  }

  /** Returns when the node is to stop because its trail cannot be written; never otherwise. */
  void awaitUnwritable() throws InterruptedException {
    unwritable.await();
  }

  /** The node is closed. */
  @Override
  public void close() throws IOException {
    try {
      NodeAudit watching = node;
      if (trail == null) {
        return;
      }
      if (watching == null) {
        trail.record(AuditEvent.of(Operation.NODE_START).by(self).failed("it did not start"));
      } else {
        watching.close();
        trail.record(AuditEvent.of(Operation.NODE_STOP).by(self));
      }
      trail.close();
    } finally {
      runtime.close();
    }
  }

  // ---- what is said in topics

  /** Who makes a line of each message; nobody if the configuration has that off. */
  List<Observer> ofGossip(NodePlan plan) {
    return trail == null || !plan.auditsGossip()
        ? List.of()
        : List.of(new GossipAudit(trail, self));
  }

  // ---- what the node is asked for

  /** Runs a method of the control socket; {@code call} has not been told anything yet. */
  ObjectNode run(String name, Methods.Method method, Call call) throws IOException {
    if (name.equals("receive")) {
      call.alsoTell(this::received);
    }
    if (trail == null) {
      return method.run(call);
    }
    try {
      ObjectNode result = method.run(call);
      done(name, result);
      return result;
    } catch (IOException | RuntimeException e) {
      failed(name, call, String.valueOf(e.getMessage()));
      throw e;
    }
  }

  private void done(String name, ObjectNode result) throws MalformedException {
    switch (name) {
      case "send" ->
          record(
              AuditEvent.of(Operation.DATA_SEND)
                  .by(self)
                  .to(PeerId.parse(result.path("peer").asText()))
                  .with("file", lastName(result.path("file").asText()))
                  .with("sha256", result.path("sha256").asText())
                  .with("size", result.path("size").asLong()));
      case "forget" ->
          record(
              AuditEvent.of(Operation.PEER_FORGET)
                  .by(self)
                  .to(PeerId.parse(result.path("peer").asText())));
      case "export" -> record(Keyring.exported(self, Path.of(result.path("file").asText())));
      default -> {}
    }
  }

  private void failed(String name, Call call, String why) throws MalformedException {
    boolean send = name.equals("send");
    AuditEvent event = AuditEvent.of(send ? Operation.DATA_SEND : Operation.CONTROL_ERROR);
    event.by(self).failed(why);
    if (send) {
      event.with("file", lastName(call.textOr("file", "")));
    } else {
      event.with("method", name);
    }
    String target = call.textOr("target", call.textOr("peer", ""));
    if (!target.isEmpty()) {
      event.with("target", target);
    }
    record(event);
  }

  private void received(String event, ObjectNode file) throws MalformedException {
    boolean failed = event.equals("failed");
    if (failed || event.equals("stored")) {
      AuditEvent received =
          AuditEvent.of(Operation.DATA_RECEIVE)
              .by(PeerId.parse(file.path("peer").asText()))
              .to(self)
              .with("file", file.path("name").asText())
              .with("sha256", file.path("sha256").asText())
              .with("size", file.path("size").asLong());
      record(failed ? received.failed(file.path("why").asText()) : received);
    }
  }

  private void record(AuditEvent event) {
    if (trail != null) {
      trail.record(event);
    }
  }

  private static String lastName(String path) {
    return path.substring(path.lastIndexOf('/') + 1);
  }
}
