package dev.hypha.daemon;

import dev.hypha.audit.AuditConfig;
import dev.hypha.audit.AuditEvent;
import dev.hypha.audit.Operation;
import dev.hypha.bytes.Bytes;
import dev.hypha.bytes.MalformedException;
import dev.hypha.crypto.KeyType;
import dev.hypha.crypto.PrivateKey;
import dev.hypha.multiformats.PeerId;
import dev.hypha.pnet.PreSharedKey;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Optional;
import java.util.Set;

/**
 * The keys of a data directory, as files. A key that leaves or enters it is base64 of the private
 * key protobuf, as go-libp2p and rust-libp2p write it, in a file that only its owner can read.
 *
 * <p>Spec: libp2p/specs peer-ids.md, "Keys".
 */
public final class Keyring {
  private static final int FILE_BYTES_MAX = 32 << 10;

  private final Home home;
  private final Optional<AuditConfig> audit;

  /**
   * @param audit how the trail is kept in which a change of identity is written down
   */
  public Keyring(Home home, Optional<AuditConfig> audit) {
    this.home = home;
    this.audit = audit;
  }

  /**
   * What a rotation has left.
   *
   * @param keptKey where the old key lies now
   * @param keptTrail where its audit trail lies now; nothing if there was none
   */
  public record Rotation(PeerId before, PeerId now, Path keptKey, Optional<Path> keptTrail) {}

  public static PeerId id(PrivateKey key) {
    return PeerId.ofPublicKey(key.publicKey().encode());
  }

  /**
   * Writes the identity to a new file, mode 0600.
   *
   * @throws EnvironmentException if the file is there, or there is no identity
   */
  static PeerId export(Home home, Path file) throws EnvironmentException {
    PrivateKey key = existing(home);
    String text = Base64.getEncoder().encodeToString(key.encode().toArray()) + "\n";
    create(file, Bytes.utf8(text));
    return id(key);
  }

  /** The same while no node runs, which would write it into its trail itself. */
  public PeerId export(Path file) throws IOException {
    try (NodeLock lock = lock()) {
      PeerId id = export(home, file);
      record(lock, existing(home), exported(id, file));
      return id;
    }
  }

  static AuditEvent exported(PeerId id, Path file) {
    return AuditEvent.of(Operation.KEY_EXPORT).by(id).with("file", file.toString());
  }

  /**
   * Makes the key in {@code file} the identity of a data directory that has none.
   *
   * @throws EnvironmentException if it has one, or a node runs
   */
  public PeerId take(Path file) throws IOException {
    PrivateKey key = read(file);
    home.prepare();
    try (NodeLock lock = lock()) {
      if (Files.exists(home.key())) {
        throw new EnvironmentException(
            home.key() + " is there already: move it and its directory audit away first");
      }
      create(home.key(), key.encode());
      record(
          lock, key, AuditEvent.of(Operation.KEY_IMPORT).by(id(key)).with("file", file.toString()));
    }
    return id(key);
  }

  /**
   * Makes a new identity and keeps the old one, and its audit trail, beside it under its peer id.
   *
   * @throws EnvironmentException if there is none, or a node runs
   */
  public Rotation rotate() throws IOException {
    try (NodeLock lock = lock()) {
      PrivateKey old = existing(home);
      PrivateKey fresh = PrivateKey.generate(KeyType.ED25519, new SecureRandom());
      PeerId before = id(old);
      PeerId now = id(fresh);
      record(lock, old, rotated(before).with("successor", now.toString()));
      Path keptKey = home.key().resolveSibling("key." + before);
      Files.createLink(keptKey, home.key());
      Path made = home.key().resolveSibling("key." + now);
      create(made, fresh.encode());
      Files.move(made, home.key(), StandardCopyOption.ATOMIC_MOVE);
      Optional<Path> keptTrail = Optional.empty();
      if (Files.exists(home.audit())) {
        Path kept = home.audit().resolveSibling("audit." + before);
        Files.move(home.audit(), kept, StandardCopyOption.ATOMIC_MOVE);
        keptTrail = Optional.of(kept);
      }
      record(lock, fresh, rotated(now).with("predecessor", before.toString()));
      return new Rotation(before, now, keptKey, keptTrail);
    }
  }

  private static AuditEvent rotated(PeerId by) {
    return AuditEvent.of(Operation.KEY_ROTATE).by(by);
  }

  /**
   * Makes the key of a new private network in a new file, mode 0600.
   *
   * @return what may be shown of it
   */
  public static String swarm(Path file) throws EnvironmentException {
    PreSharedKey key = PreSharedKey.generate(new SecureRandom());
    create(file, key.encode());
    return key.fingerprint();
  }

  /** Whether others than the owner may read or write {@code file}. */
  public static boolean isOpenToOthers(Path file) throws IOException {
    Set<?> others = Files.getPosixFilePermissions(file);
    return others.stream().anyMatch(each -> !each.toString().startsWith("OWNER"));
  }

  private NodeLock lock() throws EnvironmentException {
    home.prepare();
    return NodeLock.take(home);
  }

  /** For who has the lock. */
  private void record(NodeLock lock, PrivateKey key, AuditEvent event) throws IOException {
    if (lock.held() && audit.isPresent()) {
      DaemonAudit.write(home, key, audit.get(), event);
    }
  }

  private static PrivateKey existing(Home home) throws EnvironmentException {
    return Identity.find(home)
        .orElseThrow(
            () ->
                new EnvironmentException(
                    home.directory() + " has no identity: make one with hypha id"));
  }

  private static PrivateKey read(Path file) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      byte[] bytes = in.readNBytes(FILE_BYTES_MAX);
      return PrivateKey.decode(Bytes.owning(decoded(bytes)));
    } catch (MalformedException e) {
      // nothing of what is in it is repeated: it may be a secret
      throw new EnvironmentException(
          file + " is no private key: it is to be the protobuf that libp2p writes, or base64 of it",
          e);
    }
  }

  private static byte[] decoded(byte[] bytes) {
    String text = new String(bytes, StandardCharsets.ISO_8859_1).strip();
    if (!text.matches("[A-Za-z0-9+/\\s]+={0,2}")) {
      return bytes;
    }
    try {
      return Base64.getMimeDecoder().decode(text);
    } catch (IllegalArgumentException e) {
      return bytes;
    }
  }

  private static void create(Path file, Bytes content) throws EnvironmentException {
    try (OutputStream out =
        Channels.newOutputStream(
            Files.newByteChannel(
                file,
                Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
                Home.onlyOwner()))) {
      out.write(content.toArray());
    } catch (FileAlreadyExistsException e) {
      throw new EnvironmentException(
          file + " is there already: name another file, or move it away", e);
    } catch (IOException e) {
      throw new EnvironmentException(
          "cannot write " + file + " (" + Failures.sentence(e) + "): name another file", e);
    }
  }
}
