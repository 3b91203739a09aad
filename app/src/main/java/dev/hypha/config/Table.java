package dev.hypha.config;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Rows in the order in which they were written. Whole once its class is initialized. */
final class Table {
  private final Map<String, Key<?>> rows = new LinkedHashMap<>();

  <T> Key<T> key(String name, Kind<T> kind, T ordinary, String description) {
    Key<T> key = new Key<>(name, kind, ordinary, description);
    rows.put(name, key);
    return key;
  }

  List<Key<?>> rows() {
    return List.copyOf(rows.values());
  }

  Optional<Key<?>> named(String name) {
    return Optional.ofNullable(rows.get(name));
  }
}
