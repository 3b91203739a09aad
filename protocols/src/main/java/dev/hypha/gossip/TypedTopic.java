package dev.hypha.gossip;

import dev.hypha.bytes.MalformedException;
import dev.hypha.core.Registration;
import dev.hypha.gossip.engine.Effect;
import dev.hypha.gossip.engine.Verdict;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * A topic whose messages are values. What does not decode is neither delivered nor passed on, and
 * who brought it is not blamed: a peer may forward a topic without knowing its codec. Thread-safe.
 */
public final class TypedTopic<T> {
  private final Topic topic;
  private final Codec<T> codec;

  TypedTopic(Topic topic, Codec<T> codec) {
    this.topic = topic;
    this.codec = codec;
    validator(heard -> Verdict.ACCEPT);
  }

  /**
   * A value that was heard.
   *
   * @param message as it came: its author, its id, who brought it
   * @param own whether it is this node that said it
   */
  public record Heard<T>(T value, Received message, boolean own) {}

  /** The topic itself, whose messages are bytes. */
  public Topic topic() {
    return topic;
  }

  /**
   * Says {@code value} to who listens, and returns to whom it was handed.
   *
   * @throws IOException if it is too long
   */
  public Effect.Handed publish(T value) throws IOException {
    return topic.publish(codec.encode(value));
  }

  /** As {@link Topic#publish(dev.hypha.bytes.Bytes, int, Duration)}. */
  public Effect.Handed publish(T value, int priority, Duration ttl) throws IOException {
    return topic.publish(codec.encode(value), priority, ttl);
  }

  /** What is said from now on, also by ourselves, on a virtual thread of this registration. */
  public Registration subscribe(Consumer<? super Heard<T>> listener) {
    return topic.subscribe(message -> heard(message).ifPresent(listener));
  }

  /** Asks {@code now} whether values are valid; those that do not decode it never sees. */
  public void validator(Function<? super Heard<T>, Verdict> now) {
    topic.validator(message -> heard(message).map(now).orElse(Verdict.IGNORE));
  }

  private Optional<Heard<T>> heard(Received message) {
    try {
      boolean own = message.bringer().equals(topic.self());
      return Optional.of(new Heard<>(codec.decode(message.data()), message, own));
    } catch (MalformedException e) {
      return Optional.empty();
    }
  }
}
