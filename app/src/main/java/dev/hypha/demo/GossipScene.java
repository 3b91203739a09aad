package dev.hypha.demo;

import dev.hypha.Hypha;
import dev.hypha.core.PeerException.TimedOut;
import dev.hypha.core.Runtime;
import dev.hypha.gossip.Received;
import dev.hypha.gossip.Subscription;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.function.Consumer;
import java.util.stream.LongStream;

/** Nodes say something in turn, and every other node hears it, once. */
record GossipScene(DemoNetwork network, int nodes, Consumer<String> progress) implements Scene {
  private static final String TOPIC = "hypha-demo";
  private static final int MESSAGES = 120;

  /** The first are said while the program is still being compiled, and their times not told. */
  private static final int WARM_UP = 20;

  private static final int TEXT_LENGTH = 1_024;
  private static final int PAUSE_MILLISECONDS = 10;
  private static final int WAIT_SECONDS = 20;

  @Override
  public String name() {
    return "what one node says all hear";
  }

  @Override
  public String play() throws IOException {
    List<Hypha> all = network.all(nodes);
    Heard heard = new Heard(all.getFirst().node().runtime(), nodes);
    List<Subscription> subscriptions = new ArrayList<>();
    try {
      for (int i = 0; i < nodes; i++) {
        int listener = i;
        subscriptions.add(
            all.get(i).topic(TOPIC).subscribe(message -> heard.on(listener, message)));
      }
      awaitListeners(all);
      progress.accept("all " + nodes + " nodes listen to " + TOPIC);
      for (int number = 0; number < MESSAGES; number++) {
        String text = (number + " ").concat(".".repeat(TEXT_LENGTH)).substring(0, TEXT_LENGTH);
        heard.began(number);
        all.get(number % nodes).topic(TOPIC).publish(text);
        heard.await(number);
      }
    } finally {
      subscriptions.forEach(Subscription::close);
    }
    return figures(heard.sorted());
  }

  private void awaitListeners(List<Hypha> all) throws IOException {
    Runtime clock = all.getFirst().node().runtime();
    long deadline = clock.nanoTime() + TimeUnit.SECONDS.toNanos(WAIT_SECONDS);
    for (Hypha node : all) {
      while (node.topic(TOPIC).members().size() < nodes - 1) {
        if (clock.nanoTime() - deadline > 0) {
          throw new TimedOut(
              node.id() + " knows only " + node.topic(TOPIC).members().size() + " listeners");
        }
        pause(PAUSE_MILLISECONDS);
      }
    }
  }

  private static void pause(int milliseconds) throws IOException {
    try {
      boolean over = new CountDownLatch(1).await(milliseconds, TimeUnit.MILLISECONDS);
      if (over) {
        throw new IllegalStateException("a latch that nobody counts down");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
  }

  private String figures(long[] nanos) {
    return String.format(
        Locale.ROOT,
        "%d messages of 1 KiB, signed and verified, one after the other from %d nodes: all %d"
            + " deliveries, each once; p50 %.1f ms, p99 %.1f ms, max %.1f ms after the first %d",
        MESSAGES,
        nodes,
        MESSAGES * (nodes - 1),
        nanos[nanos.length / 2] / 1e6,
        nanos[(int) (nanos.length * 0.99)] / 1e6,
        nanos[nanos.length - 1] / 1e6,
        WARM_UP);
  }

  /** When each message began, and how long it took to each listener. Thread-safe. */
  private static final class Heard {
    private final Runtime clock;
    private final int listeners;
    private final AtomicLongArray began = new AtomicLongArray(MESSAGES);
    private final AtomicLongArray took;
    private final AtomicLongArray copies;
    private final List<CountDownLatch> missing = new ArrayList<>();

    Heard(Runtime clock, int listeners) {
      this.clock = clock;
      this.listeners = listeners;
      this.took = new AtomicLongArray(MESSAGES * listeners);
      this.copies = new AtomicLongArray(MESSAGES * listeners);
      for (int number = 0; number < MESSAGES; number++) {
        missing.add(new CountDownLatch(listeners));
      }
    }

    void began(int number) {
      began.set(number, clock.nanoTime());
    }

    void on(int listener, Received message) {
      String text = message.text();
      int number = Integer.parseInt(text.substring(0, text.indexOf(' ')));
      int place = number * listeners + listener;
      if (copies.incrementAndGet(place) == 1) {
        took.set(place, clock.nanoTime() - began.get(number));
        missing.get(number).countDown();
      }
    }

    /** Until everybody has heard a message. */
    void await(int number) throws IOException {
      try {
        CountDownLatch all = missing.get(number);
        if (!all.await(WAIT_SECONDS, TimeUnit.SECONDS)) {
          throw new DisprovedException(
              all.getCount() + " of " + listeners + " nodes did not hear message " + number);
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IOException("interrupted", e);
      }
    }

    /** Of those who are not the author. */
    long[] sorted() throws DisprovedException {
      LongStream.Builder others = LongStream.builder();
      for (int place = 0; place < took.length(); place++) {
        if (copies.get(place) > 1) {
          throw new DisprovedException("a message was delivered " + copies.get(place) + " times");
        }
        int number = place / listeners;
        boolean own = place % listeners == number % listeners;
        if (!own && number >= WARM_UP) {
          others.add(took.get(place));
        }
      }
      return others.build().sorted().toArray();
    }
  }
}
