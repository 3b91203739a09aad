package dev.hypha.daemon;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.hypha.bytes.MalformedException;
import dev.hypha.core.Node;
import dev.hypha.core.PeerException.Refused;
import dev.hypha.core.Registration;
import dev.hypha.core.Runtime;
import dev.hypha.multiformats.PeerId;
import dev.hypha.send.Inbox;
import dev.hypha.send.Incoming;
import dev.hypha.send.Send;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;

/** Keeps an inbox open until its caller hangs up, or has got what it wanted. */
final class ReceiveMethod implements Methods.Method {
  private static final System.Logger LOG = System.getLogger(ReceiveMethod.class.getName());

  private final Send send;
  private final Node node;

  ReceiveMethod(Send send, Node node) {
    this.send = send;
    this.node = node;
  }

  @Override
  public ObjectNode run(Call call) throws IOException {
    if (!node.protocols().contains(Send.PROTOCOL)) {
      throw new Refused("this node takes no files: protocols.send is false in its configuration");
    }
    Path directory = Path.of(call.text("directory"));
    if (!directory.isAbsolute()) {
      throw new MalformedException(directory + " is not an absolute path");
    }
    try {
      Files.createDirectories(directory);
    } catch (FileAlreadyExistsException e) {
      throw new EnvironmentException(directory + " is a file: choose a directory", e);
    } catch (IOException e) {
      throw new EnvironmentException(
          "cannot make the directory " + directory + " (" + Failures.sentence(e) + ")", e);
    }
    if (!Files.isWritable(directory)) {
      throw new EnvironmentException("the node may not write to " + directory);
    }
    Set<PeerId> from = new HashSet<>();
    for (String peer : call.texts("from")) {
      from.add(PeerId.parse(peer));
    }
    boolean once = call.flag("once");
    CountDownLatch done = new CountDownLatch(1);
    call.onCancel(done::countDown);
    Inbox inbox =
        new Inbox(
            directory,
            peer -> from.isEmpty() || from.contains(peer),
            once ? 1 : Integer.MAX_VALUE,
            new Told(call, once, done, node.runtime()));
    try (Registration open = send.receive(inbox)) {
      LOG.log(Level.DEBUG, "an inbox is open: {0}", open);
      call.tell("ready", Json.object().put("directory", directory.toString()));
      await(done);
    }
    return Json.object().put("directory", directory.toString());
  }

  private static void await(CountDownLatch done) throws IOException {
    try {
      done.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
  }

  /** Passes on what arrives. */
  private static final class Told implements Inbox.Listener {
    private final Call call;
    private final boolean once;
    private final CountDownLatch done;
    private final ConcurrentHashMap<Incoming, Ticker> tickers = new ConcurrentHashMap<>();
    private final Runtime clock;

    Told(Call call, boolean once, CountDownLatch done, Runtime clock) {
      this.call = call;
      this.once = once;
      this.done = done;
      this.clock = clock;
    }

    @Override
    public void began(Incoming file) {
      tickers.put(file, new Ticker(clock));
      tell("began", of(file));
    }

    @Override
    public void moved(Incoming file, long bytes) {
      Ticker ticker = tickers.get(file);
      if (bytes == file.size() || (ticker != null && ticker.due())) {
        tell("progress", of(file).put("bytes", bytes).put("total", file.size()));
      }
    }

    @Override
    public void stored(Incoming file, Path path) {
      tickers.remove(file);
      tell("stored", of(file).put("path", path.toString()));
      if (once) {
        done.countDown();
      }
    }

    @Override
    public void failed(Incoming file, String why) {
      tickers.remove(file);
      tell("failed", of(file).put("why", why));
    }

    private static ObjectNode of(Incoming file) {
      return Json.object()
          .put("peer", file.peer().toString())
          .put("name", file.name())
          .put("size", file.size())
          .put("sha256", file.sha256().toHex())
          .put("resumed_at", file.resumedAt());
    }

    private void tell(String event, ObjectNode content) {
      try {
        call.tell(event, content);
      } catch (IOException e) {
        LOG.log(Level.DEBUG, "the caller of receive is gone: {0}", e.getMessage());
        done.countDown();
      }
    }
  }
}
