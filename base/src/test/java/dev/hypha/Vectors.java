package dev.hypha;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.hypha.bytes.Bytes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Assumptions;

/**
 * The golden vectors beside the repository. Where they are missing, the test that asks for them
 * says so and is skipped.
 */
public final class Vectors {
  private Vectors() {}

  public static Path file(String name) {
    Path file = Path.of(System.getProperty("hypha.vectors", "../shared/vectors"), name);
    if (!Files.exists(file)) {
      System.err.println(
          "NO VECTORS: " + file.toAbsolutePath() + " is missing, what needs it is skipped");
    }
    Assumptions.assumeTrue(
        Files.exists(file), () -> "NO VECTORS: " + file.toAbsolutePath() + " is missing");
    return file;
  }

  public static JsonNode json(String name) throws IOException {
    return new ObjectMapper().readTree(file(name).toFile());
  }

  /** The lines of a file but the first, each cut at its commas and trimmed. */
  public static List<List<String>> csv(String name) throws IOException {
    List<List<String>> rows = new ArrayList<>();
    for (String line : Files.readAllLines(file(name)).stream().skip(1).toList()) {
      rows.add(List.of(line.split(",", -1)).stream().map(String::strip).toList());
    }
    return rows;
  }

  public static Bytes hex(JsonNode object, String field) {
    return Bytes.hex(object.get(field).asText());
  }
}
