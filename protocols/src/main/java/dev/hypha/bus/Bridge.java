package dev.hypha.bus;

import dev.hypha.core.Registration;
import dev.hypha.core.Runtime;
import dev.hypha.gossip.TypedTopic;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.util.Optional;
import java.util.concurrent.atomic.LongAdder;

/**
 * Carries messages between a channel and a topic until it or one of them is closed. Thread-safe.
 *
 * <p>A topic whose listener is slower than the network loses messages of the network, and a channel
 * that is quicker than it those of the process, both counted where that is always counted: at the
 * subscription and at the subscriber.
 */
public final class Bridge<T> implements Registration {
  private static final System.Logger LOG = System.getLogger(Bridge.class.getName());

  private final TypedTopic<T> topic;
  private final Subscriber<T> ours;
  private final Registration theirs;
  private final LongAdder refused = new LongAdder();

  Bridge(Channel<T> channel, TypedTopic<T> topic, Runtime runtime) {
    this.topic = topic;
    this.ours = channel.subscribe();
    this.theirs =
        topic.subscribe(
            heard -> {
              if (!heard.own()) {
                channel.carry(heard.value(), Optional.of(ours));
              }
            });
    runtime.fork("bus-to-gossip", this::run);
  }

  private void run() {
    try (theirs) {
      carry();
    }
  }

  private void carry() {
    for (Optional<T> next = ours.next(); next.isPresent(); next = ours.next()) {
      try {
        topic.publish(next.get());
      } catch (IOException e) {
        refused.increment();
        LOG.log(Level.WARNING, "not gossiped: {0}", e.getMessage());
      }
    }
  }

  /** How many messages of the channel could not be gossiped, because they were too long. */
  public long refused() {
    return refused.sum();
  }

  /** Messages of the channel that waited too long to be gossiped. */
  public long missed() {
    return ours.missed();
  }

  @Override
  public void close() {
    theirs.close();
    ours.close();
  }
}
