package dev.hypha.checks.bench;

import dev.hypha.audit.AuditConfig;
import dev.hypha.audit.AuditEvent;
import dev.hypha.audit.AuditKey;
import dev.hypha.audit.AuditTrail;
import dev.hypha.audit.Operation;
import dev.hypha.core.Direction;
import dev.hypha.core.SystemRuntime;
import dev.hypha.crypto.KeyType;
import dev.hypha.crypto.PrivateKey;
import dev.hypha.multiformats.Multiaddr;
import dev.hypha.multiformats.PeerId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * Lines of the audit trail, each a denial with peers and address: events that wait when the queue
 * is full, so that every one is written. From the first to the last on the disk, signed; two
 * threads record, the trail's own appends; the policy for the disk is the default.
 */
final class AuditRate {
  private static final int LINES = 400_000;
  private static final int WARM_UPS = 3;
  private static final int PEERS = 64;

  private final AuditKey key;
  private final List<PeerId> peers = new ArrayList<>();
  private final Multiaddr remote = Multiaddr.parse("/ip4/192.0.2.1/tcp/4001");

  private AuditRate() throws IOException {
    PrivateKey identity = PrivateKey.generate(KeyType.ED25519, new SecureRandom());
    key = AuditKey.of(identity);
    for (int i = 0; i < PEERS; i++) {
      PrivateKey peer = PrivateKey.generate(KeyType.ED25519, new SecureRandom());
      peers.add(PeerId.ofPublicKey(peer.publicKey().encode()));
    }
  }

  static List<Case> measure(int rounds) throws Exception {
    AuditRate rate = new AuditRate();
    List<Double> rates = new ArrayList<>();
    List<Double> cpu = new ArrayList<>();
    for (int i = -WARM_UPS; i < rounds; i++) {
      double before = ProcessorTime.ofThisProcess();
      double now = rate.round();
      if (i >= 0) {
        rates.add(now);
        cpu.add((ProcessorTime.ofThisProcess() - before) * 1e6 / LINES);
      }
    }
    return List.of(
        Case.alone("audit lines, asynchronous", Case.median(rates), "/s", ">= 100000", rates),
        Case.alone("audit line, CPU", Case.median(cpu), "us", "-", cpu));
  }

  private double round() throws Exception {
    Path directory = Files.createTempDirectory("hypha-audit");
    try (SystemRuntime runtime = new SystemRuntime()) {
      AuditTrail trail = AuditTrail.open(directory, AuditConfig.DEFAULT, key, runtime, why -> {});
      long begin = System.nanoTime();
      Thread other = Thread.ofPlatform().start(() -> record(trail, LINES / 2));
      record(trail, LINES / 2);
      other.join();
      trail.close();
      double seconds = (System.nanoTime() - begin) / 1e9;
      if (trail.dropped() > 0) {
        throw new IllegalStateException(trail.dropped() + " events were dropped");
      }
      return LINES / seconds;
    } finally {
      try (Stream<Path> files = Files.walk(directory)) {
        for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
          Files.delete(file);
        }
      }
    }
  }

  private void record(AuditTrail trail, int lines) {
    for (int i = 0; i < lines; i++) {
      trail.record(
          AuditEvent.of(Operation.PEER_DENY)
              .by(peers.get(i % PEERS))
              .to(peers.getFirst())
              .over(Direction.INBOUND, remote)
              .failed("the peer has 8 connections, and may have 8"));
    }
  }
}
