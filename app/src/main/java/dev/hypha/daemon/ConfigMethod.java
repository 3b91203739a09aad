package dev.hypha.daemon;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.hypha.config.Origin;
import dev.hypha.config.Setting;
import dev.hypha.config.Settings;
import java.util.List;
import java.util.Locale;

/** Settings as they are told to people and programs. Spec: docs/control.md, {@code config}. */
public final class ConfigMethod {
  private ConfigMethod() {}

  /** The fields {@code profile file values}. */
  public static ObjectNode of(Settings settings) {
    ObjectNode result = Json.object().put("profile", settings.profile().toString());
    settings.file().ifPresent(file -> result.put("file", file.toString()));
    ArrayNode values = result.putArray("values");
    settings.all().forEach(setting -> values.add(of(setting)));
    return result;
  }

  private static ObjectNode of(Setting<?> setting) {
    ObjectNode told =
        Json.object()
            .put("key", setting.key().name())
            .put("value", String.join(",", setting.words()));
    words(told.putArray("words"), setting.words());
    origin(told, setting.origin());
    ArrayNode beneath = told.putArray("beneath");
    for (Setting.Beneath each : setting.beneath()) {
      ObjectNode other = beneath.addObject().put("value", String.join(",", each.words()));
      origin(other, each.origin());
    }
    return told;
  }

  private static void words(ArrayNode array, List<String> words) {
    words.forEach(array::add);
  }

  private static void origin(ObjectNode told, Origin origin) {
    told.put("layer", origin.layer().name().toLowerCase(Locale.ROOT)).put("place", origin.place());
  }
}
