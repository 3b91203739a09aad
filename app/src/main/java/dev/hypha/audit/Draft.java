package dev.hypha.audit;

import java.io.IOException;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;

/** A line without the hash of the line before and without its number. */
final class Draft {
  private final byte[] head;
  private final byte[] tail;
  private final @Nullable Receipt receipt;

  /**
   * @param head the canonical JSON up to the value of {@code prev}
   * @param tail the rest, from behind the value of {@code seq}
   * @param receipt who waits for the line
   */
  Draft(byte[] head, byte[] tail, @Nullable Receipt receipt) {
    this.head = head;
    this.tail = tail;
    this.receipt = receipt;
  }

  byte[] head() {
    return head;
  }

  byte[] tail() {
    return tail;
  }

  @Nullable Receipt receipt() {
    return receipt;
  }

  /** Tells that a line is in the file, and with the policy for it on the disk. */
  static final class Receipt {
    private final CountDownLatch settled = new CountDownLatch(1);
    private volatile @Nullable IOException failure;
    private volatile long seq;

    void written(long place) {
      seq = place;
    }

    void acknowledge() {
      settled.countDown();
    }

    void refuse(IOException why) {
      if (settled.getCount() > 0) {
        failure = why;
        settled.countDown();
      }
    }

    /** The number of the line. */
    long await() throws IOException {
      try {
        settled.await();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IOException("interrupted while an audit line was written", e);
      }
      IOException why = failure;
      if (why != null) {
        throw new IOException("the audit line was not written: " + why.getMessage(), why);
      }
      return seq;
    }
  }
}
