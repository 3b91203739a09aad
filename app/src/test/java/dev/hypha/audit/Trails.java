package dev.hypha.audit;

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
import java.util.Optional;

/** Trails for tests. */
final class Trails {
  static final PrivateKey IDENTITY = PrivateKey.generate(KeyType.ED25519, new SecureRandom());
  static final PeerId NODE = PeerId.ofPublicKey(IDENTITY.publicKey().encode());
  static final PeerId PEER =
      PeerId.ofPublicKey(
          PrivateKey.generate(KeyType.ED25519, new SecureRandom()).publicKey().encode());
  static final AuditKey KEY = AuditKey.of(IDENTITY);

  /** Signs often, writes small files. */
  static final AuditConfig SMALL = AuditConfig.DEFAULT.withCheckpointLines(7).withRotateBytes(4096);

  private Trails() {}

  static AuditTrail open(Path directory, AuditConfig config, SystemRuntime runtime)
      throws IOException {
    return AuditTrail.open(directory, config, KEY, runtime, why -> {});
  }

  /** Writes {@code lines} and closes. */
  static void write(Path directory, AuditConfig config, int lines) throws IOException {
    try (SystemRuntime runtime = new SystemRuntime();
        AuditTrail trail = open(directory, config, runtime)) {
      for (int i = 0; i < lines; i++) {
        trail.append(event(i));
      }
    }
  }

  static AuditEvent event(int number) throws IOException {
    return AuditEvent.of(number % 5 == 0 ? Operation.PEER_DENY : Operation.PEER_CONNECT)
        .by(NODE)
        .to(PEER)
        .over(Direction.OUTBOUND, Multiaddr.parse("/ip4/192.0.2.1/tcp/" + (1000 + number)))
        .with("number", number)
        .with("text", "\"quoted\" \\ and ümlaut\n");
  }

  static Verdict verify(Path directory) throws IOException {
    return Verification.of(directory, KEY.verifier(), Optional.empty());
  }

  /** The whole trail, all its files behind each other. */
  static String text(Path directory) throws IOException {
    StringBuilder text = new StringBuilder();
    for (Path log : new TrailDirectory(directory).logs()) {
      text.append(Files.readString(log));
    }
    return text.toString();
  }
}
