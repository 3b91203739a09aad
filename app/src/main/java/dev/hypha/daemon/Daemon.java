package dev.hypha.daemon;

import dev.hypha.Hypha;
import dev.hypha.HyphaBuilder;
import dev.hypha.config.NodePlan;
import dev.hypha.config.Settings;
import dev.hypha.config.TablePlan;
import dev.hypha.crypto.PrivateKey;
import dev.hypha.metrics.MetricsServer;
import dev.hypha.node.AutoDial;
import dev.hypha.perf.Perf;
import dev.hypha.send.Send;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * A node that runs on a data directory: identity, lock, control socket, files. Thread-safe; closing
 * it tells every peer and removes lock and socket.
 */
public final class Daemon implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger(Daemon.class.getName());

  private final NodeLock lock;
  private final DaemonAudit audit;
  private final Hypha hypha;
  private final Bootstrap bootstrap;
  private final ControlServer control;
  private final MetricsServer metrics;
  private final AtomicBoolean closed = new AtomicBoolean();

  private Daemon(
      NodeLock lock,
      DaemonAudit audit,
      Hypha hypha,
      Bootstrap bootstrap,
      ControlServer control,
      MetricsServer metrics) {
    this.lock = lock;
    this.audit = audit;
    this.hypha = hypha;
    this.bootstrap = bootstrap;
    this.control = control;
    this.metrics = metrics;
  }

  /**
   * Starts the node; in the private network of the data directory if that has a {@code swarm.key}.
   *
   * @param builder everything but the identity, which is that of {@code home}
   * @throws EnvironmentException if a node runs there already, or this machine is in the way
   */
  public static Daemon start(Home home, HyphaBuilder builder) throws IOException {
    return start(home, builder, Settings.defaults());
  }

  /**
   * Starts the node that {@code settings} describe; in the private network of the data directory if
   * that has a {@code swarm.key} and they name none.
   *
   * @throws EnvironmentException if a node runs there already, or this machine is in the way
   */
  public static Daemon start(Home home, Settings settings) throws IOException {
    NodePlan plan = new NodePlan(settings);
    return start(home, plan.meeting(plan.builder(plan.listen())), settings);
  }

  private static Daemon start(Home home, HyphaBuilder builder, Settings settings)
      throws IOException {
    NodePlan plan = new NodePlan(settings);
    home.prepare();
    SwarmKey.find(home, plan.swarmKey()).ifPresent(builder::privateNetwork);
    plan.logs().forEach(LogLevels::set);
    NodeLock lock = NodeLock.take(home);
    @Nullable DaemonAudit audit = null;
    boolean done = false;
    try {
      PrivateKey identity = Identity.loadOrCreate(home);
      builder.identity(identity);
      if (plan.remembersPeers()) {
        builder.peers(home.peers());
      }
      tables(home, plan, builder);
      audit = DaemonAudit.open(home, identity, plan.audit());
      Daemon daemon = start(home, lock, audit, listen(builder), settings);
      done = true;
      return daemon;
    } finally {
      if (!done) {
        try (lock) {
          if (audit != null) {
            audit.close();
          }
        }
      }
    }
  }

  private static void tables(Home home, NodePlan plan, HyphaBuilder builder)
      throws EnvironmentException {
    for (TablePlan table : plan.tables()) {
      if (!plan.remembersTables()) {
        builder.kad(table.config());
        continue;
      }
      Path directory = home.table(table.name());
      try {
        Files.createDirectories(directory);
      } catch (IOException e) {
        throw new EnvironmentException(
            "cannot create " + directory + " (" + Failures.sentence(e) + "): make room for it", e);
      }
      builder.kad(table.config(), directory);
    }
  }

  private static Daemon start(
      Home home, NodeLock lock, DaemonAudit audit, Hypha hypha, Settings settings)
      throws IOException {
    NodePlan plan = new NodePlan(settings);
    boolean done = false;
    try {
      Tally tally = Tally.of(hypha.node().events());
      audit.started(hypha);
      Send send = new Send(hypha.node(), plan.send());
      if (plan.serves(Send.PROTOCOL)) {
        send.serve();
      }
      if (plan.serves(Perf.PROTOCOL)) {
        new Perf(hypha.node()).serve();
      }
      Optional<Gossiping> gossiping =
          plan.gossips()
              ? Optional.of(Gossiping.start(hypha, plan, audit.ofGossip(plan)))
              : Optional.empty();
      Tables tables = Tables.of(hypha, plan);
      Discovering discovering = new Discovering(hypha, plan, tables);
      Bootstrap bootstrap = new Bootstrap(hypha, plan.bootstrap());
      StatusMethod status =
          new StatusMethod(
              hypha, settings, audit, tally, gossiping, tables, discovering, bootstrap);
      Methods methods =
          Methods.of(hypha, send, settings)
              .ofGossip(gossiping)
              .ofTables(tables)
              .ofDiscovery(discovering)
              .ofDaemon(home, audit, status, bootstrap);
      MetricsServer metrics = metrics(hypha, plan, gossiping);
      try {
        ControlServer control =
            ControlServer.start(home, methods, hypha.node().runtime(), payloadBytesMax(plan));
        done = true;
        return new Daemon(lock, audit, hypha, bootstrap, control, metrics);
      } finally {
        if (!done) {
          metrics.close();
        }
      }
    } finally {
      if (!done) {
        hypha.close();
      }
    }
  }

  /** The largest message or value that the node can be asked to take. */
  private static int payloadBytesMax(NodePlan plan) {
    int message = plan.gossips() ? plan.gossip().limits().bytesMax() : 0;
    return plan.tables().stream()
        .mapToInt(table -> table.config().limits().valueBytesMax())
        .reduce(message, Math::max);
  }

  private static MetricsServer metrics(Hypha hypha, NodePlan plan, Optional<Gossiping> gossiping)
      throws EnvironmentException {
    try {
      return MetricsServer.start(
          hypha, plan.agent(), plan.metricsListen(), gossiping.map(Gossiping::tally));
    } catch (IOException e) {
      throw new EnvironmentException(Failures.sentence(e), e);
    }
  }

  private static Hypha listen(HyphaBuilder builder) throws EnvironmentException {
    try {
      return builder.start();
    } catch (IOException e) {
      throw new EnvironmentException(Failures.sentence(e), e);
    }
  }

  /** Where metrics and health are told; empty unless that is configured. */
  public List<InetSocketAddress> metricsAddresses() {
    return metrics.addresses();
  }

  public Hypha hypha() {
    return hypha;
  }

  /** From now on the node sees to it that it has peers, as is configured. */
  public void join(NodePlan plan) {
    hypha.node().events().on(AutoDial.Missed.class, Daemon::missed);
    bootstrap.join(plan.autoDial());
  }

  private static void missed(AutoDial.Missed missed) {
    String again =
        missed
            .pause()
            .map(pause -> "; tried again in %.1f s".formatted(pause.toMillis() / 1000.0))
            .orElse("");
    Level level = missed.bootstrap() ? Level.WARNING : Level.DEBUG;
    LOG.log(level, "bootstrap: {0}{1}", Failures.sentence(missed.cause()), again);
  }

  /**
   * Waits for ever, unless the node may not run without its audit trail and that can no longer be
   * written.
   *
   * @throws EnvironmentException then
   */
  public void awaitReasonToStop() throws EnvironmentException, InterruptedException {
    audit.awaitUnwritable();
    throw new EnvironmentException(
        "the audit trail cannot be written, and the node does not run without it: make room, or"
            + " mend the directory audit in the data directory");
  }

  @Override
  public void close() throws IOException {
    if (closed.compareAndSet(false, true)) {
      try (lock;
          audit;
          metrics;
          control) {
        hypha.close();
      }
    }
  }
}
