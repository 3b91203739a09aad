package dev.hypha.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.hypha.daemon.Daemon;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Exit code 3: one sentence, what to do, and nothing is worse than before. */
@Timeout(120)
class MachineInTheWayTest {
  @TempDir Path directory;

  @Test
  void a_port_in_use_is_named_and_the_identity_stays() throws Exception {
    Path home = directory.resolve("home");
    String before = id(home);
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      String address = "/ip4/127.0.0.1/tcp/" + taken.getLocalPort();
      Cli.Run run = Cli.run("up", "--data-dir", home.toString(), "--listen", address);
      assertOneSentence(run, address, "in use", "choose another port");
    }
    assertThat(id(home)).isEqualTo(before);
    assertThat(names(home)).containsExactly("audit", "dht", "key", "peers.db");
  }

  @Test
  void a_second_node_on_a_data_directory_is_refused_and_the_first_goes_on() throws Exception {
    try (Daemon first = Cli.daemon(directory)) {
      Cli.Run run =
          Cli.run("up", "--data-dir", directory.toString(), "--listen", "/ip4/127.0.0.1/tcp/0");
      String pid = Long.toString(ProcessHandle.current().pid());
      assertOneSentence(run, directory.toString(), "runs", pid, "--data-dir");
      Cli.Run addresses = Cli.run("addresses", "--data-dir", directory.toString());
      assertThat(addresses.out().strip()).isEqualTo(Cli.address(first));
    }
    assertThat(names(directory)).containsExactly("audit", "dht", "key", "peers.db");
  }

  @Test
  void a_damaged_key_file_is_named_and_left_as_it_is() throws Exception {
    id(directory);
    Path key = directory.resolve("key");
    byte[] damaged = Files.readAllBytes(key);
    damaged[3] ^= 0x40;
    Files.write(key, damaged);
    assertOneSentence(runId(directory), key.toString(), "damaged", "backup");
    assertThat(Files.readAllBytes(key)).isEqualTo(damaged);
  }

  @Test
  void a_key_file_that_is_cut_short_is_not_replaced_by_another_identity() throws Exception {
    id(directory);
    Path key = directory.resolve("key");
    Files.write(key, new byte[0]);
    assertOneSentence(runId(directory), key.toString(), "damaged");
    assertThat(key).isEmptyFile();
  }

  @Test
  void a_key_file_that_cannot_be_read_is_named() throws Exception {
    Path key = Files.createDirectory(directory.resolve("key"));
    assertOneSentence(runId(directory), key.toString(), "cannot read", "readable");
  }

  @Test
  void a_key_file_without_permission_is_named() throws Exception {
    assume(!isRoot(), "root may read everything: not tested");
    id(directory);
    Path key = directory.resolve("key");
    Files.setPosixFilePermissions(key, PosixFilePermissions.fromString("---------"));
    assertOneSentence(runId(directory), key.toString(), "cannot read", "permission");
  }

  @Test
  void a_data_directory_below_a_file_is_named() throws Exception {
    Path file = Files.writeString(directory.resolve("file"), "mine");
    Path home = file.resolve("home");
    assertOneSentence(runId(home), home.toString(), "--data-dir");
    assertThat(file).hasContent("mine");
  }

  @Test
  void a_data_directory_without_permission_is_named() throws Exception {
    assume(!isRoot(), "root may write everywhere: not tested");
    Path home = Files.createDirectory(directory.resolve("home"));
    Files.setPosixFilePermissions(home, PosixFilePermissions.fromString("r-xr-xr-x"));
    assertOneSentence(runId(home), home.toString(), "permission", "--data-dir");
  }

  @Test
  void a_full_disk_leaves_no_half_a_key_and_room_makes_a_whole_one() throws Exception {
    try (SmallDisk disk = SmallDisk.mount(directory.resolve("disk"))) {
      Path home = Files.createDirectory(disk.path().resolve("home"));
      Path filler = disk.fill();
      assertOneSentence(runId(home), home.toString(), "No space left", "make room");
      assertThat(names(home)).isEmpty();
      Files.delete(filler);
      assertThat(id(home)).isEqualTo(id(home));
    }
  }

  @Test
  void a_full_disk_refuses_a_file_and_keeps_nothing_of_it() throws Exception {
    Path file = Files.write(directory.resolve("file"), new byte[1 << 20]);
    try (SmallDisk disk = SmallDisk.mount(directory.resolve("disk"));
        Daemon receiver = Cli.daemon(directory.resolve("receiver"))) {
      Path inbox = Files.createDirectory(disk.path().resolve("inbox"));
      Cli.Started receiving =
          Cli.start(
              "receive",
              inbox.toString(),
              "--once",
              "--data-dir",
              directory.resolve("receiver").toString());
      receiving.awaitNote("files go to");
      Cli.Run run =
          Cli.run(
              "send",
              file.toString(),
              Cli.address(receiver),
              "--data-dir",
              directory.resolve("none").toString());
      assertThat(run.code()).isEqualTo(ExitCode.FAILED);
      assertThat(run.err()).contains("refused file", "room");
      assertThat(names(inbox)).filteredOn(name -> !name.startsWith(".")).isEmpty();
    }
  }

  private static void assertOneSentence(Cli.Run run, String... parts) {
    assertThat(run.code()).as(run.err()).isEqualTo(ExitCode.ENVIRONMENT);
    assertThat(run.out()).isEmpty();
    assertThat(run.err())
        .startsWith("hypha: ")
        .contains(parts)
        .doesNotContain("Exception", "\tat ");
    assertThat(run.err().lines()).hasSize(1);
  }

  private static Cli.Run runId(Path home) {
    return Cli.run("id", "--data-dir", home.toString());
  }

  private static String id(Path home) {
    Cli.Run run = runId(home);
    assertThat(run.code()).as(run.err()).isEqualTo(ExitCode.OK);
    return run.out();
  }

  private static java.util.List<String> names(Path directory) throws IOException {
    try (Stream<Path> all = Files.list(directory)) {
      return all.map(path -> path.getFileName().toString()).sorted().toList();
    }
  }

  /** Skips the test and says so where the count of skipped tests is read. */
  private static void assume(boolean possible, String otherwise) {
    if (!possible) {
      System.err.println("SKIPPED: " + otherwise);
    }
    assumeTrue(possible, otherwise);
  }

  private static boolean isRoot() throws IOException {
    return Files.getAttribute(Path.of("/proc/self"), "unix:uid").equals(0);
  }

  /** A file system of 256 KiB. */
  private record SmallDisk(Path path) implements AutoCloseable {
    static SmallDisk mount(Path path) throws IOException {
      Files.createDirectories(path);
      boolean mounted =
          Files.exists(Path.of("/proc/self"))
              && isRoot()
              && exec("mount", "-t", "tmpfs", "-o", "size=256k", "tmpfs", path.toString()) == 0;
      assume(mounted, "no small file system can be mounted here: a full disk is not tested");
      return new SmallDisk(path);
    }

    /** Takes all the room that is left. */
    Path fill() throws IOException {
      Path filler = path.resolve("filler");
      try (var out = Files.newOutputStream(filler)) {
        byte[] chunk = new byte[4096];
        while (true) {
          out.write(chunk);
        }
      } catch (IOException full) {
        assertThat(full).hasMessageContaining("No space");
        return filler;
      }
    }

    @Override
    public void close() throws IOException {
      assertThat(exec("umount", path.toString())).isZero();
    }

    private static int exec(String... command) throws IOException {
      return new ProcessBuilder(command).inheritIO().start().onExit().join().exitValue();
    }
  }
}
