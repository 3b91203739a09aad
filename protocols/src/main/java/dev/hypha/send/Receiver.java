package dev.hypha.send;

import dev.hypha.bytes.Buffer;
import dev.hypha.bytes.Bytes;
import dev.hypha.bytes.Delimited;
import dev.hypha.bytes.MalformedException;
import dev.hypha.bytes.Source;
import dev.hypha.core.PeerException.Misbehaved;
import dev.hypha.core.Runtime;
import dev.hypha.core.Stream;
import java.io.EOFException;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.util.Optional;

/** The receiver's part of one transfer, from the offer to the receipt. One thread. */
final class Receiver {
  private static final String SPEC = "docs/send.md#the-conversation";
  private static final System.Logger LOG = System.getLogger(Receiver.class.getName());
  private static final long CHECKING_BYTES = 64L << 20;

  private final Stream stream;
  private final Doors doors;
  private final SendConfig config;
  private final Disk disk;
  private final Runtime runtime;

  Receiver(Stream stream, Doors doors, SendConfig config, Disk disk, Runtime runtime) {
    this.stream = stream;
    this.doors = doors;
    this.config = config;
    this.disk = disk;
    this.runtime = runtime;
  }

  void run() throws IOException {
    alive();
    FileOffer offer = readOffer();
    switch (doors.enter(stream, offer)) {
      case Doors.Entry.Denied denied -> say(new Answer.Refused(denied.refusal()));
      case Doors.Place place -> {
        Ending ending;
        try (place) {
          ending = receive(offer, place);
        }
        // only now: who is told "corrupt" offers again at once
        try {
          say(ending.last);
        } finally {
          ending.tell.run();
        }
        awaitEnd(ending.last);
      }
    }
  }

  private FileOffer readOffer() throws IOException {
    try {
      Bytes message =
          Delimited.read(stream.source(), FileOffer.MESSAGE_BYTES_MAX)
              .orElseThrow(() -> new EOFException("no offer"));
      return FileOffer.decode(message);
    } catch (MalformedException e) {
      throw new Misbehaved(SPEC, e);
    }
  }

  /** Everything but the last answer. */
  private Ending receive(FileOffer offer, Doors.Place place) throws IOException {
    Path directory = place.inbox().directory();
    Parts parts = new Parts(directory, config, disk);
    Checks checks = new Checks();
    PartFile part;
    try {
      Optional<Path> there = parts.identical(offer, checks);
      if (there.isPresent()) {
        return Ending.of(new Answer.AlreadyThere(there.get().getFileName().toString()));
      }
      parts.prepare(doors::receives);
      part = PartFile.open(parts, offer, checks);
    } catch (StorageException | java.nio.file.FileSystemException e) {
      LOG.log(Level.WARNING, "cannot receive " + offer.name() + ": " + e);
      return Ending.of(new Answer.Refused(Refusal.STORAGE));
    }
    try (part) {
      if (!parts.hasRoomFor(offer.size() - part.bytes())) {
        return Ending.of(new Answer.Refused(Refusal.NO_ROOM));
      }
      return take(offer, part, place);
    }
  }

  private Ending take(FileOffer offer, PartFile part, Doors.Place place) throws IOException {
    Inbox.Listener listener = place.inbox().listener();
    Incoming file =
        new Incoming(
            stream.connection().peer(), offer.name(), offer.size(), offer.sha256(), part.bytes());
    say(new Answer.Accepted(part.bytes()));
    listener.began(file);
    try {
      readBytes(file, part, listener);
      if (!part.matches()) {
        part.discard();
        return new Ending(
            new Answer.Corrupt(),
            () -> listener.failed(file, "the bytes are not those of the digest that was offered"));
      }
      Path path = part.finish();
      place.used();
      return new Ending(
          new Answer.Stored(path.getFileName().toString()), () -> listener.stored(file, path));
    } catch (StorageException e) {
      part.discard();
      String why = e.refusal() == Refusal.NO_ROOM ? "no room on the disk" : explain(e);
      return new Ending(new Answer.Refused(e.refusal()), () -> listener.failed(file, why));
    } catch (IOException e) {
      part.checkpoint();
      listener.failed(file, String.valueOf(e.getMessage()));
      throw e;
    }
  }

  private void readBytes(Incoming file, PartFile part, Inbox.Listener listener) throws IOException {
    byte[] chunk = new byte[config.chunkBytes()];
    Source source = stream.source();
    while (part.bytes() < file.size()) {
      int n = source.read(chunk, 0, (int) Math.min(chunk.length, file.size() - part.bytes()));
      if (n < 0) {
        throw new EOFException(
            "the sender stopped at " + part.bytes() + " of " + file.size() + " bytes");
      }
      part.write(chunk, n);
      alive();
      listener.moved(file, part.bytes());
    }
    if (source.read(chunk, 0, 1) >= 0) {
      part.discard();
      throw new Misbehaved(SPEC, "more bytes than were offered");
    }
  }

  /** A sender that is told off in the middle of its bytes must have time to hear it. */
  private void awaitEnd(Answer last) throws IOException {
    if (last instanceof Answer.Refused) {
      byte[] chunk = new byte[config.chunkBytes()];
      Source source = stream.source();
      while (source.read(chunk, 0, chunk.length) >= 0) {
        alive();
      }
    }
  }

  private void say(Answer answer) throws IOException {
    alive();
    Buffer message = new Buffer();
    Delimited.write(message, answer.encode());
    stream.send(message);
  }

  private void alive() {
    stream.deadline(runtime.nanoTime() + config.idleTimeout().toNanos());
  }

  private static String explain(StorageException e) {
    return e.getMessage() + ": " + (e.getCause() == null ? "" : e.getCause().getMessage());
  }

  /**
   * How a transfer ends.
   *
   * @param tell is run once the peer has been told, when the place is free again
   */
  private record Ending(Answer last, Runnable tell) {
    static Ending of(Answer last) {
      return new Ending(last, () -> {});
    }
  }

  /** Keeps the sender waiting while what is here already is read again. */
  private final class Checks implements Digests.Checked {
    private long said;

    @Override
    public void upTo(long bytes) throws IOException {
      if (bytes < said) {
        said = 0;
      }
      if (bytes - said >= CHECKING_BYTES) {
        said = bytes;
        say(new Answer.Checking(bytes));
      }
    }
  }
}
