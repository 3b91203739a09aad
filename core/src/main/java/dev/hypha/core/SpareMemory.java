package dev.hypha.core;

/**
 * Memory of the node for what it can do without, such as larger windows. Taken before it is used
 * and given back. Thread-safe; never blocks.
 */
public interface SpareMemory {
  /** There is always some. */
  SpareMemory ENDLESS =
      new SpareMemory() {
        @Override
        public boolean reserve(long bytes) {
          return true;
        }

        @Override
        public void release(long bytes) {
          // nothing is counted
        }
      };

  /** Takes {@code bytes}; false, and nothing taken, if there are not as many. */
  boolean reserve(long bytes);

  /** Gives back {@code bytes} that were taken. */
  void release(long bytes);
}
