package dev.hypha.config;

import dev.hypha.bytes.MalformedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** Gathers what everybody says, and lets the weightiest have the last word. One thread. */
final class Loading {
  /** Variables that are no keys; commands read them. */
  private static final Set<String> OTHER_VARIABLES = Set.of("HYPHA_DATA_DIR", "HYPHA_CONFIG");

  private static final String PREFIX = "HYPHA_";

  private final Sources sources;
  private final List<Problem> problems = new ArrayList<>();

  /** By key, the weightiest last. */
  private final Map<String, List<Given>> given = new LinkedHashMap<>();

  private final Optional<Path> file;

  Loading(Sources sources) {
    this.sources = sources;
    this.file = chosenFile(sources);
    file.ifPresent(path -> new ConfigFile(path, problems::add).read().forEach(this::take));
    environment();
    sources.flags().forEach(this::take);
  }

  /** Those of values and names; conflicts are another matter. */
  List<Problem> problems() {
    return problems;
  }

  Settings settings() {
    Map<String, Setting<?>> all = new LinkedHashMap<>();
    Profile profile = decide(Keys.PROFILE, Profile.DEFAULT).value();
    int found = problems.size();
    for (Key<?> key : Keys.all()) {
      all.put(key.name(), decide(key, profile));
      if (key == Keys.PROFILE) {
        problems.subList(found, problems.size()).clear(); // told already
      }
    }
    return new Settings(all, file);
  }

  private static Optional<Path> chosenFile(Sources sources) {
    if (sources.file().isPresent()) {
      return sources.file();
    }
    Path usual = sources.directory().resolve(Sources.FILE);
    return Files.exists(usual) ? Optional.of(usual) : Optional.empty();
  }

  private void take(Given value) {
    if (Keys.named(value.key()).isPresent()) {
      given.computeIfAbsent(value.key(), key -> new ArrayList<>()).add(value);
      return;
    }
    problems.add(
        new Problem(
            value.origin().place(),
            "there is no key " + value.key(),
            Keys.meant(value.key())
                .map(name -> "did you mean " + name + "?")
                .orElse("see them all with hypha config show")));
  }

  /**
   * The variables that are keys. One that is almost a key is a slip; any other is somebody else's,
   * as those that Kubernetes makes of a service called hypha.
   */
  private void environment() {
    Map<String, String> keys = new TreeMap<>();
    Keys.all().forEach(key -> keys.put(key.variable(), key.name()));
    Set<String> known = new HashSet<>(keys.keySet());
    known.addAll(OTHER_VARIABLES);
    Path base = Path.of("");
    new TreeMap<>(sources.environment())
        .forEach(
            (variable, text) -> {
              String key = keys.get(variable);
              if (key != null && !text.isBlank()) {
                List<String> words = words(key, text);
                take(new Given(key, words, new Origin(Layer.ENVIRONMENT, variable), base));
              } else if (variable.startsWith(PREFIX) && !known.contains(variable)) {
                slip(variable, known);
              }
            });
  }

  private void slip(String variable, Set<String> known) {
    List<String> names = known.stream().map(name -> name.substring(PREFIX.length())).toList();
    Spelling.closest(variable.substring(PREFIX.length()), names)
        .ifPresent(
            name ->
                problems.add(
                    new Problem(
                        variable,
                        "there is no such variable",
                        "did you mean " + PREFIX + name + "?")));
  }

  private static List<String> words(String key, String text) {
    boolean list = Keys.named(key).orElseThrow().kind().list();
    return list ? List.of(text.split(",", -1)) : List.of(text);
  }

  private <T> Setting<T> decide(Key<T> key, Profile profile) {
    List<Setting<T>> candidates = new ArrayList<>();
    candidates.add(new Setting<>(key, key.ordinary(), Origin.DEFAULT, List.of()));
    key.in(profile)
        .ifPresent(
            value -> candidates.add(new Setting<>(key, value, Origin.of(profile), List.of())));
    for (Given each : given.getOrDefault(key.name(), List.of())) {
      try {
        T value = key.kind().read(each.words(), each.base());
        candidates.add(new Setting<>(key, value, each.origin(), List.of()));
      } catch (MalformedException e) {
        problems.add(
            new Problem(
                each.origin().place(),
                key.name() + " = '" + String.join(",", each.words()) + "'",
                String.valueOf(e.getMessage())));
      }
    }
    candidates.sort(Comparator.comparing(setting -> setting.origin().layer()));
    Setting<T> top = candidates.removeLast();
    List<Setting.Beneath> beneath =
        candidates.reversed().stream()
            .map(each -> new Setting.Beneath(each.words(), each.origin()))
            .toList();
    return new Setting<>(key, top.value(), top.origin(), beneath);
  }
}
