package dev.hypha.config;

import java.io.IOException;
import java.util.List;
import java.util.stream.Collectors;

/** A configuration that no node can be started with. The message has a line for each problem. */
public final class ConfigurationException extends IOException {
  private static final long serialVersionUID = 1;
  private final transient List<Problem> problems;

  ConfigurationException(List<Problem> problems) {
    super(sentence(problems));
    this.problems = List.copyOf(problems);
  }

  public List<Problem> problems() {
    return problems;
  }

  private static String sentence(List<Problem> problems) {
    if (problems.size() == 1) {
      return problems.getFirst().toString();
    }
    return problems.stream()
        .map(problem -> "\n  " + problem)
        .collect(
            Collectors.joining("", "the configuration has " + problems.size() + " mistakes", ""));
  }
}
