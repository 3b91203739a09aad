package dev.hypha.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.hypha.daemon.Json;
import java.io.Console;
import java.io.PrintWriter;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Where a command speaks: results on standard output, everything else on standard error. */
final class Output {
  @Option(names = "--json", description = "Print the result as JSON, an object a line.")
  private boolean json;

  @Spec(Spec.Target.MIXEE)
  private @Nullable CommandSpec command;

  boolean json() {
    return json;
  }

  /** A line of the result, for people; nothing with {@code --json}. */
  void line(String format, Object... arguments) {
    if (!json) {
      print(format, arguments);
    }
  }

  /** The result, for programs, and which command's it is; nothing without {@code --json}. */
  void object(ObjectNode object) {
    if (json) {
      objectAlways(object);
    }
  }

  /** The same, however the command was asked for it. */
  void objectAlways(ObjectNode object) {
    print("%s", Json.text(Schema.of(spec(), object)));
  }

  /** {@code text} in that style, if a person looks at it in colours. */
  String styled(Style style, String text) {
    return !json && coloured() ? style.of(text) : text;
  }

  /** The result byte for byte, whatever it is. */
  void bytes(byte[] result) {
    System.out.write(result, 0, result.length);
    System.out.flush();
  }

  /** Something on the way. */
  void note(String format, Object... arguments) {
    PrintWriter err = spec().commandLine().getErr();
    err.println("hypha: " + String.format(Locale.ROOT, format, arguments));
    err.flush();
  }

  /** A bar on standard error, if a person looks at it. */
  ProgressBar bar() {
    return new ProgressBar(spec().commandLine().getErr(), !json && terminal());
  }

  /** Whether a person looks at the output: since JDK 25 there is no console without a terminal. */
  @SuppressWarnings("SystemConsoleNull")
  static boolean terminal() {
    Console console = System.console();
    return console != null && console.isTerminal();
  }

  /** Whether colours are wanted: on a terminal, unless its owner does not like them. */
  private static boolean coloured() {
    return terminal() && System.getenv("NO_COLOR") == null;
  }

  private void print(String format, Object... arguments) {
    PrintWriter out = spec().commandLine().getOut();
    out.println(String.format(Locale.ROOT, format, arguments));
    out.flush();
  }

  private CommandSpec spec() {
    if (command == null) {
      throw new IllegalStateException("picocli has not set the command");
    }
    return command;
  }
}
