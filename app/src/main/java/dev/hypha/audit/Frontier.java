package dev.hypha.audit;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/**
 * Where a writer stood: with it, the next one need not read the whole trail. It is believed only if
 * a signed checkpoint says the same.
 *
 * @param tree of the lines so far
 * @param prev the hash of the last of them, in hexadecimal digits
 * @param file the first number of the file that it lies in
 * @param offset the length of that file
 */
record Frontier(MerkleTree tree, String prev, long file, long offset) {
  private static final HexFormat HEX = HexFormat.of();
  private static final int BYTES_MAX = 8192;

  static Frontier empty() {
    return new Frontier(new MerkleTree(), AuditLine.NO_PREV, 0, 0);
  }

  String encode() {
    StringBuilder out = new StringBuilder();
    out.append(tree.size()).append(' ').append(file).append(' ').append(offset).append('\n');
    out.append(prev).append('\n');
    tree.peaks().forEach(peak -> out.append(HEX.formatHex(peak)).append('\n'));
    return out.toString();
  }

  /** Nothing if the file is not there or says nothing sensible: it can be done without. */
  static Optional<Frontier> read(Path path) throws IOException {
    try {
      if (Files.size(path) > BYTES_MAX) {
        return Optional.empty();
      }
      List<String> lines = Files.readAllLines(path);
      String[] numbers = lines.getFirst().split(" ", -1);
      List<byte[]> peaks = new ArrayList<>();
      for (String line : lines.subList(2, lines.size())) {
        peaks.add(HEX.parseHex(line));
      }
      MerkleTree tree = MerkleTree.of(Long.parseLong(numbers[0]), peaks);
      return Optional.of(
          new Frontier(tree, lines.get(1), Long.parseLong(numbers[1]), Long.parseLong(numbers[2])));
    } catch (NoSuchFileException
        | CharacterCodingException
        | IndexOutOfBoundsException
        | java.util.NoSuchElementException
        | IllegalArgumentException e) {
      return Optional.empty();
    }
  }
}
