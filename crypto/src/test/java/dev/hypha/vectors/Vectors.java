package dev.hypha.vectors;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.hypha.bytes.Bytes;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.BiConsumer;
import org.junit.jupiter.api.Assumptions;

/**
 * Reads published test vectors: from the directory in {@code hypha.vectors}, or from the class
 * path.
 */
public final class Vectors {
  private Vectors() {}

  /** A file below {@code hypha.vectors}. The test is skipped, and says so, if it is not there. */
  public static JsonNode shared(String file) throws IOException {
    Path path = Path.of(System.getProperty("hypha.vectors", "vectors"), file);
    if (!Files.exists(path)) {
      System.err.println(
          "NO VECTORS: " + path.toAbsolutePath() + " is missing, what needs it is skipped");
    }
    Assumptions.assumeTrue(
        Files.exists(path), () -> "NO VECTORS: " + path.toAbsolutePath() + " is missing");
    return new ObjectMapper().readTree(path.toFile());
  }

  public static JsonNode resource(String file) throws IOException {
    try (InputStream in = Objects.requireNonNull(Vectors.class.getResourceAsStream("/" + file))) {
      return new ObjectMapper().readTree(in);
    }
  }

  /**
   * Runs {@code check} on each test of a Wycheproof file and its group; fails with all tests that
   * failed.
   */
  public static int wycheproof(String file, BiConsumer<JsonNode, JsonNode> check)
      throws IOException {
    List<String> failures = new ArrayList<>();
    int count = 0;
    for (JsonNode group : shared("wycheproof/" + file).get("testGroups")) {
      for (JsonNode test : group.get("tests")) {
        count++;
        try {
          check.accept(group, test);
        } catch (AssertionError | RuntimeException e) {
          failures.add(
              file + " " + test.get("tcId") + " " + test.path("comment").asText() + ": " + e);
        }
      }
    }
    if (!failures.isEmpty()) {
      throw new AssertionError(
          failures.size() + " of " + count + " failed\n" + String.join("\n", failures));
    }
    System.out.println(file + ": " + count + " cases");
    return count;
  }

  public static boolean valid(JsonNode test) {
    return test.get("result").asText().equals("valid");
  }

  public static Bytes hex(JsonNode node, String field) {
    JsonNode value = node.get(field);
    return value == null || value.isNull() ? Bytes.EMPTY : Bytes.hex(value.asText());
  }
}
