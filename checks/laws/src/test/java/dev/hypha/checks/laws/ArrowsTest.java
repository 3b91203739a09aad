package dev.hypha.checks.laws;

import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import dev.hypha.checks.laws.canary.CanaryHigh;
import dev.hypha.checks.laws.canary.CanaryLow;
import dev.hypha.checks.laws.canary.cli.CanaryCommand;
import dev.hypha.checks.laws.canary.daemon.CanaryDaemon;
import dev.hypha.checks.laws.canary.engine.CanaryEngine;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Who may see whom. */
class ArrowsTest {
  private static final Set<String> BELOW_CORE = Set.of("crypto", "base");
  private static final Set<String> CORE = Set.of("core", "crypto", "base");

  /** The boxes that do not see each other. */
  private static final Set<String> BOXES =
      Set.of(
          "connect",
          "transports",
          "node",
          "protocols",
          "store",
          "mesh",
          "privacy",
          "consensus",
          "quic",
          "webrtc");

  private static final Law<List<Box>> ARROWS =
      new Law<>(
          "A module sees only the modules beneath it: app → embed → {connect transports node"
              + " protocols store …} → core → crypto → base, and the boxes in braces do not see"
              + " each other",
          "a box that knows its neighbour can be neither lifted out nor read alone, and two that"
              + " know each other are one",
          "declare a small interface in core and let embed hand the one to the other, or publish an"
              + " event",
          ArrowsTest::upwardArrows);

  private static final Law<List<Box>> DAEMON_BEFORE_CLI =
      new Law<>(
          "The daemon does not know the command line",
          "what runs as a service must not depend on how a person calls it",
          "move what both need into dev.hypha.daemon",
          ArrowsTest::daemonSeesCli);

  private static final Law<List<Box>> NO_CIRCLES =
      new Law<>(
          "Packages form no circle",
          "packages that need each other can only be understood all at once",
          "move what both need into the lower one, or an interface of it into core",
          ArrowsTest::circles);

  private static final Law<List<Box>> PURE_ENGINES =
      new Law<>(
          "An engine is pure: it sees values, core's nouns and plain java.util, but no Runtime, no"
              + " thread, no lock, no I/O",
          "a pure machine runs ten thousand times in virtual time inside a unit test; one look at a"
              + " clock ends that",
          "take the time as an argument and put effects into the sink that is passed in; who drives"
              + " the engine has threads and clock",
          ArrowsTest::impurities);

  @Test
  void every_module_sees_only_what_is_beneath_it() {
    ARROWS.holdsFor(House.boxes());
  }

  @Test
  void an_arrow_that_points_up_is_caught() {
    ARROWS.catches(
        List.of(Box.of("base", CanaryLow.class), Box.of("core", CanaryHigh.class)), "CanaryLow");
  }

  @Test
  void two_boxes_that_see_each_other_are_caught() {
    ARROWS.catches(
        List.of(Box.of("node", CanaryLow.class), Box.of("protocols", CanaryHigh.class)),
        "CanaryLow");
  }

  @Test
  void a_module_without_a_place_in_the_house_is_caught() {
    ARROWS.catches(List.of(Box.of("attic", CanaryHigh.class)), "attic");
  }

  @Test
  void the_daemon_does_not_know_the_command_line() {
    DAEMON_BEFORE_CLI.holdsFor(House.boxes());
  }

  @Test
  void a_daemon_that_knows_a_command_is_caught() {
    DAEMON_BEFORE_CLI.catches(
        List.of(Box.of("app", CanaryDaemon.class, CanaryCommand.class)), "CanaryDaemon");
  }

  @Test
  void packages_form_no_circle() {
    NO_CIRCLES.holdsFor(House.boxes());
  }

  @Test
  void a_circle_of_packages_is_caught() {
    NO_CIRCLES.catches(
        List.of(Box.of("app", CanaryDaemon.class, CanaryCommand.class)),
        "canary.cli → dev.hypha.checks.laws.canary.daemon",
        "canary.daemon → dev.hypha.checks.laws.canary.cli");
  }

  @Test
  void engines_are_pure() {
    PURE_ENGINES.holdsFor(House.boxes());
  }

  @Test
  void an_engine_with_a_clock_a_thread_and_a_file_is_caught() {
    PURE_ENGINES.catches(
        List.of(Box.of("node", CanaryEngine.class)),
        "dev.hypha.core.Runtime",
        "java.lang.Thread",
        "java.nio.file.Path",
        "java.util.concurrent.locks.ReentrantLock");
  }

  private static List<String> upwardArrows(List<Box> house) {
    List<String> found = new ArrayList<>();
    Map<String, String> homes = homes(house);
    for (Box box : house) {
      Set<String> beneath = beneath(box);
      if (beneath.contains("?")) {
        found.add(
            "module " + box.name() + " has no place in the arrows: give it one in ArrowsTest");
        continue;
      }
      for (JavaClass each : box.classes()) {
        Set<String> seen = new TreeSet<>();
        for (Dependency dependency : each.getDirectDependenciesFromSelf()) {
          String target = dependency.getTargetClass().getBaseComponentType().getName();
          String home = homes.getOrDefault(target, box.name());
          if (!home.equals(box.name()) && !beneath.contains(home) && !beneath.contains("*")) {
            seen.add(home + " (" + target + ")");
          }
        }
        seen.forEach(target -> found.add(each.getName() + " of " + box.name() + " sees " + target));
      }
    }
    return found;
  }

  private static Set<String> beneath(Box box) {
    return switch (box.name()) {
      case "base" -> Set.of();
      case "crypto" -> Set.of("base");
      case "core" -> BELOW_CORE;
      case "embed" -> union(BOXES, CORE);
      case "sim" -> union(BOXES, CORE);
      case "testkit" -> union(Set.of("node", "connect"), CORE);
      case "app" -> union(Set.of("embed", "sim"), union(BOXES, CORE));
      // as a user sees the house: the one dependency and what its signatures name
      case "examples" -> union(Set.of("embed", "node", "protocols"), CORE);
      default -> {
        if (BOXES.contains(box.name())) {
          yield CORE;
        }
        yield Set.of(box.isOutside() ? "*" : "?");
      }
    };
  }

  private static Set<String> union(Set<String> some, Set<String> others) {
    Set<String> all = new LinkedHashSet<>(some);
    all.addAll(others);
    return all;
  }

  private static Map<String, String> homes(List<Box> house) {
    Map<String, String> homes = new LinkedHashMap<>();
    for (Box box : house) {
      box.classes().forEach(each -> homes.put(each.getName(), box.name()));
    }
    return homes;
  }

  private static List<String> daemonSeesCli(List<Box> house) {
    return house.stream()
        .flatMap(box -> box.classes().stream())
        .filter(each -> each.getPackageName().endsWith(".daemon"))
        .flatMap(each -> each.getDirectDependenciesFromSelf().stream())
        .filter(dependency -> dependency.getTargetClass().getPackageName().endsWith(".cli"))
        .map(dependency -> dependency.getOriginClass().getName())
        .distinct()
        .map(name -> name + " sees the command line")
        .toList();
  }

  private static List<String> circles(List<Box> house) {
    Map<String, Set<String>> sees = new LinkedHashMap<>();
    Set<String> ours =
        house.stream()
            .flatMap(box -> box.classes().stream())
            .map(JavaClass::getPackageName)
            .collect(Collectors.toSet());
    for (Box box : house) {
      for (JavaClass each : box.classes()) {
        for (Dependency dependency : each.getDirectDependenciesFromSelf()) {
          String target = dependency.getTargetClass().getBaseComponentType().getPackageName();
          if (ours.contains(target) && !target.equals(each.getPackageName())) {
            sees.computeIfAbsent(each.getPackageName(), p -> new TreeSet<>()).add(target);
          }
        }
      }
    }
    List<String> found = new ArrayList<>();
    sees.forEach(
        (from, targets) ->
            targets.stream()
                .filter(target -> reaches(sees, target, from, new LinkedHashSet<>()))
                .forEach(target -> found.add(from + " → " + target + " → … → " + from)));
    return found;
  }

  private static boolean reaches(
      Map<String, Set<String>> sees, String from, String to, Set<String> visited) {
    return from.equals(to)
        || (visited.add(from)
            && sees.getOrDefault(from, Set.of()).stream()
                .anyMatch(next -> reaches(sees, next, to, visited)));
  }

  private static List<String> impurities(List<Box> house) {
    List<String> found = new ArrayList<>();
    for (Box box : house) {
      for (JavaClass each : box.classes()) {
        if (each.getPackageName().endsWith(".engine")) {
          each.getDirectDependenciesFromSelf().stream()
              .map(dependency -> dependency.getTargetClass().getBaseComponentType())
              .filter(target -> !isPure(each, target))
              .map(JavaClass::getName)
              .distinct()
              .forEach(target -> found.add(each.getName() + " sees " + target));
        }
      }
    }
    return found;
  }

  private static final Set<String> IMPURE_NOUNS =
      Set.of("Runtime", "SystemRuntime", "Node", "Connection", "Stream", "Session", "Transport");

  private static boolean isPure(JavaClass engine, JavaClass target) {
    String home = target.getPackageName();
    String name = target.getName();
    return switch (home) {
      case "" -> true; // primitives
      case "dev.hypha.core" ->
          IMPURE_NOUNS.stream()
              .noneMatch(
                  noun ->
                      name.equals(home + "." + noun) || name.startsWith(home + "." + noun + "$"));
      case "java.lang" ->
          !name.startsWith("java.lang.Thread")
              && !name.startsWith("java.lang.Process")
              && !name.equals("java.lang.Runtime");
      case "java.time" -> name.equals("java.time.Duration") || name.equals("java.time.Instant");
      case "java.io" -> name.equals("java.io.IOException"); // what a PeerException is
      default ->
          home.equals(engine.getPackageName())
              || home.startsWith("java.lang.")
              || home.equals("java.util")
              || home.equals("java.util.function")
              || home.equals("java.util.stream")
              || home.equals("java.util.random")
              || home.equals("java.math")
              || home.equals("org.jspecify.annotations")
              || home.startsWith("dev.hypha.bytes")
              || home.startsWith("dev.hypha.multiformats")
              || home.startsWith("dev.hypha.protobuf")
              || home.startsWith("dev.hypha.crypto")
              || home.startsWith("dev.hypha.record");
    };
  }
}
