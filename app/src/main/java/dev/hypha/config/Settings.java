package dev.hypha.config;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What every key is, and why. Immutable. */
public final class Settings {
  private final Map<String, Setting<?>> all;
  private final Optional<Path> file;

  Settings(Map<String, Setting<?>> all, Optional<Path> file) {
    this.all = new LinkedHashMap<>(all);
    this.file = file;
  }

  /** The defaults. */
  public static Settings defaults() {
    return new Loading(Sources.none()).settings();
  }

  /**
   * What {@code sources} say.
   *
   * @throws ConfigurationException with everything that is wrong, if anything is
   */
  public static Settings load(Sources sources) throws ConfigurationException {
    Loading loading = new Loading(sources);
    Settings settings = loading.settings();
    List<Problem> problems = new ArrayList<>(loading.problems());
    problems.addAll(new Conflicts(settings, sources.directory()).found());
    if (!problems.isEmpty()) {
      throw new ConfigurationException(problems);
    }
    return settings;
  }

  /** The value of {@code key}. */
  public <T> T of(Key<T> key) {
    return setting(key).value();
  }

  /** The value of {@code key}, and why. */
  @SuppressWarnings("unchecked") // a key is put beside its own setting
  public <T> Setting<T> setting(Key<T> key) {
    Setting<?> setting = all.get(key.name());
    if (setting == null) {
      throw new IllegalStateException("no setting of " + key);
    }
    return (Setting<T>) setting;
  }

  /** In the order of the table. */
  public List<Setting<?>> all() {
    return List.copyOf(all.values());
  }

  /** The file that was read, if there was one. */
  public Optional<Path> file() {
    return file;
  }

  public Profile profile() {
    return of(Keys.PROFILE);
  }
}
