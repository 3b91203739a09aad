package dev.hypha.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.hypha.daemon.Json;
import picocli.CommandLine.Model.CommandSpec;

/**
 * The name and version that each JSON line of a command begins with: {@code
 * "schema":"hypha.config.show/1"}. A field that is added leaves the version as it is; one that is
 * taken away or changes its meaning makes it one more.
 *
 * <p>Spec: docs/json.md.
 */
final class Schema {
  private static final int VERSION = 1;

  private Schema() {}

  static ObjectNode of(CommandSpec command, ObjectNode object) {
    return named(command.qualifiedName("."), object);
  }

  static ObjectNode ofError(ObjectNode object) {
    return named("hypha.error", object);
  }

  private static ObjectNode named(String name, ObjectNode object) {
    ObjectNode line = Json.object().put("schema", name + "/" + VERSION);
    line.setAll(object);
    return line;
  }
}
