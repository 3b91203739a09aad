package dev.hypha.dns;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * What the machine says of names: {@code resolv.conf(5)} and {@code hosts(5)}, read anew each time,
 * for they change as networks do. A file that does not exist says nothing.
 */
final class MachineFiles {
  private static final int DNS_PORT = 53;

  /** As many as the C library takes. */
  private static final int NAMESERVERS_MAX = 3;

  private static final int HOST_ADDRESSES_MAX = 100;

  private MachineFiles() {}

  static List<InetSocketAddress> nameservers(Path file) throws IOException {
    List<InetSocketAddress> servers = new ArrayList<>();
    eachLine(
        file,
        words -> {
          if (words.length >= 2
              && words[0].equals("nameserver")
              && servers.size() < NAMESERVERS_MAX
              && isLiteral(words[1])) {
            servers.add(new InetSocketAddress(literal(words[1]), DNS_PORT));
          }
        });
    return servers;
  }

  /** The addresses that {@code file} gives {@code name}. */
  static List<InetAddress> hosts(Path file, DomainName name) throws IOException {
    List<InetAddress> addresses = new ArrayList<>();
    eachLine(
        file,
        words -> {
          for (int i = 1; i < words.length; i++) {
            if (words[i].equalsIgnoreCase(name.text())
                && addresses.size() < HOST_ADDRESSES_MAX
                && isLiteral(words[0])) {
              addresses.add(literal(words[0]));
            }
          }
        });
    return addresses;
  }

  private static void eachLine(Path file, Consumer<String[]> words) throws IOException {
    // both files are ASCII where it matters; a stray byte in a comment must not make them
    // unreadable
    try (BufferedReader reader = Files.newBufferedReader(file, StandardCharsets.ISO_8859_1)) {
      for (String line = reader.readLine(); line != null; line = reader.readLine()) {
        words.accept(line.replaceFirst("[#;].*", "").strip().split("\\s+"));
      }
    } catch (NoSuchFileException e) {
      return;
    } catch (IOException e) {
      throw new IOException("cannot read " + file + ": " + e.getClass().getSimpleName(), e);
    }
  }

  private static boolean isLiteral(String text) {
    try {
      literal(text);
      return true;
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  /** Never a name, so nothing is looked up. */
  private static InetAddress literal(String text) {
    return InetAddress.ofLiteral(text);
  }
}
