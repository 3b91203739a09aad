package dev.hypha.checks.laws;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import javax.tools.DiagnosticCollector;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The Java that the README shows compiles, with the two imports that any editor offers. */
class SnippetsTest {
  private static final Pattern SNIPPET = Pattern.compile("(?ms)^```java\\n(.*?)^```$");

  @TempDir private Path classes;

  @Test
  void every_piece_of_java_in_the_readme_compiles() {
    List<String> snippets = snippets(House.text("README.md"));
    assertThat(snippets).isNotEmpty();
    assertThat(snippets).allSatisfy(snippet -> assertThat(complaints(snippet)).isEmpty());
  }

  @Test
  void a_piece_of_java_that_does_not_compile_is_caught() {
    String wrong = "# X\n```java\ntry (var hypha = Hypha.begin()) {\n}\n```\n";
    assertThat(snippets(wrong))
        .singleElement()
        .satisfies(s -> assertThat(complaints(s)).contains("begin"));
  }

  private static List<String> snippets(String document) {
    return SNIPPET
        .matcher(document)
        .results()
        .map(MatchResult::group)
        .map(SnippetsTest::body)
        .toList();
  }

  private static String body(String block) {
    return block.substring("```java\n".length(), block.length() - "```".length());
  }

  private String complaints(String snippet) {
    String program =
        "import dev.hypha.*; import dev.hypha.core.*;\n"
            + "class Snippet { void main(String address) throws Exception {\n"
            + snippet
            + "} }\n";
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    DiagnosticCollector<JavaFileObject> diagnostics = new DiagnosticCollector<>();
    List<String> options =
        List.of(
            "-cp", System.getProperty("java.class.path"), "-proc:none", "-d", classes.toString());
    var source = new InMemory(program);
    boolean compiled =
        compiler.getTask(null, null, diagnostics, options, null, List.of(source)).call();
    return compiled ? "" : diagnostics.getDiagnostics().toString();
  }

  private static final class InMemory extends SimpleJavaFileObject {
    private final String text;

    InMemory(String text) {
      super(URI.create("string:///Snippet.java"), Kind.SOURCE);
      this.text = text;
    }

    @Override
    public CharSequence getCharContent(boolean ignoreEncodingErrors) {
      return text;
    }
  }
}
