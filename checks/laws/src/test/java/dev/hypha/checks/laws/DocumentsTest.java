package dev.hypha.checks.laws;

import com.sun.source.tree.LiteralTree;
import com.sun.source.tree.MethodInvocationTree;
import com.sun.source.util.TreePathScanner;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Documents agree with the code. */
class DocumentsTest {
  private static final Pattern CODE_WORD = Pattern.compile("`([^`]+)`");
  private static final Pattern VERSIONED_ID =
      Pattern.compile("/[a-z][a-z0-9/-]*/[0-9]+\\.[0-9]+\\.[0-9]+");
  private static final List<String> PROMISES =
      List.of("Spec:", "Threads:", "Limits:", "Start reading at");

  /** A document beside the code that it tells of. */
  private record Told(String document, List<Source> sources) {}

  private record Modules(String architecture, List<String> modules) {}

  private record Decisions(String pom, Collection<String> records) {}

  private static final Law<Told> PROTOCOLS_TOLD =
      new Law<>(
          "Every protocol id of the code stands in docs/protocols.md",
          "what we speak to strangers must be found by its name, with spec and revision",
          "add a row: id, spec and revision, package, what proves it",
          DocumentsTest::untoldProtocols);

  private static final Law<Told> PROTOCOLS_SPOKEN =
      new Law<>(
          "Every protocol id of docs/protocols.md is spoken by the code",
          "a document that promises more than the code does is a lie",
          "delete the row, or correct the id",
          DocumentsTest::unspokenProtocols);

  private static final Law<Modules> MODULES_TOLD =
      new Law<>(
          "ARCHITECTURE.md's table of modules is that of pom.xml",
          "the table is the map that a reader starts with",
          "add or delete the row under \"The house\"",
          DocumentsTest::moduleDifferences);

  private static final Law<Decisions> DEPENDENCIES_DECIDED =
      new Law<>(
          "Every dependency of pom.xml is named in a decision record",
          "each one is somebody else's code that we answer for",
          "write half a page in docs/decisions: what, where, why, and what was not chosen; or"
              + " remove it",
          DocumentsTest::undecidedDependencies);

  private static final Law<Map<String, String>> PACKAGES_TOLD =
      new Law<>(
          "A package-info says Spec:, Threads:, Limits: and Start reading at",
          "who opens a package wants to know what it follows, on which thread it lives, what bounds"
              + " it, and where to begin",
          "write the sentences; \"Spec: none\" with its reason is one",
          DocumentsTest::silentPackages);

  private static final Law<Map<String, String>> NO_MACHINES =
      new Law<>(
          "No tracked file names a path of a machine",
          "it works on that machine only, and tells strangers how it looks",
          "a path from the root of the repository, or an environment variable",
          DocumentsTest::machinePaths);

  @Test
  void every_protocol_of_the_code_is_told() {
    PROTOCOLS_TOLD.holdsFor(new Told(House.text("docs/protocols.md"), House.sources()));
  }

  @Test
  void every_protocol_that_is_told_is_spoken() {
    PROTOCOLS_SPOKEN.holdsFor(new Told(House.text("docs/protocols.md"), House.sources()));
  }

  @Test
  void a_protocol_that_is_untold_and_one_that_is_unspoken_are_caught() {
    Told canary =
        new Told(
            "| id | spec |\n|---|---|\n| `/told/1`, `/dreamt/1.0.0` | `/not/an/id` |\n",
            Source.canary(
                """
                class Canary {
                  ProtocolId told = ProtocolId.of("/told/1");
                  ProtocolId untold = ProtocolId.of("/untold/1");
                  String header = "/hidden/1.0.0";
                  String path = "/not/a/protocol";
                }
                """));
    PROTOCOLS_TOLD.catches(canary, "/untold/1", "/hidden/1.0.0");
    PROTOCOLS_SPOKEN.catches(canary, "/dreamt/1.0.0");
  }

  @Test
  void the_map_of_the_house_is_the_house() {
    MODULES_TOLD.holdsFor(new Modules(House.text("ARCHITECTURE.md"), House.modules()));
  }

  @Test
  void a_module_without_row_and_a_row_without_module_are_caught() {
    MODULES_TOLD.catches(
        new Modules(
            """
            # A
            ## The house
            | module | what |
            |---|---|
            | `base` | `x` |
            | `attic` | |
            ## B
            | `other` |
            """,
            List.of("base", "cellar")),
        "cellar",
        "attic");
  }

  @Test
  void every_dependency_has_a_decision_record() {
    DEPENDENCIES_DECIDED.holdsFor(
        new Decisions(House.text("pom.xml"), markdown("docs/decisions").values()));
  }

  @Test
  void a_dependency_that_nobody_decided_on_is_caught() {
    DEPENDENCIES_DECIDED.catches(
        new Decisions(
            """
            <dependencyManagement><dependencies>
            <dependency><groupId>dev.hypha</groupId><artifactId>hypha-base</artifactId></dependency>
            <dependency><groupId>org.junit</groupId><artifactId>junit-bom</artifactId></dependency>
            <dependency><groupId>left</groupId><artifactId>left-pad</artifactId></dependency>
            </dependencies></dependencyManagement>
            """,
            List.of("We take JUnit 6. Nobody leftovers.")),
        "left-pad");
  }

  @Test
  void every_package_says_what_it_follows() {
    PACKAGES_TOLD.holdsFor(packages());
  }

  @Test
  void a_package_that_says_nothing_is_caught() {
    PACKAGES_TOLD.catches(
        Map.of(
            "base/a",
                "/** A. Spec: none. Threads: any. Limits: none. Start reading at\n * {@code A}. */",
            "base/b",
                "/** B. Spec: RFC 1. Threads: any. Start reading at {@code B}. */\npackage b;",
            "base/c", ""),
        "base/b does not say Limits:",
        "base/c has no package-info");
  }

  @Test
  void no_file_names_a_path_of_a_machine() throws IOException {
    NO_MACHINES.holdsFor(House.trackedTexts());
  }

  @Test
  void a_path_of_a_machine_is_caught() {
    NO_MACHINES.catches(
        Map.of(
            "a.md", "it lies in /ho" + "me/someone/hypha",
            "b.sh", "cd '/wo" + "rk/main'",
            "c.md",
                "https://example.org/home/page, ${x}/wo"
                    + "rk/dir, ./wo"
                    + "rk/dir, ~/root/x, at home/wo"
                    + "rk"),
        "a.md:1",
        "b.sh:1");
  }

  // ---- protocols

  private static List<String> untoldProtocols(Told told) {
    Set<String> rows = idsOf(told.document());
    List<String> found = new ArrayList<>();
    spoken(told.sources())
        .forEach(
            (id, where) -> {
              if (!rows.contains(id)) {
                found.add(id + " of " + where);
              }
            });
    return found;
  }

  private static List<String> unspokenProtocols(Told told) {
    Set<String> literals = new LinkedHashSet<>();
    told.sources().stream()
        .filter(source -> source.text().main() && !source.text().isOutside())
        .forEach(source -> literals(source).forEach(each -> literals.add(each)));
    return idsOf(told.document()).stream().filter(id -> !literals.contains(id)).toList();
  }

  private static Set<String> idsOf(String document) {
    Set<String> ids = new TreeSet<>();
    firstCells(document)
        .flatMap(cell -> CODE_WORD.matcher(cell).results())
        .map(match -> match.group(1))
        .filter(word -> word.startsWith("/"))
        .forEach(ids::add);
    return ids;
  }

  private static Stream<String> firstCells(String document) {
    return document
        .lines()
        .filter(line -> line.startsWith("|"))
        .map(line -> line.split("\\|", -1)[1]);
  }

  private static Map<String, String> spoken(List<Source> sources) {
    Map<String, String> ids = new TreeMap<>();
    for (Source source : sources) {
      if (source.text().main() && !source.text().isOutside()) {
        new TreePathScanner<Void, Source>() {
          @Override
          public Void visitMethodInvocation(MethodInvocationTree call, Source here) {
            if (call.getMethodSelect().toString().equals("ProtocolId.of")
                && call.getArguments().getFirst() instanceof LiteralTree literal) {
              ids.put(String.valueOf(literal.getValue()), here.at(call));
            }
            return super.visitMethodInvocation(call, here);
          }
        }.scan(source.unit(), source);
        literals(source)
            .filter(text -> VERSIONED_ID.matcher(text).matches())
            .forEach(text -> ids.put(text, source.text().path()));
      }
    }
    return ids;
  }

  private static Stream<String> literals(Source source) {
    List<String> texts = new ArrayList<>();
    new TreePathScanner<Void, Source>() {
      @Override
      public Void visitLiteral(LiteralTree literal, Source here) {
        if (literal.getValue() instanceof String text) {
          texts.add(text);
        }
        return super.visitLiteral(literal, here);
      }
    }.scan(source.unit(), source);
    return texts.stream();
  }

  // ---- modules, decisions, packages, machines

  private static List<String> moduleDifferences(Modules both) {
    String after = both.architecture().split("## The house", -1)[1];
    Set<String> rows = new TreeSet<>();
    firstCells(after.split("\n## ", -1)[0])
        .flatMap(cell -> CODE_WORD.matcher(cell).results())
        .forEach(match -> rows.add(match.group(1)));
    List<String> found = new ArrayList<>();
    both.modules().stream()
        .filter(module -> !rows.contains(module))
        .forEach(module -> found.add("pom.xml has the module " + module));
    rows.stream()
        .filter(row -> !both.modules().contains(row))
        .forEach(row -> found.add("ARCHITECTURE.md has a row for " + row));
    return found;
  }

  private static final Pattern DEPENDENCY =
      Pattern.compile("<groupId>([^<]+)</groupId>\\s*<artifactId>([^<]+)</artifactId>");

  /** A record names a dependency by its artifact, or by the first word of that: JUnit, JMH. */
  private static List<String> undecidedDependencies(Decisions decisions) {
    String managed =
        decisions.pom()
            .split("</dependencyManagement>", -1)[0]
            .split("<dependencyManagement>", -1)[1];
    String records = String.join("\n", decisions.records()).toLowerCase(Locale.ROOT);
    return DEPENDENCY
        .matcher(managed)
        .results()
        .filter(match -> !match.group(1).startsWith("dev.hypha"))
        .map(match -> match.group(2))
        .filter(
            artifact -> !names(records, artifact) && !names(records, artifact.split("-", -1)[0]))
        .toList();
  }

  private static boolean names(String records, String word) {
    return Pattern.compile("(?<![\\w-])" + Pattern.quote(word) + "(?![\\w-])")
        .matcher(records)
        .find();
  }

  private static Map<String, String> markdown(String folder) {
    Map<String, String> texts = new LinkedHashMap<>();
    try (Stream<Path> files = Files.list(House.root().resolve(folder))) {
      for (Path file : files.sorted().toList()) {
        texts.put(file.toString(), Files.readString(file));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return texts;
  }

  /** The package-info of every package of the house itself; empty where there is none. */
  private static Map<String, String> packages() {
    Map<String, String> texts = new TreeMap<>();
    for (Source source : House.sources()) {
      String path = source.text().path();
      if (source.text().main()
          && !source.text().isOutside()
          && !path.endsWith("/module-info.java")) {
        String folder = path.substring(0, path.lastIndexOf('/'));
        texts.putIfAbsent(folder, "");
        if (path.endsWith("/package-info.java")) {
          texts.put(folder, source.text().content());
        }
      }
    }
    return texts;
  }

  private static List<String> silentPackages(Map<String, String> packages) {
    List<String> found = new ArrayList<>();
    packages.forEach(
        (folder, text) -> {
          String comment = text.split("\\*/", -1)[0].replaceAll("\\s*\n \\*\\s*", " ");
          if (text.isEmpty()) {
            found.add(folder + " has no package-info");
          } else {
            PROMISES.stream()
                .filter(promise -> !comment.contains(promise))
                .forEach(promise -> found.add(folder + " does not say " + promise));
          }
        });
    return found;
  }

  private static final Pattern MACHINE_PATH =
      Pattern.compile("(?<![\\w.}~*:$-])/(work|home|root|Users)/(?!\\*)");

  private static List<String> machinePaths(Map<String, String> files) {
    List<String> found = new ArrayList<>();
    files.forEach(
        (path, text) ->
            MACHINE_PATH
                .matcher(text)
                .results()
                .forEach(match -> found.add(path + ":" + line(text, match) + " " + match.group())));
    return found;
  }

  private static long line(String text, MatchResult match) {
    return text.substring(0, match.start()).chars().filter(c -> c == '\n').count() + 1;
  }
}
