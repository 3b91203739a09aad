package dev.hypha.daemon;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.hypha.bytes.MalformedException;
import dev.hypha.config.LogLevel;

/** How much the loggers of the node tell; changes it, if asked to. */
final class LogMethod {
  private LogMethod() {}

  static ObjectNode run(Call call) throws MalformedException {
    if (call.has("level")) {
      String logger = call.has("logger") ? call.text("logger") : "";
      LogLevels.set(LogLevel.parse((logger.isEmpty() ? "" : logger + "=") + call.text("level")));
    }
    ObjectNode result = Json.object();
    ArrayNode levels = result.putArray("levels");
    LogLevels.all()
        .forEach(
            (logger, level) ->
                levels.addObject().put("logger", logger).put("level", LogLevel.text(level)));
    return result;
  }
}
