package dev.hypha.doctor;

import dev.hypha.audit.AuditKey;
import dev.hypha.audit.Verdict;
import dev.hypha.audit.Verification;
import dev.hypha.config.NodePlan;
import dev.hypha.config.Settings;
import dev.hypha.crypto.PrivateKey;
import dev.hypha.daemon.EnvironmentException;
import dev.hypha.daemon.Home;
import dev.hypha.daemon.Identity;
import dev.hypha.daemon.Keyring;
import dev.hypha.daemon.SwarmKey;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** The files of a node: their modes, and whether they are what was written. */
final class DataDirectoryCheck {
  private static final long TRAIL_BYTES_MAX = 64L << 20;

  private final Home home;
  private final List<Finding> findings;

  private DataDirectoryCheck(Home home, List<Finding> findings) {
    this.home = home;
    this.findings = findings;
  }

  static void examine(Home home, Settings settings, List<Finding> findings) throws IOException {
    DataDirectoryCheck check = new DataDirectoryCheck(home, findings);
    NodePlan plan = new NodePlan(settings);
    if (!Files.exists(home.directory())) {
      findings.add(
          Finding.note(
              "data_directory",
              home.directory() + " is not there yet",
              "no node has run on it",
              "hypha up"));
      return;
    }
    check.directory();
    check.secret("key", home.key());
    Optional<PrivateKey> identity = check.identity();
    check.swarmKey(plan.swarmKey());
    check.audit(plan.audit().isPresent(), identity);
  }

  private void directory() {
    Path directory = home.directory();
    findings.add(
        Files.isDirectory(directory) && Files.isWritable(directory)
            ? Finding.ok("data_directory", directory + " can be written")
            : Finding.problem(
                "data_directory",
                directory + " cannot be written",
                "it is no directory, or another user's",
                "ls -ld " + directory));
  }

  private void secret(String code, Path file) throws IOException {
    if (Files.exists(file) && Keyring.isOpenToOthers(file)) {
      findings.add(
          Finding.problem(
              code + "_mode",
              "others may read or write " + file,
              "who has read it can be this node, or enter its network",
              "chmod 600 " + file));
    }
  }

  private Optional<PrivateKey> identity() {
    try {
      Optional<PrivateKey> identity = Identity.find(home);
      identity.ifPresent(key -> findings.add(Finding.ok("key", "the node is " + Keyring.id(key))));
      return identity;
    } catch (EnvironmentException e) {
      findings.add(
          Finding.problem(
              "key",
              String.valueOf(e.getMessage()),
              "a node does not start without its identity",
              "ls -l " + home.key()));
      return Optional.empty();
    }
  }

  private void swarmKey(Optional<Path> chosen) throws IOException {
    secret("swarm_key", chosen.orElse(home.swarmKey()));
    try {
      SwarmKey.find(home, chosen)
          .ifPresent(key -> findings.add(Finding.ok("swarm_key", "it is in the " + key)));
    } catch (EnvironmentException e) {
      findings.add(
          Finding.problem(
              "swarm_key",
              String.valueOf(e.getMessage()),
              "a node that is to be in a private network does not start without the key",
              "hypha key swarm   # for a new network"));
    }
  }

  private void audit(boolean wanted, Optional<PrivateKey> identity) throws IOException {
    Path trail = home.audit();
    if (!wanted || !Files.exists(trail) || identity.isEmpty()) {
      return;
    }
    if (!Files.isWritable(trail)) {
      findings.add(
          Finding.problem(
              "audit_unwritable",
              trail + " cannot be written",
              "a node does not start when it cannot write its audit trail",
              "ls -ld " + trail));
    } else if (bytes(trail) > TRAIL_BYTES_MAX) {
      findings.add(
          Finding.note(
              "audit",
              "the audit trail is large, and was not read",
              "reading it takes a while",
              "hypha audit verify"));
    } else {
      findings.add(
          verdict(
              Verification.of(trail, AuditKey.of(identity.get()).verifier(), Optional.empty())));
    }
  }

  private static Finding verdict(Verdict verdict) {
    if (verdict.fault().isPresent()) {
      return Finding.problem(
          "audit_broken",
          "line " + verdict.fault().get().seq() + " of the audit trail is not as it was written",
          verdict.fault().get().why(),
          "hypha audit verify");
    }
    if (!verdict.checkpointFaults().isEmpty() && verdict.lines() > 0) {
      return Finding.problem(
          "audit_broken",
          "a checkpoint of the audit trail is not good",
          verdict.checkpointFaults().getFirst(),
          "hypha audit verify");
    }
    return Finding.ok("audit", "the audit trail is good, " + verdict.lines() + " lines");
  }

  private static long bytes(Path directory) throws IOException {
    long bytes = 0;
    try (Stream<Path> files = Files.list(directory)) {
      for (Path file : files.toList()) {
        bytes += Files.size(file);
      }
    }
    return bytes;
  }
}
