package dev.hypha.checks.laws;

import com.sun.source.tree.AnnotationTree;
import com.sun.source.tree.MethodInvocationTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.util.TreePathScanner;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Tests are run, or say aloud that they are not. */
class TestsTest {
  private static final Pattern SWITCH = Pattern.compile("(Disabled|Enabled|Ignore)[A-Za-z]*");
  private static final Pattern ASSUMPTION =
      Pattern.compile("(Assumptions\\.|Assertions\\.)?(assum(e|ing)[A-Z]\\w*|abort)");

  private static final Law<List<Source>> NO_SILENT_SKIPS =
      new Law<>(
          "No test is disabled but for another operating system with its reason, and a method that"
              + " assumes something prints the word skipped",
          "a test that is silently skipped is a green light that nobody switched on",
          "mend or delete the test; where the machine may lack something, print to System.err that"
              + " what needs it is skipped, in the method that assumes",
          TestsTest::silentSkips);

  private static final Law<List<Source>> SENTENCES =
      new Law<>(
          "A test is named by a sentence_in_snake_case",
          "the list of tests is the list of what holds",
          "say what is so: a_frame_of_another_version_ends_the_session",
          TestsTest::nameless);

  @Test
  void no_test_is_skipped_silently() {
    NO_SILENT_SKIPS.holdsFor(House.sources());
  }

  @Test
  void disabled_tests_and_silent_assumptions_are_caught() {
    NO_SILENT_SKIPS.catches(
        Source.testCanary(
            """
            class CanaryTest {
              @Disabled void disabled() {}
              @org.junit.jupiter.api.condition.EnabledOnOs(LINUX) void only() {}
              @EnabledOnOs(value = LINUX, disabledReason = "epoll") void reasoned() {}
              void silent() { Assumptions.assumeTrue(false); }
              void alsoSilent() { abort("skipped, but nobody reads this"); }
              void aloud() {
                System.err.println("no network: skipped");
                Assumptions.abort();
              }
            }
            """),
        "Disabled",
        "EnabledOnOs",
        "silent",
        "alsoSilent");
  }

  @Test
  void tests_are_named_by_sentences() {
    SENTENCES.holdsFor(House.sources());
  }

  @Test
  void a_test_without_a_sentence_is_caught() {
    SENTENCES.catches(
        Source.testCanary(
            """
            class CanaryTest {
              @Test void testDial() {}
              @Test void dials() {}
              @ParameterizedTest void a_dial_succeeds() {}
              void preparesDials() {}
            }
            """),
        "testDial",
        "dials");
  }

  private static List<String> silentSkips(List<Source> sources) {
    List<String> found = new ArrayList<>();
    for (Source source : tests(sources)) {
      new TreePathScanner<Void, @Nullable MethodTree>() {
        @Override
        public Void visitMethod(MethodTree method, @Nullable MethodTree around) {
          return super.visitMethod(method, method);
        }

        @Override
        public Void visitAnnotation(AnnotationTree annotation, @Nullable MethodTree around) {
          String name = lastWord(annotation.getAnnotationType().toString());
          if (SWITCH.matcher(name).matches() && !isOfThisMachine(name, annotation)) {
            found.add(source.at(annotation) + " @" + name);
          }
          return super.visitAnnotation(annotation, around);
        }

        @Override
        public Void visitMethodInvocation(MethodInvocationTree call, @Nullable MethodTree around) {
          String name = call.getMethodSelect().toString();
          if (ASSUMPTION.matcher(name).matches() && (around == null || !speaks(around))) {
            found.add(
                source.at(call) + " " + name + (around == null ? "" : " in " + around.getName()));
          }
          return super.visitMethodInvocation(call, around);
        }
      }.scan(source.unit(), null);
    }
    return found;
  }

  /** A test of what only one operating system does, which says why. */
  private static boolean isOfThisMachine(String name, AnnotationTree annotation) {
    return name.matches("(En|Dis)abledOnOs") && annotation.toString().contains("disabledReason");
  }

  private static boolean speaks(MethodTree method) {
    String body = method.toString();
    return body.contains("System.err.print") && body.toLowerCase(Locale.ROOT).contains("skipped");
  }

  private static List<String> nameless(List<Source> sources) {
    List<String> found = new ArrayList<>();
    for (Source source : tests(sources)) {
      new TreePathScanner<Void, Source>() {
        @Override
        public Void visitMethod(MethodTree method, Source here) {
          boolean test =
              method.getModifiers().getAnnotations().stream()
                  .map(annotation -> lastWord(annotation.getAnnotationType().toString()))
                  .anyMatch(name -> name.endsWith("Test"));
          if (test && !method.getName().toString().contains("_")) {
            found.add(here.at(method) + " " + method.getName());
          }
          return super.visitMethod(method, here);
        }
      }.scan(source.unit(), source);
    }
    return found;
  }

  private static String lastWord(String qualified) {
    return qualified.substring(qualified.lastIndexOf('.') + 1);
  }

  private static List<Source> tests(List<Source> sources) {
    return sources.stream().filter(source -> !source.text().main()).toList();
  }
}
