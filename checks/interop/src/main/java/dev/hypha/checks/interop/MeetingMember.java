package dev.hypha.checks.interop;

import java.io.IOException;

/** A node that is a rendezvous point and goes to others: ours in this process, or a foreign one. */
interface MeetingMember extends AutoCloseable {
  /** Where it listens. */
  String address() throws IOException, InterruptedException;

  String id() throws IOException, InterruptedException;

  void connect(MeetingMember point) throws IOException, InterruptedException;

  void register(MeetingMember point) throws IOException, InterruptedException;

  void unregister(MeetingMember point) throws IOException, InterruptedException;

  /** Who is registered, as text that has ids and addresses. */
  String discover(MeetingMember point) throws IOException, InterruptedException;

  @Override
  void close();
}
