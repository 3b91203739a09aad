package dev.hypha.audit;

import dev.hypha.core.Runtime;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A trail that is being written. Any thread records; one thread, its own, appends. Behind a full
 * queue who does something privileged waits, and everything else is dropped and counted; the count
 * is a line ({@link Operation#AUDIT_GAP}) as soon as there is room.
 *
 * <p>What cannot be written is said once, and tried again every second; meanwhile nobody waits, and
 * what finds no room is counted. One process may write to a directory at a time: the caller sees to
 * that. Thread-safe.
 */
public final class AuditTrail implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger(AuditTrail.class.getName());
  private static final Duration RETRY = Duration.ofSeconds(1);

  private final AuditConfig config;
  private final Runtime runtime;
  private final TrailWriter writer;
  private final Consumer<IOException> unwritable;
  private final Optional<String> recovered;
  private final CountDownLatch ended = new CountDownLatch(1);

  private final PeerNames names = new PeerNames();
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition work = lock.newCondition();
  private final Condition room = lock.newCondition();
  private List<Draft> queue = new ArrayList<>();
  private int waiting;
  private long dropped;
  private long droppedEver;
  private boolean idle;
  private boolean due;
  private boolean closing;
  private @Nullable IOException failure;

  private AuditTrail(
      AuditConfig config,
      Runtime runtime,
      TrailWriter writer,
      Optional<String> recovered,
      Consumer<IOException> unwritable) {
    this.config = config;
    this.runtime = runtime;
    this.writer = writer;
    this.recovered = recovered;
    this.unwritable = unwritable;
  }

  /**
   * Goes on with the trail in {@code directory}, or begins one.
   *
   * @param unwritable is told, with {@link AuditConfig.WhenUnwritable#STOP}, when the trail can no
   *     longer be written; on a thread of its own
   * @throws DamagedTrailException if what is there is not what was written; nothing is touched then
   * @throws IOException if it cannot be written
   */
  public static AuditTrail open(
      Path directory,
      AuditConfig config,
      AuditKey key,
      Runtime runtime,
      Consumer<IOException> unwritable)
      throws IOException {
    TrailDirectory files = new TrailDirectory(directory);
    files.create();
    Resumption begin = Resumption.of(files, key.verifier());
    TrailWriter writer = TrailWriter.open(files, config, key, begin);
    AuditTrail trail = new AuditTrail(config, runtime, writer, begin.sentence(), unwritable);
    if (begin.sentence().isPresent()) {
      trail.record(
          AuditEvent.of(Operation.AUDIT_RECOVER)
              .with("unsigned_lines", begin.unsigned())
              .with("cut_bytes", begin.cutBytes()));
    }
    runtime.fork("audit", trail::run);
    return trail;
  }

  /** What was mended when the trail was opened. */
  public Optional<String> recovered() {
    return recovered;
  }

  /** Why nothing can be written at the moment; nothing if all is well. */
  public Optional<String> trouble() {
    lock.lock();
    try {
      return Optional.ofNullable(failure).map(why -> String.valueOf(why.getMessage()));
    } finally {
      lock.unlock();
    }
  }

  /** How many events were dropped so far. */
  public long dropped() {
    lock.lock();
    try {
      return droppedEver;
    } finally {
      lock.unlock();
    }
  }

  /**
   * Has an event written soon. If it is privileged, returns when it has a place in the queue.
   *
   * @return false if there is no place for it: it is lost and counted
   */
  public boolean record(AuditEvent event) {
    return enter(draft(event, null), event.operation().privileged());
  }

  /**
   * Has an event written soon, privileged or not; returns when it has a place in the queue.
   *
   * @return false if the trail is closed, or cannot be written: it is lost and counted
   */
  public boolean recordInTurn(AuditEvent event) {
    return enter(draft(event, null), true);
  }

  /**
   * Has an event written, and returns when it is: with {@link AuditConfig#syncMilliseconds} 0 on
   * the disk, else in the file.
   *
   * @return the number of the line
   */
  public long append(AuditEvent event) throws IOException {
    Draft.Receipt receipt = new Draft.Receipt();
    if (!enter(draft(event, receipt), true)) {
      throw new IOException("the audit trail is closed, or cannot be written");
    }
    return receipt.await();
  }

  /** Counts events that were lost before they came here. */
  public void missed(long events) {
    lock.lock();
    try {
      drop(events);
      wake();
    } finally {
      lock.unlock();
    }
  }

  /** Writes what is queued, signs it, and returns when it is on the disk or cannot be. */
  @Override
  public void close() throws IOException {
    lock.lock();
    try {
      closing = true;
      wake();
    } finally {
      lock.unlock();
    }
    try {
      ended.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while the audit trail was closed", e);
    }
    lock.lock();
    try {
      if (failure != null) {
        throw new IOException("the end of the audit trail is lost: " + failure.getMessage());
      }
    } finally {
      lock.unlock();
    }
  }

  // ---- whoever records

  private Draft draft(AuditEvent event, Draft.@Nullable Receipt receipt) {
    return event.draft(names, runtime.wallClock().toEpochMilli(), receipt);
  }

  private boolean enter(Draft draft, boolean mayWait) {
    lock.lock();
    try {
      waiting++;
      while (mayWait && full() && !closing && failure == null) {
        room.awaitUninterruptibly();
      }
      waiting--;
      // who waits goes before who does not
      if (closing || queue.size() + (mayWait ? 0 : waiting) >= config.queueLines()) {
        drop(1);
        return false;
      }
      queue.add(draft);
      wake();
      return true;
    } finally {
      lock.unlock();
    }
  }

  private boolean full() {
    return queue.size() >= config.queueLines();
  }

  private void drop(long events) {
    dropped += events;
    droppedEver += events;
  }

  private void wake() {
    if (idle) {
      idle = false;
      work.signal();
    }
  }

  /** A timer's. */
  private void ring() {
    lock.lock();
    try {
      due = true;
      wake();
    } finally {
      lock.unlock();
    }
  }

  // ---- the appending thread

  /** The root of the thread: however it ends, nobody waits for it afterwards. */
  private void run() {
    List<Draft> batch = new ArrayList<>();
    List<Draft> written = new ArrayList<>();
    try {
      appendAll(batch, written);
    } finally {
      batch.addAll(written);
      lock.lock();
      try {
        closing = true;
        batch.addAll(queue);
        room.signalAll();
      } finally {
        lock.unlock();
      }
      refuse(batch, new IOException("the audit trail ended"));
      writer.close();
      ended.countDown();
    }
  }

  /**
   * Appends until it is over.
   *
   * @param batch what is to be written
   * @param written what is in the file and not acknowledged
   */
  private void appendAll(List<Draft> batch, List<Draft> written) {
    long syncAt = Long.MAX_VALUE;
    long signAt = Long.MAX_VALUE;
    boolean last = false;
    while (!last) {
      last = take(batch);
      try {
        write(batch, written);
        long now = runtime.nanoTime();
        boolean sign = last || reached(signAt, now);
        if (sign) {
          writer.checkpoint();
        }
        if (sign || config.syncMilliseconds() == 0 || reached(syncAt, now)) {
          writer.sync();
          syncAt = Long.MAX_VALUE;
        } else if (syncAt == Long.MAX_VALUE && writer.unsynced()) {
          syncAt = ring(now + Duration.ofMillis(config.syncMilliseconds()).toNanos());
        }
        if (writer.unsigned() == 0) {
          signAt = Long.MAX_VALUE;
        } else if (signAt == Long.MAX_VALUE) {
          signAt = ring(now + Duration.ofSeconds(config.checkpointSeconds()).toNanos());
        }
        succeeded(written);
      } catch (IOException e) {
        failed(batch, written, e);
      }
    }
  }

  private static boolean reached(long at, long now) {
    return at != Long.MAX_VALUE && now - at >= 0;
  }

  private long ring(long at) {
    Runtime.Timer timer = runtime.at(at, this::ring);
    LOG.log(Level.TRACE, "the audit trail wakes at {0} for {1}", at, timer);
    return at;
  }

  /**
   * Waits for something to do. While the batch before could not be written, that is all there is.
   *
   * @return whether nothing will follow
   */
  private boolean take(List<Draft> batch) {
    lock.lock();
    try {
      boolean stuck = failure != null;
      while (!closing && !due && (stuck || (queue.isEmpty() && dropped == 0))) {
        idle = true;
        work.awaitUninterruptibly();
        idle = false;
      }
      due = false;
      if (batch.isEmpty() || closing) {
        batch.addAll(queue);
        queue = new ArrayList<>();
        if (dropped > 0) {
          batch.add(draft(AuditEvent.of(Operation.AUDIT_GAP).with("lost_events", dropped), null));
          dropped = 0;
        }
        room.signalAll();
      }
      return closing;
    } finally {
      lock.unlock();
    }
  }

  /** Moves from {@code batch} to {@code written} what is in the file, even if it throws. */
  private void write(List<Draft> batch, List<Draft> written) throws IOException {
    long begin = writer.size();
    try {
      for (Draft draft : batch) {
        long seq = writer.add(draft);
        if (draft.receipt() != null) {
          draft.receipt().written(seq);
        }
        if (writer.full()) {
          writer.flush();
        }
      }
      writer.flush();
    } catch (IOException e) {
      writer.rollback();
      throw e;
    } finally {
      List<Draft> kept = batch.subList(0, (int) (writer.size() - begin));
      written.addAll(kept);
      kept.clear();
    }
  }

  private void succeeded(List<Draft> written) {
    for (Draft draft : written) {
      if (draft.receipt() != null) {
        draft.receipt().acknowledge();
      }
    }
    written.clear();
    lock.lock();
    try {
      if (failure != null) {
        LOG.log(Level.INFO, "the audit trail is written again");
        failure = null;
      }
    } finally {
      lock.unlock();
    }
  }

  private void failed(List<Draft> batch, List<Draft> written, IOException why) {
    boolean first;
    lock.lock();
    try {
      first = failure == null;
      failure = why;
      // nobody waits for a disk that may stay full
      room.signalAll();
    } finally {
      lock.unlock();
    }
    refuse(batch, why);
    refuse(written, why);
    written.clear();
    ring(runtime.nanoTime() + RETRY.toNanos());
    if (first) {
      boolean stop = config.whenUnwritable() == AuditConfig.WhenUnwritable.STOP;
      LOG.log(
          Level.ERROR,
          "the audit trail cannot be written ({0}): make room, or mend its directory; the node {1}",
          why.getMessage(),
          stop ? "stops" : "goes on, and counts what is lost");
      if (stop) {
        runtime.fork("audit-unwritable", () -> unwritable.accept(why));
      }
    }
  }

  private static void refuse(List<Draft> drafts, IOException why) {
    for (Draft draft : drafts) {
      if (draft.receipt() != null) {
        draft.receipt().refuse(why);
      }
    }
  }
}
