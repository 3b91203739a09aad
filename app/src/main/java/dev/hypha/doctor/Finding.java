package dev.hypha.doctor;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.hypha.daemon.Json;
import java.util.Locale;

/**
 * One thing that was looked at.
 *
 * @param code for programs: {@code disk}
 * @param what was found, in a clause
 * @param cause why that is bad, or how it comes about; empty if all is well
 * @param next what to type; empty if all is well
 */
public record Finding(Level level, String code, String what, String cause, String next) {
  /** How bad it is. */
  public enum Level {
    OK,
    /** It works, and could be better. */
    NOTE,
    /** Something does not work, or is not safe. */
    PROBLEM
  }

  static Finding ok(String code, String what) {
    return new Finding(Level.OK, code, what, "", "");
  }

  static Finding note(String code, String what, String cause, String next) {
    return new Finding(Level.NOTE, code, what, cause, next);
  }

  static Finding problem(String code, String what, String cause, String next) {
    return new Finding(Level.PROBLEM, code, what, cause, next);
  }

  /** The fields {@code level code what cause next}. */
  public ObjectNode describe() {
    return Json.object()
        .put("level", level.name().toLowerCase(Locale.ROOT))
        .put("code", code)
        .put("what", what)
        .put("cause", cause)
        .put("next", next);
  }
}
