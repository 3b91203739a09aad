package dev.hypha.send;

import dev.hypha.multiformats.PeerId;
import java.nio.file.Path;
import java.util.function.Predicate;

/**
 * A directory that takes files while it is open.
 *
 * @param directory exists
 * @param from who may send
 * @param filesMax after so many files nothing more is taken
 * @param listener is told on the thread of the transfer and must return soon
 */
public record Inbox(Path directory, Predicate<PeerId> from, int filesMax, Listener listener) {
  public Inbox {
    if (filesMax < 1) {
      throw new IllegalArgumentException("an inbox for " + filesMax + " files");
    }
  }

  /** Takes any number of files from everybody. */
  public static Inbox of(Path directory) {
    return new Inbox(directory, peer -> true, Integer.MAX_VALUE, new Listener() {});
  }

  /** Learns what arrives. Every method may be left as it is. */
  public interface Listener {
    /** Bytes will come from {@link Incoming#resumedAt} on. */
    default void began(Incoming file) {}

    /** {@code bytes} of the file are here, those of earlier attempts included. */
    default void moved(Incoming file, long bytes) {}

    /** The file is whole, synced and has its name. */
    default void stored(Incoming file, Path path) {}

    /** The transfer ended before the file was whole. */
    default void failed(Incoming file, String why) {}
  }
}
