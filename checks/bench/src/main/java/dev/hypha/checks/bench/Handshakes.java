package dev.hypha.checks.bench;

import dev.hypha.bytes.Bytes;
import dev.hypha.bytes.MemoryPipe;
import dev.hypha.core.Offer;
import dev.hypha.core.ProtocolId;
import dev.hypha.core.ResetCode;
import dev.hypha.core.Role;
import dev.hypha.core.SecureChannel;
import dev.hypha.core.SystemRuntime;
import dev.hypha.core.Upgrader;
import dev.hypha.crypto.KeyType;
import dev.hypha.crypto.PrivateKey;
import dev.hypha.multiformats.Multiaddr;
import dev.hypha.noise.NoiseSecurity;
import dev.hypha.tls.TlsSecurity;
import dev.hypha.upgrade.ConnectionUpgrader;
import dev.hypha.yamux.Yamux;
import dev.hypha.yamux.YamuxConfig;
import java.io.IOException;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.FutureTask;

/**
 * The whole upgrade of a pipe in memory, both ends in this process: multistream, Noise with Ed25519
 * identities, muxer. Figures are processor time, classical and hybrid interleaved.
 */
final class Handshakes {
  private static final int PER_ROUND = 400;

  /** Until the compiler has nothing left to do: its processor time is not a handshake's. */
  private static final int WARM_UPS = 32;

  private static final Multiaddr NOWHERE = Multiaddr.of(List.of());

  private final SystemRuntime runtime = new SystemRuntime();
  private final Upgrader dialer = upgrader();
  private final Upgrader listener = upgrader();

  private Handshakes() {}

  static List<Case> measure(int rounds) throws Exception {
    Handshakes handshakes = new Handshakes();
    for (int i = 0; i < WARM_UPS; i++) {
      handshakes.round(NoiseSecurity.CLASSICAL);
      handshakes.round(NoiseSecurity.HYBRID_768);
      handshakes.round(TlsSecurity.PROTOCOL);
    }
    List<Double> classical = new ArrayList<>();
    List<Double> ratios = new ArrayList<>();
    List<Double> tls = new ArrayList<>();
    for (int i = 0; i < rounds; i++) {
      classical.add(handshakes.round(NoiseSecurity.CLASSICAL));
      ratios.add(handshakes.round(NoiseSecurity.HYBRID_768) / classical.getLast());
      tls.add(handshakes.round(TlsSecurity.PROTOCOL));
    }
    handshakes.runtime.close();
    return List.of(
        Case.alone(
            "handshake CPU, both ends, classical",
            Case.median(classical),
            "ms",
            "<= 1.6",
            classical),
        Case.alone(
            "handshake CPU, hybrid to classical", Case.median(ratios), "x", "<= 1.4", ratios),
        Case.alone("handshake CPU, both ends, TLS", Case.median(tls), "ms", "-", tls));
  }

  private Upgrader upgrader() {
    PrivateKey identity = PrivateKey.generate(KeyType.ED25519, new SecureRandom());
    List<SecureChannel> channels = new ArrayList<>(NoiseSecurity.all(identity, runtime));
    channels.add(new TlsSecurity(identity, runtime));
    return new ConnectionUpgrader(
        channels, List.of(new Yamux(YamuxConfig.DEFAULT, runtime)), runtime);
  }

  /** Milliseconds of processor time for each handshake. */
  private double round(ProtocolId security) throws Exception {
    double before = ProcessorTime.ofThisProcess();
    for (int i = 0; i < PER_ROUND; i++) {
      MemoryPipe pipe = new MemoryPipe(1 << 16);
      FutureTask<Boolean> answering =
          new FutureTask<>(
              () -> {
                upgrade(listener, pipe.right(), Role.LISTENER, security);
                return true;
              });
      Thread.ofVirtual().start(answering);
      upgrade(dialer, pipe.left(), Role.DIALER, security);
      answering.get();
      pipe.left().reset(ResetCode.NONE);
    }
    return (ProcessorTime.ofThisProcess() - before) * 1000 / PER_ROUND;
  }

  private void upgrade(
      Upgrader upgrader, dev.hypha.bytes.Duplex pipe, Role role, ProtocolId security)
      throws IOException {
    Offer offer =
        new Offer(
            List.of(security),
            List.of(Yamux.PROTOCOL),
            Bytes.EMPTY,
            runtime.nanoTime() + Duration.ofSeconds(30).toNanos(),
            step -> {});
    upgrader.upgrade(new Upgrader.Raw(pipe, NOWHERE, NOWHERE), role, Optional.empty(), offer);
  }
}
