package dev.hypha.crypto.noise;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** What the processor of this machine does for the JDK's ciphers. */
final class Processor {
  private static final Path ABOUT = Path.of("/proc/cpuinfo");

  /** The multiplication of 52 bits, in vectors of 512 bits or of 256. */
  private static final Set<String> WIDE_MULTIPLICATIONS = Set.of("avx512ifma", "avx_ifma");

  private Processor() {}

  /**
   * Whether the JDK computes Poly1305 with instructions made for it: on 64-bit ARM always, on x86
   * where there is a multiplication of 52 bits. Where the machine does not say, no.
   */
  static boolean hasPoly1305() {
    if (System.getProperty("os.arch", "").equals("aarch64")) {
      return true;
    }
    try (Stream<String> lines = Files.lines(ABOUT, StandardCharsets.ISO_8859_1)) {
      return hasPoly1305(lines);
    } catch (IOException | UncheckedIOException e) {
      return false; // not Linux
    }
  }

  /**
   * @param about as the kernel describes the processors, one after the other
   */
  static boolean hasPoly1305(Stream<String> about) {
    Optional<String> flags = about.filter(line -> line.startsWith("flags")).findFirst();
    return flags.isPresent()
        && List.of(flags.get().split("\\s+")).stream().anyMatch(WIDE_MULTIPLICATIONS::contains);
  }
}
