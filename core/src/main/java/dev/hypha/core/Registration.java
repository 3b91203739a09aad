package dev.hypha.core;

/** Something that was registered and can be taken back. */
public interface Registration extends AutoCloseable {
  /** Takes it back. Idempotent. */
  @Override
  void close();
}
