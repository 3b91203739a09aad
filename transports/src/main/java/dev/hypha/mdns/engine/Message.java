package dev.hypha.mdns.engine;

import java.util.List;

/**
 * What one multicast DNS message says. A long answer may travel in several packets.
 *
 * <p>Spec: RFC 6762, section 18.
 *
 * @param response whether it answers, be it unasked; otherwise it asks
 * @param answers in a question, what who asks knows already
 * @param additional records that come along unasked
 */
public record Message(
    boolean response, List<Question> questions, List<Resource> answers, List<Resource> additional) {
  public Message {
    questions = List.copyOf(questions);
    answers = List.copyOf(answers);
    additional = List.copyOf(additional);
  }

  static Message query(Question question) {
    return new Message(false, List.of(question), List.of(), List.of());
  }

  static Message answer(List<Resource> answers, List<Resource> additional) {
    return new Message(true, List.of(), answers, additional);
  }
}
