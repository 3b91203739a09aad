package dev.hypha.checks.laws;

import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.Tree;
import com.sun.source.util.JavacTask;
import com.sun.source.util.SourcePositions;
import com.sun.source.util.Trees;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;

/** A Java file and its syntax tree. */
record Source(Text text, CompilationUnitTree unit, SourcePositions positions) {
  /**
   * What a file says.
   *
   * @param module the folder of its module
   * @param main whether it ships, or only tests
   * @param path from the root of the repository
   */
  record Text(String module, boolean main, String path, String content) {
    /** Whether it belongs to the checks or the examples. */
    boolean isOutside() {
      return module.startsWith("checks/") || module.equals("examples");
    }
  }

  /** A main file of {@code base}, for canaries. */
  static List<Source> canary(String content) {
    return parse(List.of(new Text("base", true, "Canary.java", content)));
  }

  /** A test file of {@code base}, for canaries. */
  static List<Source> testCanary(String content) {
    return parse(List.of(new Text("base", false, "CanaryTest.java", content)));
  }

  static List<Source> parse(List<Text> texts) {
    JavaCompiler compiler = Objects.requireNonNull(ToolProvider.getSystemJavaCompiler(), "a JDK");
    Map<String, Text> byUri = new LinkedHashMap<>();
    List<JavaFileObject> files = new ArrayList<>();
    for (Text text : texts) {
      URI uri = URI.create("string:///" + text.path());
      byUri.put(uri.toString(), text);
      files.add(new InMemory(uri, text.content()));
    }
    JavacTask task =
        (JavacTask) compiler.getTask(null, null, null, List.of("-proc:none"), null, files);
    SourcePositions positions = Trees.instance(task).getSourcePositions();
    List<Source> sources = new ArrayList<>();
    try {
      for (CompilationUnitTree unit : task.parse()) {
        Text text = Objects.requireNonNull(byUri.get(unit.getSourceFile().toUri().toString()));
        sources.add(new Source(text, unit, positions));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return sources;
  }

  long firstLine(Tree tree) {
    return unit.getLineMap().getLineNumber(positions.getStartPosition(unit, tree));
  }

  long lastLine(Tree tree) {
    return unit.getLineMap().getLineNumber(positions.getEndPosition(unit, tree));
  }

  /** Where {@code tree} stands, as an editor understands it. */
  String at(Tree tree) {
    return text.path() + ":" + firstLine(tree);
  }

  private static final class InMemory extends SimpleJavaFileObject {
    private final String content;

    InMemory(URI uri, String content) {
      super(uri, Kind.SOURCE);
      this.content = content;
    }

    @Override
    public CharSequence getCharContent(boolean ignoreEncodingErrors) {
      return content;
    }
  }
}
