package dev.hypha.checks.laws;

import com.sun.source.tree.ClassTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.util.TreePathScanner;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** What documents say is tested is tested. */
class CoverageTest {
  private static final Pattern NAMED_TEST =
      Pattern.compile("`([A-Z]\\w*Test)\\.([a-z0-9]+_[a-z0-9_]+)`");

  private record Told(Map<String, String> documents, List<Source> sources) {}

  private static final Law<Told> NAMED_TESTS_EXIST =
      new Law<>(
          "A test that a document names exists",
          "a promise that points to nothing is read as one that is kept",
          "name the test that shows it; if there is none, write it",
          CoverageTest::missingTests);

  private static final Law<String> EVERY_ROW_HAS_A_TEST =
      new Law<>(
          "Every row of docs/gossip-coverage.md names a test",
          "the page says what is covered, not what is wished for",
          "write the test, and name it as `SomeTest.what_holds`",
          CoverageTest::emptyRows);

  @Test
  void tests_that_documents_name_exist() throws Exception {
    Map<String, String> documents = new LinkedHashMap<>(House.trackedTexts());
    documents.keySet().removeIf(path -> !path.endsWith(".md"));
    NAMED_TESTS_EXIST.holdsFor(new Told(documents, House.sources()));
  }

  @Test
  void every_promise_about_broadcasting_names_its_test() {
    EVERY_ROW_HAS_A_TEST.holdsFor(House.text("docs/gossip-coverage.md"));
  }

  @Test
  void a_test_that_does_not_exist_and_a_row_without_one_are_caught() {
    String document =
        """
        | asked for | shown by |
        |---|---|
        | one | `CanaryTest.it_sings` |
        | two | `CanaryTest.it_flies`, `GoneTest.it_sings` |
        | three | soon |
        """;
    List<Source> sources =
        Source.testCanary("class CanaryTest { @Test void it_sings() {} void it_flies() {} }");
    NAMED_TESTS_EXIST.catches(
        new Told(Map.of("a.md", document), sources), "CanaryTest.it_flies", "GoneTest.it_sings");
    EVERY_ROW_HAS_A_TEST.catches(document, "three");
  }

  private static List<String> missingTests(Told told) {
    Set<String> tests = tests(told.sources());
    List<String> found = new ArrayList<>();
    told.documents()
        .forEach(
            (path, text) ->
                NAMED_TEST
                    .matcher(text)
                    .results()
                    .map(CoverageTest::name)
                    .filter(name -> !tests.contains(name))
                    .forEach(name -> found.add(path + " names " + name)));
    return found;
  }

  private static String name(MatchResult match) {
    return match.group(1) + "." + match.group(2);
  }

  private static List<String> emptyRows(String document) {
    return document
        .lines()
        .filter(line -> line.startsWith("|") && !line.startsWith("|---"))
        .filter(line -> !line.contains("shown by"))
        .filter(line -> !NAMED_TEST.matcher(line).find())
        .toList();
  }

  private static Set<String> tests(List<Source> sources) {
    Set<String> tests = new TreeSet<>();
    for (Source source : sources) {
      if (!source.text().main()) {
        new TreePathScanner<Void, String>() {
          @Override
          public Void visitClass(ClassTree type, String around) {
            return super.visitClass(type, type.getSimpleName().toString());
          }

          @Override
          public Void visitMethod(MethodTree method, String around) {
            boolean test =
                method.getModifiers().getAnnotations().stream()
                    .anyMatch(each -> each.getAnnotationType().toString().endsWith("Test"));
            if (test) {
              tests.add(around + "." + method.getName());
            }
            return super.visitMethod(method, around);
          }
        }.scan(source.unit(), "");
      }
    }
    return tests;
  }
}
