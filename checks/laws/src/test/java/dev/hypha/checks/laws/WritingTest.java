package dev.hypha.checks.laws;

import com.sun.source.tree.BlockTree;
import com.sun.source.tree.CatchTree;
import com.sun.source.tree.ClassTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.StatementTree;
import com.sun.source.tree.SynchronizedTree;
import com.sun.source.tree.ThrowTree;
import com.sun.source.tree.Tree;
import com.sun.source.tree.UnionTypeTree;
import com.sun.source.util.TreePathScanner;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import javax.lang.model.element.Modifier;
import org.junit.jupiter.api.Test;

/** How a file is written: sizes, locks, what is caught, what is left undone. */
class WritingTest {
  private static final int FILE_LINES_MAX = 600;
  private static final int METHOD_LINES_MAX = 60;

  private static final Set<String> EVERYTHING =
      Set.of("Exception", "RuntimeException", "Throwable", "Error");

  /** The roots of threads: beneath them is nobody who could still be told. One reason each. */
  private static final Set<String> THREAD_ROOTS =
      Set.of(
          "SystemRuntime.run", // the timer thread: one broken action must not stop the others
          "Timeline.tell", // whoever listens: its failure is its own
          "LiveConnection.serve", // the thread of an inbound stream: a handler is foreign code
          "ControlSession.run"); // the thread of a call of the control socket

  private static final Law<List<Source>> SHORT_FILES =
      new Law<>(
          "A file has at most " + FILE_LINES_MAX + " lines",
          "a reader must hold it in the head",
          "take out the part that has a name of its own",
          WritingTest::longFiles);

  private static final Law<List<Source>> SHORT_METHODS =
      new Law<>(
          "A method has at most " + METHOD_LINES_MAX + " lines",
          "a method fits a screen",
          "give the paragraphs names",
          WritingTest::longMethods);

  private static final Law<List<Source>> NO_MONITORS =
      new Law<>(
          "Nothing is synchronized",
          "a monitor cannot be waited for with a condition of its own, and anyone who holds the"
              + " object can take it",
          "a private ReentrantLock with conditions, for state only",
          WritingTest::monitors);

  private static final Law<List<Source>> NO_HIDING =
      new Law<>(
          "Exception, RuntimeException, Error and Throwable are caught only at the root of a"
              + " thread, or by a block that ends in throw",
          "a catch of everything hides our own mistakes as somebody else's",
          "catch what the call declares; where everything must be cleaned up, use finally or throw"
              + " again; a new thread root goes into WritingTest.THREAD_ROOTS with its reason",
          WritingTest::hidingCatches);

  private static final Law<List<Source>> ROOTS_ARE_THERE =
      new Law<>(
          "Every thread root that may catch everything does so",
          "an exception to a rule that outlives its reason is a hole in the rule",
          "delete it from WritingTest.THREAD_ROOTS",
          WritingTest::missingRoots);

  private static final Law<List<Source>> NOTHING_LEFT_UNDONE =
      new Law<>(
          "Main code has no TODO, FIXME or XXX",
          "a note in the code is a debt that nobody reads",
          "do it, or write down in docs or the issue what is not there",
          WritingTest::leftovers);

  private static final Pattern LEFTOVER = Pattern.compile("\\b(TODO|FIXME|XXX)\\b");

  @Test
  void files_fit_in_the_head() {
    SHORT_FILES.holdsFor(House.sources());
  }

  @Test
  void a_file_that_is_too_long_is_caught() {
    SHORT_FILES.catches(Source.canary("class Canary {\n" + "\n".repeat(599) + "}\n"), "601 lines");
    SHORT_FILES.catches(Source.canary("class Canary {\n" + "\n".repeat(598) + "}\n"));
  }

  @Test
  void methods_fit_a_screen() {
    SHORT_METHODS.holdsFor(House.sources());
  }

  @Test
  void a_method_that_is_too_long_is_caught() {
    String just = "/** Why.\n*/\nvoid just() {\n" + "int i;\n".repeat(58) + "}\n";
    String over = "void over() {\n" + "int i;\n".repeat(59) + "}\n";
    String made = "Canary() {\n" + "int i;\n".repeat(59) + "}\n";
    SHORT_METHODS.catches(
        Source.canary("class Canary {\n" + just + over + made + "}\n"), "over", "<init>");
  }

  @Test
  void nothing_is_synchronized() {
    NO_MONITORS.holdsFor(House.sources());
  }

  @Test
  void a_synchronized_method_and_a_synchronized_block_are_caught() {
    NO_MONITORS.catches(
        Source.canary(
            """
            class Canary {
              // synchronized in a comment is fine
              synchronized void method() {}
              void block() { synchronized (this) { } }
            }
            """),
        "Canary.java:3",
        "Canary.java:4");
  }

  @Test
  void nobody_catches_everything() {
    NO_HIDING.holdsFor(House.sources());
  }

  @Test
  void a_catch_that_hides_is_caught() {
    NO_HIDING.catches(
        Source.canary(
            """
            class Canary {
              void hides() { try { } catch (Exception e) { } }
              void hidesMore() { try { } catch (java.io.IOException | RuntimeException e) { } }
              void throwsAgain() { try { } catch (RuntimeException | Error e) { clean(); throw e; } }
              void precise() { try { } catch (java.io.IOException e) { } }
            }
            class SystemRuntime {
              void run() { try { } catch (RuntimeException e) { } }
            }
            """),
        "Canary.hides ",
        "Canary.hidesMore ");
  }

  @Test
  void every_exception_is_needed() {
    ROOTS_ARE_THERE.holdsFor(House.sources());
  }

  @Test
  void an_exception_without_a_reason_is_caught() {
    ROOTS_ARE_THERE.catches(Source.canary("class Canary {}"), THREAD_ROOTS.toArray(new String[0]));
  }

  @Test
  void nothing_is_left_undone() {
    NOTHING_LEFT_UNDONE.holdsFor(House.sources());
  }

  @Test
  void a_note_of_what_is_undone_is_caught() {
    NOTHING_LEFT_UNDONE.catches(
        Source.canary("// TODO: mend\nclass Canary { String mastodon; } // FIXME\n"),
        "Canary.java:1",
        "Canary.java:2");
  }

  private static List<Source> main(List<Source> sources) {
    return sources.stream().filter(source -> source.text().main()).toList();
  }

  private static List<String> longFiles(List<Source> sources) {
    List<String> found = new ArrayList<>();
    for (Source source : main(sources)) {
      long lines = source.text().content().lines().count();
      if (lines > FILE_LINES_MAX) {
        found.add(source.text().path() + " has " + lines + " lines");
      }
    }
    return found;
  }

  private static List<String> longMethods(List<Source> sources) {
    List<String> found = new ArrayList<>();
    for (Source source : main(sources)) {
      new TreePathScanner<Void, Source>() {
        @Override
        public Void visitMethod(MethodTree method, Source here) {
          long lines = here.lastLine(method) - here.firstLine(method) + 1;
          if (lines > METHOD_LINES_MAX) {
            found.add(here.at(method) + " " + method.getName() + " has " + lines + " lines");
          }
          return super.visitMethod(method, here);
        }
      }.scan(source.unit(), source);
    }
    return found;
  }

  private static List<String> monitors(List<Source> sources) {
    List<String> found = new ArrayList<>();
    for (Source source : main(sources)) {
      new TreePathScanner<Void, Source>() {
        @Override
        public Void visitMethod(MethodTree method, Source here) {
          if (method.getModifiers().getFlags().contains(Modifier.SYNCHRONIZED)) {
            found.add(here.at(method));
          }
          return super.visitMethod(method, here);
        }

        @Override
        public Void visitSynchronized(SynchronizedTree block, Source here) {
          found.add(here.at(block));
          return super.visitSynchronized(block, here);
        }
      }.scan(source.unit(), source);
    }
    return found;
  }

  private static List<String> hidingCatches(List<Source> sources) {
    return catchAlls(sources).stream()
        .filter(each -> !THREAD_ROOTS.contains(each.around()))
        .map(each -> each.around() + " at " + each.place())
        .toList();
  }

  private static List<String> missingRoots(List<Source> sources) {
    List<String> there = catchAlls(sources).stream().map(CatchAll::around).toList();
    return THREAD_ROOTS.stream().filter(root -> !there.contains(root)).toList();
  }

  /** A catch of everything that does not throw again, and in which method of which class. */
  private record CatchAll(String around, String place) {}

  private static List<CatchAll> catchAlls(List<Source> sources) {
    List<CatchAll> found = new ArrayList<>();
    for (Source source : main(sources)) {
      new TreePathScanner<Void, String>() {
        @Override
        public Void visitClass(ClassTree type, String around) {
          String name = type.getSimpleName().toString();
          return super.visitClass(type, around.isEmpty() ? name : around + "." + name);
        }

        @Override
        public Void visitMethod(MethodTree method, String around) {
          return super.visitMethod(method, around + "." + method.getName());
        }

        @Override
        public Void visitCatch(CatchTree caught, String around) {
          if (catchesEverything(caught) && !endsInThrow(caught.getBlock())) {
            found.add(new CatchAll(around, source.at(caught)));
          }
          return super.visitCatch(caught, around);
        }
      }.scan(source.unit(), "");
    }
    return found;
  }

  private static boolean catchesEverything(CatchTree caught) {
    Tree type = caught.getParameter().getType();
    List<? extends Tree> types =
        type instanceof UnionTypeTree union ? union.getTypeAlternatives() : List.of(type);
    return types.stream().map(Tree::toString).anyMatch(EVERYTHING::contains);
  }

  private static boolean endsInThrow(BlockTree block) {
    List<? extends StatementTree> statements = block.getStatements();
    return !statements.isEmpty() && statements.getLast() instanceof ThrowTree;
  }

  private static List<String> leftovers(List<Source> sources) {
    List<String> found = new ArrayList<>();
    for (Source source : main(sources)) {
      List<String> lines = source.text().content().lines().toList();
      for (int i = 0; i < lines.size(); i++) {
        if (LEFTOVER.matcher(lines.get(i)).find()) {
          found.add(source.text().path() + ":" + (i + 1) + " " + lines.get(i).strip());
        }
      }
    }
    return found;
  }
}
