package dev.hypha.checks.interop;

import dev.hypha.checks.interop.Dialect.Figures;
import dev.hypha.checks.interop.Dialect.Seat;
import dev.hypha.checks.interop.Dialect.Unreadable;
import dev.hypha.testkit.script.TestAuthority;
import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Runs one cell at a time: a listener, a dialer, and the dialer's verdict. */
final class CellRunner {

  private static final long DEADLINE_SECONDS = 60;
  private static final int PSK_BYTES = 32;
  private static final String HYBRID_GROUP = "X25519MLKEM768";

  private final Workspace workspace;
  private final RedisServer redis;
  private final SecureRandom random = new SecureRandom();

  private final Map<String, String> certificates;

  CellRunner(Workspace workspace, RedisServer redis) throws IOException {
    this.workspace = workspace;
    this.redis = redis;
    this.certificates = certificates(workspace.certificates());
  }

  /** Of a server on loopback, and of an authority for it that lives for this run. */
  private Map<String, String> certificates(Path directory) throws IOException {
    TestAuthority authority = new TestAuthority(random);
    TestAuthority.Issued issued = authority.issue(directory, "127.0.0.1", "localhost");
    String trusted = authority.write(directory.resolve("authority.pem")).toString();
    return Map.of(
        "WSS_CERTIFICATE",
        issued.certificate().toString(),
        "WSS_KEY",
        issued.key().toString(),
        "WSS_AUTHORITY",
        trusted,
        "NODE_EXTRA_CA_CERTS",
        trusted);
  }

  Outcome run(Cell cell) throws InterruptedException {
    Optional<String> missing =
        cell.peers().stream().flatMap(peer -> workspace.missing(peer).stream()).findFirst();
    if (missing.isPresent()) {
      return cell.peers().stream().anyMatch(Peer::isOptional)
          ? new Outcome.Skipped(cell, missing.get())
          : new Outcome.Failed(cell, missing.get());
    }
    if (cell.task().isPresent()) {
      return done(cell, cell.task().get());
    }
    String key = digits(4);
    Optional<String> psk =
        cell.network().isPrivate() ? Optional.of(digits(PSK_BYTES)) : Optional.empty();
    Optional<String> otherPsk =
        cell.network() == Network.STRANGERS ? Optional.of(digits(PSK_BYTES)) : psk;
    try {
      redis.forgetAll();
      Seat listening = new Seat(false, cell, redis.address(), key, psk, certificates);
      Seat dialing = new Seat(true, cell, redis.address(), key, otherPsk, certificates);
      try (Started listener = start(cell.listener(), listening);
          Started dialer = start(cell.dialer(), dialing)) {
        awaitEither(dialer, listener);
        return cell.network() == Network.STRANGERS
            ? judgeStrangers(cell, dialer, listener)
            : judge(cell, dialer, listener);
      }
    } catch (IOException e) {
      return new Outcome.Failed(cell, "cannot be run: " + e.getMessage());
    }
  }

  private Outcome done(Cell cell, Cell.Task task) throws InterruptedException {
    try {
      return new Outcome.Passed(
          cell,
          switch (task) {
            case Cell.Gossip(GossipCheck check, String version) -> {
              try (Company company = new Company(workspace, cell, version)) {
                yield check.run(company);
              }
            }
            case Cell.Kad(KadCheck check, KadNetwork network) -> {
              try (KadCompany company = new KadCompany(workspace, cell, network)) {
                yield check.run(company);
              }
            }
            case Cell.Rendezvous _ -> {
              try (Meeting meeting = new Meeting(workspace, cell)) {
                yield meeting.run();
              }
            }
            case Cell.KadRoles(Peer provider) ->
                new KadRoles(workspace, redis, cell).run(provider, digits(4));
          });
    } catch (IOException e) {
      return new Outcome.Failed(cell, String.valueOf(e.getMessage()));
    }
  }

  private String digits(int size) {
    byte[] bytes = new byte[size];
    random.nextBytes(bytes);
    return HexFormat.of().formatHex(bytes);
  }

  private Started start(Peer peer, Seat seat) throws IOException {
    String role = seat.dialer() ? "dialer" : "listener";
    Path log = workspace.logs().resolve(seat.cell().label() + "." + role);
    return Started.start(
        workspace.command(peer), workspace.root(), seat.cell().dialect().environment(seat), log);
  }

  /** A listener that ends by itself never is what was wanted, so there is no use in waiting on. */
  private static void awaitEither(Started dialer, Started listener) throws InterruptedException {
    try {
      CompletableFuture.anyOf(dialer.onExit(), listener.onExit())
          .get(DEADLINE_SECONDS, TimeUnit.SECONDS);
    } catch (TimeoutException e) {
      // the verdict tells, as it finds both still there
    } catch (ExecutionException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Well is a dialer that fails and says why, beside a listener that is still there. */
  private static Outcome judgeStrangers(Cell cell, Started dialer, Started listener)
      throws IOException {
    if (dialer.isAlive()) {
      return new Outcome.Failed(cell, "no end in " + DEADLINE_SECONDS + " s");
    }
    if (dialer.exitCode() == 0) {
      return new Outcome.Failed(cell, "they came together although their keys differ");
    }
    if (!listener.isAlive()) {
      return new Outcome.Failed(
          cell, "the listener ended with " + listener.exitCode() + ": " + listener.lastWords());
    }
    Optional<String> reason = dialer.said(cell.dialer().strangersWords());
    return reason.isPresent()
        ? new Outcome.KeptApart(cell, reason.get())
        : new Outcome.Failed(cell, "the dialer failed for another reason: " + dialer.lastWords());
  }

  private static Outcome judge(Cell cell, Started dialer, Started listener) throws IOException {
    if (dialer.isAlive()) {
      String why =
          listener.isAlive()
              ? "not done in " + DEADLINE_SECONDS + " s; dialer: " + dialer.lastWords()
              : "listener ended with " + listener.exitCode() + ": " + listener.lastWords();
      return new Outcome.Failed(cell, why);
    }
    if (dialer.exitCode() != 0) {
      return new Outcome.Failed(
          cell, "dialer ended with " + dialer.exitCode() + ": " + dialer.lastWords());
    }
    try {
      Figures figures = cell.dialect().figures(dialer.stdout());
      Optional<String> group = agreed(cell, dialer.stdout(), listener.stdout());
      return new Outcome.Passed(cell, new Figures(figures.handshake(), figures.ping(), group));
    } catch (Unreadable e) {
      return new Outcome.Failed(cell, "dialer ended with 0, but: " + e.getMessage());
    }
  }

  /** What the keys were agreed on by: over QUIC, whoever can know it says it, and the same. */
  private static Optional<String> agreed(Cell cell, String dialer, String listener)
      throws Unreadable {
    Optional<String> ofDialer = Dialect.group(dialer);
    Optional<String> ofListener = Dialect.group(listener);
    boolean quic = cell.network() == Network.QUIC;
    if (quic
        && (ofDialer.isPresent() != cell.dialer().knowsGroup()
            || ofListener.isPresent() != cell.listener().knowsGroup())) {
      throw new Unreadable(
          "the group is " + ofDialer + " says the dialer, " + ofListener + " the listener");
    }
    Optional<String> group = ofDialer.or(() -> ofListener);
    if (ofListener.isPresent() && !ofListener.equals(group)) {
      throw new Unreadable("the dialer agreed on " + group + ", the listener on " + ofListener);
    }
    if (quic && cell.dialer().isHybrid() && cell.listener().isHybrid() && group.isPresent()) {
      if (!group.get().equals(HYBRID_GROUP)) {
        throw new Unreadable("agreed on " + group.get() + ", where both have " + HYBRID_GROUP);
      }
    }
    return group;
  }
}
