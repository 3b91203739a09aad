package dev.hypha.checks.interop;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Predicate;

/**
 * A node that gossips and does as it is told: ours in this process, or a foreign one in its own. It
 * tells what happens in lines; the README has them.
 */
abstract class Gossiper implements AutoCloseable {
  static final Duration PATIENCE = Duration.ofSeconds(20);

  private static final int DIGEST_BYTES = 8;

  private final String name;
  private final ArrayDeque<String> lines = new ArrayDeque<>();
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private boolean over;
  private volatile boolean joined;

  Gossiper(String name) {
    this.name = name;
  }

  final String name() {
    return name;
  }

  /** Does what an order says; what comes of it is told in a line. */
  abstract void obey(String... order) throws IOException, InterruptedException;

  /** Where it listens. */
  abstract String address() throws IOException, InterruptedException;

  /** The peers it knows to listen to {@code topic}. */
  abstract List<String> members(String topic) throws IOException, InterruptedException;

  @Override
  public abstract void close();

  final String id() throws IOException, InterruptedException {
    return address().substring(address().lastIndexOf('/') + 1);
  }

  // ---- orders

  final void connect(Gossiper other) throws IOException, InterruptedException {
    obey("connect", other.address());
    await("connected");
  }

  final void join(String topic) throws IOException, InterruptedException {
    obey("join", topic);
    await("joined");
    joined = true;
  }

  final boolean hasJoined() {
    return joined;
  }

  final void leave(String topic) throws IOException, InterruptedException {
    obey("leave", topic);
    await("left");
  }

  /** Says {@code size} bytes that begin with {@code what}. */
  final void publish(String topic, int size, String what) throws IOException, InterruptedException {
    obey("publish", topic, String.valueOf(size), what);
    await("published " + what);
  }

  /** Sends a part of a message to who takes it; returns how many do. */
  final int sendPart(String topic, String group, String part, String metadata)
      throws IOException, InterruptedException {
    obey("part", topic, group, part, metadata);
    String sent = "sent " + group + " ";
    return Integer.parseInt(await(sent).substring(sent.length()));
  }

  /** Waits until it has heard what {@link #sendPart} sends. */
  final void awaitPart(String topic, String group, String part, String metadata, String from)
      throws IOException, InterruptedException {
    await("part " + String.join(" ", topic, group, part, metadata, from));
  }

  /** Waits until it knows that another listens. */
  final void awaitMember(String topic, Gossiper other) throws IOException, InterruptedException {
    awaitUntil(
        () -> members(topic).contains(other.id()),
        name + " does not know that " + other.name + " listens");
  }

  /** Waits until it knows that another listens no more. */
  final void awaitNoMember(String topic, Gossiper other) throws IOException, InterruptedException {
    awaitUntil(
        () -> !members(topic).contains(other.id()),
        name + " does not know that " + other.name + " has left");
  }

  /** Waits until it has heard what {@link #publish} says. */
  final void awaitHeard(String topic, int size, String what, String author)
      throws IOException, InterruptedException {
    await("received " + topic + " " + size + " " + digest(data(size, what)) + " " + author);
  }

  // ---- what it says

  /** It says something. */
  final void tell(String line) {
    lock.lock();
    try {
      lines.add(line);
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** It will say no more. */
  final void fallSilent() {
    lock.lock();
    try {
      over = true;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** Takes the next line that begins so. */
  final String await(String beginning) throws IOException, InterruptedException {
    return await(beginning, PATIENCE);
  }

  final String await(String beginning, Duration patience) throws IOException, InterruptedException {
    long left = patience.toNanos();
    lock.lock();
    try {
      while (true) {
        String line = take(each -> each.startsWith(beginning) || each.startsWith("failed"));
        if (line.startsWith("failed")) {
          throw new IOException(name + ": " + line);
        }
        if (!line.isEmpty()) {
          return line;
        }
        if (left <= 0 || over) {
          throw new IOException(
              name + " has not said \"" + beginning + "\"" + (over ? "; it has ended" : ""));
        }
        left = changed.awaitNanos(left);
      }
    } finally {
      lock.unlock();
    }
  }

  /** Whether it says no such thing for a while. */
  final boolean keepsSilent(String beginning, Duration time) throws InterruptedException {
    TimeUnit.NANOSECONDS.sleep(time.toNanos());
    lock.lock();
    try {
      return take(each -> each.startsWith(beginning)).isEmpty();
    } finally {
      lock.unlock();
    }
  }

  private String take(Predicate<String> wanted) {
    for (String line : lines) {
      if (wanted.test(line)) {
        lines.removeFirstOccurrence(line);
        return line;
      }
    }
    return "";
  }

  // ---- what both sides know

  static void awaitUntil(Hope condition, String otherwise)
      throws IOException, InterruptedException {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (!condition.holds()) {
      if (System.nanoTime() > deadline) {
        throw new IOException(otherwise);
      }
      Thread.sleep(20);
    }
  }

  /** Something that may come to hold. */
  @FunctionalInterface
  interface Hope {
    boolean holds() throws IOException, InterruptedException;
  }

  static byte[] data(int size, String what) {
    byte[] data = new byte[size];
    byte[] head = what.getBytes(StandardCharsets.UTF_8);
    for (int at = 0; at < size; at++) {
      data[at] = at < head.length ? head[at] : (byte) at;
    }
    return data;
  }

  static String digest(byte[] data) {
    try {
      byte[] whole = MessageDigest.getInstance("SHA-256").digest(data);
      return HexFormat.of().formatHex(whole, 0, DIGEST_BYTES);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
