package dev.hypha.checks.acceptance;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;

/**
 * What came of a scenario.
 *
 * @param verdict what is wrong, if anything is
 * @param figures what belongs to this scenario, put into the summary as it is
 * @param lives what became of each node
 */
record Result(Verdict verdict, ObjectNode figures, List<Life> lives) {
  static ObjectNode noFigures() {
    return JsonNodeFactory.instance.objectNode();
  }

  /**
   * What became of a node, seen at the end.
   *
   * @param starts how often it was started
   * @param kills how often it was killed
   * @param status what it said of itself at last
   * @param answered how many pings of others it answered
   */
  record Life(int number, int starts, int kills, Status status, int answered) {}
}
