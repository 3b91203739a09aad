package dev.hypha.checks.interop;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;

/** An actor that gossips. */
abstract class Gossiper extends Actor {
  private static final int DIGEST_BYTES = 8;

  private volatile boolean joined;

  Gossiper(String name) {
    super(name);
  }

  /** Does what an order says; what comes of it is told in a line. */
  abstract void obey(String... order) throws IOException, InterruptedException;

  /** The peers it knows to listen to {@code topic}. */
  abstract List<String> members(String topic) throws IOException, InterruptedException;

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
        name() + " does not know that " + other.name() + " listens");
  }

  /** Waits until it knows that another listens no more. */
  final void awaitNoMember(String topic, Gossiper other) throws IOException, InterruptedException {
    awaitUntil(
        () -> !members(topic).contains(other.id()),
        name() + " does not know that " + other.name() + " has left");
  }

  /** Waits until it has heard what {@link #publish} says. */
  final void awaitHeard(String topic, int size, String what, String author)
      throws IOException, InterruptedException {
    await("received " + topic + " " + size + " " + digest(data(size, what)) + " " + author);
  }

  // ---- what is said

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
