package dev.hypha.checks.laws;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** What is handed out can start. */
class ImageTest {
  private static final Pattern LIST = Pattern.compile("(?m)^modules=(\\S+)$");
  private static final Pattern REQUIRED =
      Pattern.compile("(?m)^\\s*requires (?:transitive )?((?:java|jdk)\\.[a-z.]+);");

  /** Within others of the list. */
  private static final Map<String, String> WITHIN =
      Map.of("java.management", "jdk.management", "java.xml", "java.sql");

  /** The script that makes the image, beside the modules that are to run in it. */
  private record Image(String script, Map<String, String> modules) {}

  private static final Law<Image> COMPLETE =
      new Law<>(
          "The runtime image has every module of the JDK that a module of ours requires",
          "an image without one builds well and starts nowhere",
          "add it to the list at the top of packaging/package.sh",
          ImageTest::missing);

  @Test
  void the_image_has_what_our_modules_require() throws IOException {
    Map<String, String> modules = new TreeMap<>();
    House.trackedTexts()
        .forEach(
            (path, text) -> {
              if (path.endsWith("src/main/java/module-info.java") && !path.startsWith("testkit")) {
                modules.put(path, text);
              }
            });
    COMPLETE.holdsFor(new Image(House.text("packaging/package.sh"), modules));
  }

  @Test
  void a_module_that_is_missing_is_caught() {
    COMPLETE.catches(
        new Image(
            "modules=java.base,jdk.management\n",
            Map.of(
                "app/module-info.java",
                """
                module a {
                  requires java.management;
                  requires jdk.httpserver;
                  requires static java.desktop;
                }
                """)),
        "jdk.httpserver");
  }

  @Test
  void an_image_without_a_list_is_caught() {
    COMPLETE.catches(new Image("jlink", Map.of()), "no list");
  }

  private static List<String> missing(Image image) {
    Matcher list = LIST.matcher(image.script);
    if (!list.find()) {
      return List.of("no list of modules in the script");
    }
    Set<String> there = Set.of(list.group(1).split(",", -1));
    List<String> missing = new ArrayList<>();
    image.modules.forEach(
        (path, text) -> {
          Matcher required = REQUIRED.matcher(text);
          while (required.find()) {
            String module = required.group(1);
            if (!there.contains(module) && !there.contains(WITHIN.getOrDefault(module, module))) {
              missing.add(path + " requires " + module);
            }
          }
        });
    return missing;
  }
}
