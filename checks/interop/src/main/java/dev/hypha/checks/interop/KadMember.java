package dev.hypha.checks.interop;

import dev.hypha.bytes.Bytes;
import dev.hypha.multiformats.Cid;
import java.io.IOException;

/**
 * A node that takes part in a hash table: ours in this process, or a foreign one in its own. What
 * it cannot do is an exception.
 */
interface KadMember extends AutoCloseable {
  String name();

  /** Where it listens. */
  String address() throws IOException, InterruptedException;

  String id() throws IOException, InterruptedException;

  /** Connects to another, and does no more. */
  void connect(KadMember other) throws IOException, InterruptedException;

  /** How many peers are in its table. */
  int size() throws IOException, InterruptedException;

  /** Where a peer is, as text that has its addresses. */
  String find(String peer) throws IOException, InterruptedException;

  /** Puts a value, and returns when somebody has it. */
  void put(Entry entry) throws IOException, InterruptedException;

  Bytes get(Bytes key) throws IOException, InterruptedException;

  void provide(Cid content) throws IOException, InterruptedException;

  /** Who provides something, as text that has ids and addresses. */
  String providers(Cid content) throws IOException, InterruptedException;

  /** Puts its own public key. */
  Entry putKey() throws IOException, InterruptedException;

  /** Says under its own name that it stands for {@code target}. */
  Entry putName(String target) throws IOException, InterruptedException;

  @Override
  void close();

  /** A key, and what is put under it. */
  record Entry(Bytes key, Bytes value) {}
}
