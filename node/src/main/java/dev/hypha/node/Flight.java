package dev.hypha.node;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;

/**
 * What the JDK's flight recorder is told, with begin and end. While no recording runs these objects
 * cost nothing but their making.
 */
final class Flight {
  private Flight() {}

  /** One dial of one peer, whatever the number of addresses. */
  @Name("dev.hypha.Dial")
  @Label("Dial")
  @Category("Hypha")
  @StackTrace(false)
  static final class Dial extends Event {
    @Label("Peer")
    String peer = "";

    @Label("Connected")
    boolean connected;

    @Label("Failures")
    @Description("How many addresses failed")
    int failures;
  }

  /** From the first byte of a connection until both sides know each other, or until it failed. */
  @Name("dev.hypha.Handshake")
  @Label("Handshake")
  @Category("Hypha")
  @StackTrace(false)
  static final class Handshake extends Event {
    @Label("Direction")
    String direction = "";

    @Label("Remote address")
    String remote = "";

    @Label("Security")
    String security = "";

    @Label("Suite")
    String suite = "";

    @Label("Muxer")
    String muxer = "";

    @Label("Failure")
    @Description("Empty if it succeeded")
    String failure = "";
  }

  /** A stream from its opening until this side is done with it. */
  @Name("dev.hypha.Stream")
  @Label("Stream")
  @Category("Hypha")
  @StackTrace(false)
  static final class Stream extends Event {
    @Label("Peer")
    String peer = "";

    @Label("Direction")
    String direction = "";

    @Label("Protocol")
    String protocol = "";
  }
}
