package dev.hypha.config;

import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * A row of the table of keys.
 *
 * @param <T> what its values are
 */
public final class Key<T> {
  private final String name;
  private final Kind<T> kind;
  private final T ordinary;
  private final String description;
  private final Map<Profile, T> profiles = new EnumMap<>(Profile.class);
  private Optional<String> flag = Optional.empty();

  Key(String name, Kind<T> kind, T ordinary, String description) {
    this.name = name;
    this.kind = kind;
    this.ordinary = ordinary;
    this.description = description;
  }

  /** With an option of {@code hypha up} of its own. */
  Key<T> flag(String option) {
    flag = Optional.of(option);
    return this;
  }

  /** With another value in {@code profile}. */
  Key<T> in(Profile profile, T value) {
    profiles.put(profile, value);
    return this;
  }

  /** {@code section.name}, as it is written in the file. */
  public String name() {
    return name;
  }

  public Kind<T> kind() {
    return kind;
  }

  /** One sentence or two. */
  public String description() {
    return description;
  }

  /** The environment variable. */
  public String variable() {
    return "HYPHA_" + name.toUpperCase(Locale.ROOT).replace('.', '_');
  }

  /** The option of {@code hypha up}: one of its own, or {@code --set}. */
  public String option() {
    return flag.orElse("--set " + name + "=…");
  }

  /** The option of its own, if it has one. */
  public Optional<String> flag() {
    return flag;
  }

  /** What it is if nobody says otherwise. */
  public T ordinary() {
    return ordinary;
  }

  /** What profiles make of it, those that do, in their order. */
  public Map<Profile, T> profiles() {
    return Collections.unmodifiableMap(profiles);
  }

  Optional<T> in(Profile profile) {
    return Optional.ofNullable(profiles.get(profile));
  }

  /** {@code value} as it is typed. */
  public List<String> words(T value) {
    return kind.words(value);
  }

  @Override
  public String toString() {
    return name;
  }
}
