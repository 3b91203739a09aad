package dev.hypha.config;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A list of texts at the top of a TOML document, edited in place: comments, order and everything
 * else stay as somebody wrote them. The document has been parsed before. Pure functions.
 */
final class TomlList {
  /** A text in the list, and where it stands, with its quotes. */
  private record Element(int from, int to, String word) {}

  private final String text;
  private final String key;

  /** Where the value stands; empty if the key is not set. */
  private Optional<Span> value = Optional.empty();

  /** After the last statement that belongs to no table. */
  private int end;

  private record Span(int from, int to) {}

  private TomlList(String text, String key) {
    this.text = text;
    this.key = key;
    scan();
  }

  /** With {@code word} at the end of the list that {@code key} is; it becomes one if need be. */
  static String add(String text, String key, String word) {
    return new TomlList(text, key).added(quoted(word));
  }

  /** Without the words that are {@code unwanted}. */
  static String remove(String text, String key, Predicate<String> unwanted) {
    String left = text;
    while (true) {
      TomlList list = new TomlList(left, key);
      Optional<Element> next =
          list.elements().stream().filter(each -> unwanted.test(each.word())).findFirst();
      if (next.isEmpty()) {
        return left;
      }
      left = list.without(next.get());
    }
  }

  // ---- where things stand

  /** Goes over the statements before the first table. */
  private void scan() {
    int at = blank(0);
    while (at < text.length() && text.charAt(at) != '[') {
      int equals = text.indexOf('=', at);
      if (equals < 0) {
        return;
      }
      String name = text.substring(at, equals).strip().replaceAll("^[\"']|[\"']$", "");
      int from = spaces(equals + 1);
      int to = afterValue(from);
      if (name.equals(key)) {
        value = Optional.of(new Span(from, to));
      }
      end = lineEnd(to);
      at = blank(to);
    }
  }

  /** Past spaces, line ends and comments. */
  private int blank(int from) {
    int at = from;
    while (at < text.length()) {
      char c = text.charAt(at);
      if (c == '#') {
        at = lineEnd(at);
      } else if (Character.isWhitespace(c)) {
        at++;
      } else {
        return at;
      }
    }
    return at;
  }

  private int spaces(int from) {
    int at = from;
    while (at < text.length() && (text.charAt(at) == ' ' || text.charAt(at) == '\t')) {
      at++;
    }
    return at;
  }

  /** Before the line feed, or at the end. */
  private int lineEnd(int from) {
    int at = text.indexOf('\n', from);
    return at < 0 ? text.length() : at;
  }

  private int afterValue(int from) {
    int at = from;
    int depth = 0;
    while (at < text.length()) {
      char c = text.charAt(at);
      if (c == '"' || c == '\'') {
        at = afterText(at);
        if (depth == 0) {
          return at;
        }
      } else if (c == '#') {
        if (depth == 0) {
          return at;
        }
        at = lineEnd(at);
      } else if (c == '[' || c == '{') {
        depth++;
        at++;
      } else if (c == ']' || c == '}') {
        depth--;
        at++;
        if (depth == 0) {
          return at;
        }
      } else if (c == '\n' && depth == 0) {
        return at;
      } else {
        at++;
      }
    }
    return at;
  }

  private int afterText(int from) {
    String quote = text.substring(from, from + 1);
    String longQuote = quote.repeat(3);
    if (text.startsWith(longQuote, from)) {
      int to = text.indexOf(longQuote, from + 3);
      return to < 0 ? text.length() : to + 3;
    }
    int at = from + 1;
    while (at < text.length() && text.charAt(at) != quote.charAt(0)) {
      at += text.charAt(at) == '\\' && quote.equals("\"") ? 2 : 1;
    }
    return Math.min(text.length(), at + 1);
  }

  private List<Element> elements() {
    List<Element> all = new ArrayList<>();
    if (value.isEmpty()) {
      return all;
    }
    int at = value.get().from();
    while (at < value.get().to()) {
      char c = text.charAt(at);
      if (c == '"' || c == '\'') {
        int to = afterText(at);
        all.add(new Element(at, to, text.substring(at + 1, to - 1)));
        at = to;
      } else {
        at = c == '#' ? lineEnd(at) : at + 1;
      }
    }
    return all;
  }

  // ---- edits

  private String added(String word) {
    if (value.isEmpty()) {
      return begun(key + " = [" + word + "]\n");
    }
    Span span = value.get();
    List<Element> all = elements();
    if (text.charAt(span.from()) != '[') {
      String list = "[" + text.substring(span.from(), span.to()) + ", " + word + "]";
      return replaced(span.from(), span.to(), list);
    }
    if (all.isEmpty()) {
      return replaced(span.from() + 1, span.from() + 1, word);
    }
    Element last = all.getLast();
    int comma = spaces(last.to());
    boolean trailing = text.charAt(comma) == ',';
    int after = trailing ? comma + 1 : last.to();
    int rest = spaces(after);
    boolean ownLine = rest < span.to() && (text.charAt(rest) == '#' || isLineEnd(rest));
    if (!ownLine) {
      return replaced(last.to(), after, ", " + word + (trailing ? "," : ""));
    }
    int line = lineEnd(rest);
    String indent = indent(last.from());
    String kept = text.substring(after, line);
    return replaced(
        last.to(), line, "," + kept.stripTrailing() + "\n" + indent + word + (trailing ? "," : ""));
  }

  /** After the comment in which the key stands, if it stands in one, or else at the top. */
  private String begun(String statement) {
    int tables = blank(end);
    Matcher comment =
        Pattern.compile("(?m)^#[ \t]*" + Pattern.quote(key) + "[ \t]*=.*\n").matcher(text);
    if (comment.find() && comment.end() <= Math.max(tables, end)) {
      return replaced(comment.end(), comment.end(), statement);
    }
    if (end == 0) {
      return text.isBlank() ? statement : statement + "\n" + text;
    }
    boolean closed = end < text.length();
    return replaced(
        closed ? end + 1 : end, closed ? end + 1 : end, (closed ? "" : "\n") + statement);
  }

  private String without(Element element) {
    Span span = value.orElseThrow();
    if (text.charAt(span.from()) != '[') {
      return replaced(span.from(), span.to(), "[]");
    }
    int from = element.from();
    int to = element.to();
    int comma = spaces(to);
    if (text.charAt(comma) == ',') {
      to = spaces(comma + 1);
    } else {
      int before = from - 1;
      while (before > span.from() && (text.charAt(before) == ' ' || text.charAt(before) == '\t')) {
        before--;
      }
      from = text.charAt(before) == ',' ? before : from;
    }
    int line = text.lastIndexOf('\n', from - 1) + 1;
    if (isLineEnd(to) && text.substring(line, from).isBlank() && line > span.from()) {
      return replaced(line, lineEnd(to) + 1, "");
    }
    return replaced(from, to, "");
  }

  private boolean isLineEnd(int at) {
    return text.startsWith("\n", at) || text.startsWith("\r\n", at);
  }

  private String indent(int at) {
    int line = text.lastIndexOf('\n', at - 1) + 1;
    return text.substring(line, Math.min(at, spaces(line)));
  }

  private String replaced(int from, int to, String by) {
    return text.substring(0, from) + by + text.substring(to);
  }

  private static String quoted(String word) {
    return '"' + word.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
  }
}
