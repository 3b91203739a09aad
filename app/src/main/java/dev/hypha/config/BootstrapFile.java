package dev.hypha.config;

import dev.hypha.bytes.MalformedException;
import dev.hypha.core.PeerAddress;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermission;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The bootstrap peers of a configuration file, which is edited in place: what else stands in it
 * stays as it is. One thread, and nobody else who writes the file meanwhile.
 */
public final class BootstrapFile {
  private static final String KEY = Keys.BOOTSTRAP.name();

  private final Path file;

  /**
   * @param file need not be there yet
   */
  public BootstrapFile(Path file) {
    this.file = file;
  }

  /**
   * Adds an address as it is then told by the key.
   *
   * @return whether it was not there before
   * @throws MalformedException if {@code address} is none of a peer
   * @throws ConfigurationException if the file is not one that a node would start with
   */
  public boolean add(String address) throws IOException {
    String word = address(address);
    List<String> before = list();
    if (before.contains(word)) {
      return false;
    }
    List<String> after = new ArrayList<>(before);
    after.add(word);
    write(TomlList.add(text(), KEY, word), after);
    return true;
  }

  /**
   * Takes away an address, or all of a peer.
   *
   * @param what an address, or a peer id
   * @return what was taken away
   * @throws MalformedException if {@code what} is neither
   */
  public List<String> remove(String what) throws IOException {
    PeerAddress unwanted = PeerAddress.parse(what);
    List<String> gone = list().stream().filter(word -> isOf(word, unwanted)).toList();
    if (!gone.isEmpty()) {
      List<String> after = new ArrayList<>(list());
      after.removeAll(gone);
      write(TomlList.remove(text(), KEY, word -> isOf(word, unwanted)), after);
    }
    return gone;
  }

  /** Whether {@code word} of the list is what somebody wants away: the same address, or any. */
  public static boolean isOf(String word, PeerAddress unwanted) {
    try {
      PeerAddress each = PeerAddress.parse(word.strip());
      return each.peer().equals(unwanted.peer())
          && (unwanted.addresses().isEmpty() || each.addresses().equals(unwanted.addresses()));
    } catch (MalformedException e) {
      return false;
    }
  }

  /**
   * An address of a peer as the key tells it.
   *
   * @throws MalformedException if it is none
   */
  public static String address(String typed) throws MalformedException {
    if (!typed.startsWith("/")) {
      throw new MalformedException(
          "'" + typed + "' is no address: write /ip4/…/tcp/…/p2p/PEER, or /dnsaddr/…/p2p/PEER");
    }
    return Keys.BOOTSTRAP.kind().read(List.of(typed), Path.of("")).getFirst();
  }

  /** What stands in the file. */
  private List<String> list() throws IOException {
    return Files.exists(file) ? listed(file) : List.of();
  }

  private static List<String> listed(Path file) throws ConfigurationException {
    Path directory = Optional.ofNullable(file.toAbsolutePath().getParent()).orElse(Path.of("/"));
    Settings settings =
        Settings.load(new Sources(directory, Optional.of(file), Map.of(), List.of()));
    return settings.of(Keys.BOOTSTRAP);
  }

  private String text() throws IOException {
    return Files.exists(file) ? Files.readString(file) : "";
  }

  /** All at once, and only if the list then is what it is to be. */
  private void write(String text, List<String> wanted) throws IOException {
    Path target = Files.exists(file) ? file.toRealPath() : file.toAbsolutePath();
    Path fresh = target.resolveSibling(target.getFileName() + ".new");
    try {
      Files.write(fresh, text.getBytes(StandardCharsets.UTF_8));
      if (Files.exists(target)) {
        Set<PosixFilePermission> mode =
            Files.getPosixFilePermissions(target, LinkOption.NOFOLLOW_LINKS);
        Files.setPosixFilePermissions(fresh, mode);
      }
      if (!listed(fresh).equals(wanted)) {
        throw new MalformedException(
            file + " is written in a way that cannot be edited here: change bootstrap by hand");
      }
      Files.move(
          fresh, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } finally {
      Files.deleteIfExists(fresh);
    }
  }
}
