package dev.hypha.send;

import dev.hypha.bytes.Buffer;
import dev.hypha.bytes.Bytes;
import dev.hypha.bytes.Delimited;
import dev.hypha.bytes.MalformedException;
import dev.hypha.core.Connection;
import dev.hypha.core.PeerException.Incompatible;
import dev.hypha.core.PeerException.Misbehaved;
import dev.hypha.core.PeerException.Refused;
import dev.hypha.core.PeerException.Reset;
import dev.hypha.core.ResetCode;
import dev.hypha.core.Runtime;
import dev.hypha.core.Stream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * A file on its way to a peer. One thread runs it; any thread may close it, which cuts it. What was
 * moved stays with the peer, and the next attempt goes on from there.
 */
public final class Outgoing implements AutoCloseable {
  private static final String SPEC = "docs/send.md#the-conversation";

  private final Connection connection;
  private final Path path;
  private final SendConfig config;
  private final Runtime runtime;

  private final ReentrantLock lock = new ReentrantLock();
  private @Nullable Stream current;
  private volatile boolean closed;

  Outgoing(Connection connection, Path path, SendConfig config, Runtime runtime) {
    this.connection = connection;
    this.path = path;
    this.config = config;
    this.runtime = runtime;
  }

  /**
   * Sends the file and waits until the peer has it on its disk. A prefix that the peer kept from an
   * earlier attempt and that turns out to be wrong costs a second attempt, which is made here.
   *
   * @throws Refused with the peer's reason
   * @throws Incompatible if the peer does not speak the protocol
   * @throws Reset if the transfer was cut; run another one to resume
   * @throws IOException if the file cannot be read, or changed meanwhile
   */
  public Sent run(Progress progress) throws IOException {
    try (FileChannel file = FileChannel.open(path, StandardOpenOption.READ)) {
      FileOffer offer = describe(file, progress);
      try {
        return attempt(file, offer, progress);
      } catch (StalePrefix e) {
        return attempt(file, offer, progress);
      }
    }
  }

  /** Cuts the transfer. Idempotent. */
  @Override
  public void close() {
    Stream stream;
    lock.lock();
    try {
      closed = true;
      stream = current;
    } finally {
      lock.unlock();
    }
    if (stream != null) {
      stream.reset(ResetCode.NONE);
    }
  }

  private FileOffer describe(FileChannel file, Progress progress) throws IOException {
    long size = file.size();
    MessageDigest digest = Digests.sha256();
    Digests.update(
        digest,
        file,
        size,
        bytes -> {
          requireOpen();
          progress.digested(bytes, size);
        });
    return new FileOffer(
        FileName.sanitised(path.toAbsolutePath().getFileName().toString()),
        size,
        Digests.soFar(digest),
        Files.getLastModifiedTime(path).toInstant());
  }

  private Sent attempt(FileChannel file, FileOffer offer, Progress progress) throws IOException {
    long begin = runtime.nanoTime();
    Stream stream = connection.open(Send.PROTOCOL);
    lock.lock();
    try {
      current = stream;
    } finally {
      lock.unlock();
    }
    boolean done = false;
    try {
      requireOpen();
      alive(stream);
      Buffer message = new Buffer();
      Delimited.write(message, offer.encode());
      stream.send(message);
      Sent sent =
          switch (awaitAnswer(stream, offer)) {
            case Answer.Accepted accepted ->
                sendFrom(accepted.offset(), stream, file, offer, progress);
            case Answer.AlreadyThere there -> sent(there.name(), offer, offer.size(), true);
            case Answer.Refused refused -> throw refusal(refused.refusal());
            case Answer.Checking a -> throw outOfPlace(a);
            case Answer.Stored a -> throw outOfPlace(a);
            case Answer.Corrupt a -> throw outOfPlace(a);
            case Answer.Unknown a -> throw outOfPlace(a);
          };
      done = true;
      return took(sent, Duration.ofNanos(runtime.nanoTime() - begin));
    } finally {
      if (done) {
        stream.close();
      } else {
        stream.reset(ResetCode.NONE);
      }
    }
  }

  private Answer awaitAnswer(Stream stream, FileOffer offer) throws IOException {
    long checked = 0;
    long total = 0;
    while (true) {
      Answer answer = read(stream);
      if (!(answer instanceof Answer.Checking checking)) {
        return answer;
      }
      // it may check several files, each from its beginning; all of them are as long as ours
      long more = checking.bytes() > checked ? checking.bytes() - checked : checking.bytes();
      checked = checking.bytes();
      total += more;
      if (more == 0 || checked > offer.size() || total > 16 * offer.size()) {
        throw new Misbehaved(SPEC, "it checks for ever");
      }
      alive(stream);
    }
  }

  /**
   * The receipt is awaited beside the writing: a receiver whose disk fills up says so before it has
   * everything.
   */
  private Sent sendFrom(
      long offset, Stream stream, FileChannel file, FileOffer offer, Progress progress)
      throws IOException {
    if (offset < 0 || offset > offer.size()) {
      throw new Misbehaved(SPEC, "it wants byte " + offset + " of " + offer.size());
    }
    CompletableFuture<Answer> receipt = new CompletableFuture<>();
    runtime.fork("send-receipt", () -> awaitReceipt(stream, receipt));
    try {
      write(stream, file, offset, offer.size(), progress);
    } catch (IOException e) {
      if (!receipt.isDone() || receipt.isCompletedExceptionally()) {
        throw e;
      }
    }
    return switch (outcome(receipt)) {
      case Answer.Stored stored -> sent(stored.name(), offer, offset, false);
      case Answer.Refused refused -> throw refusal(refused.refusal());
      case Answer.Corrupt() -> {
        if (!unchanged(file, offer)) {
          throw new IOException(path + " changed while it was sent");
        }
        throw offset > 0
            ? new StalePrefix()
            : new Reset("the bytes changed on their way to " + connection.peer(), ResetCode.NONE);
      }
      case Answer.Accepted a -> throw outOfPlace(a);
      case Answer.Checking a -> throw outOfPlace(a);
      case Answer.AlreadyThere a -> throw outOfPlace(a);
      case Answer.Unknown a -> throw outOfPlace(a);
    };
  }

  private void write(Stream stream, FileChannel file, long offset, long size, Progress progress)
      throws IOException {
    file.position(offset);
    Buffer chunk = new Buffer();
    long done = offset;
    progress.moved(done, size);
    while (done < size) {
      long want = Math.min(config.chunkBytes(), size - done);
      while (chunk.size() < want) {
        if (chunk.readFrom(file, want - chunk.size()) < 0) {
          throw new EOFException(path + " became shorter while it was sent");
        }
      }
      stream.sink().write(chunk, want);
      done += want;
      alive(stream);
      progress.moved(done, size);
    }
    stream.sink().close();
  }

  /** The root of the thread that reads the receipt; an early one stops the writer. */
  private void awaitReceipt(Stream stream, CompletableFuture<Answer> receipt) {
    try {
      Answer answer = read(stream);
      receipt.complete(answer);
      if (!(answer instanceof Answer.Stored)) {
        stream.reset(ResetCode.NONE);
      }
    } catch (IOException e) {
      receipt.completeExceptionally(e);
    }
  }

  private static Answer outcome(CompletableFuture<Answer> receipt) throws IOException {
    try {
      return receipt.get();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof IOException failure) {
        throw failure;
      }
      throw new IllegalStateException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
  }

  private static Answer read(Stream stream) throws IOException {
    try {
      Bytes message =
          Delimited.read(stream.source(), Answer.MESSAGE_BYTES_MAX)
              .orElseThrow(() -> new Reset("the peer ended the transfer", ResetCode.NONE));
      return Answer.decode(message);
    } catch (MalformedException e) {
      throw new Misbehaved(SPEC, e);
    }
  }

  private boolean unchanged(FileChannel file, FileOffer offer) throws IOException {
    return file.size() == offer.size()
        && Files.getLastModifiedTime(path).toInstant().equals(offer.modified());
  }

  private void alive(Stream stream) {
    stream.deadline(runtime.nanoTime() + config.idleTimeout().toNanos());
  }

  private void requireOpen() throws Reset {
    if (closed) {
      throw new Reset("the transfer was cut here", ResetCode.NONE);
    }
  }

  private Refused refusal(Refusal refusal) {
    return new Refused(
        connection.peer() + " refused " + path.getFileName() + ": " + refusal.meaning());
  }

  private static Misbehaved outOfPlace(Answer answer) {
    return new Misbehaved(SPEC, "an answer out of place: " + answer);
  }

  private static Sent sent(String name, FileOffer offer, long offset, boolean there) {
    return new Sent(name, offer.size(), offer.sha256(), offset, there, Duration.ZERO);
  }

  private static Sent took(Sent sent, Duration took) {
    return new Sent(
        sent.storedAs(), sent.size(), sent.sha256(), sent.resumedAt(), sent.alreadyThere(), took);
  }

  /** What the peer had kept was not the beginning of this file; it has dropped it now. */
  private static final class StalePrefix extends IOException {
    private static final long serialVersionUID = 1;
  }
}
