package dev.hypha.demo;

import dev.hypha.Hypha;
import dev.hypha.core.Connection;
import dev.hypha.core.PeerAddress;
import dev.hypha.core.Registration;
import dev.hypha.core.Runtime;
import dev.hypha.send.Inbox;
import dev.hypha.send.Progress;
import dev.hypha.send.Send;
import dev.hypha.send.SendConfig;
import dev.hypha.send.Sent;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;

/** A random file goes from node to node until it is back at the first one, unchanged. */
record RingScene(
    DemoNetwork network, DemoConfig config, Workspace workspace, Consumer<String> progress)
    implements Scene {
  private static final int CHUNK_BYTES = 64 << 10;

  @Override
  public String name() {
    return "a file goes round the ring";
  }

  @Override
  public String play() throws IOException {
    List<Hypha> nodes = network.all(config.nodes());
    Runtime runtime = nodes.getFirst().node().runtime();
    List<Send> sends = new ArrayList<>();
    for (Hypha node : nodes) {
      Send send = new Send(node.node(), SendConfig.DEFAULT.withFileBytes(config.fileBytes(), 0));
      send.serve();
      sends.add(send);
    }
    Path original = workspace.file("ring.bin");
    fill(original, runtime);
    String before = sha256(original);
    Path file = original;
    long begin = runtime.nanoTime();
    for (int from = 0; from < nodes.size(); from++) {
      int to = (from + 1) % nodes.size();
      Connection hop = nodes.get(from).node().connect(PeerAddress.of(nodes.get(to).id()));
      file = pass(sends.get(from), sends.get(to), hop, file, "inbox-" + (to + 1));
      progress.accept("the file is at " + DemoNetwork.name(to));
    }
    double seconds = (runtime.nanoTime() - begin) / 1e9;
    String after = sha256(file);
    if (file.equals(original) || !after.equals(before)) {
      throw new DisprovedException("SHA-256 was " + before + " and is " + after);
    }
    double mebibytes = config.fileBytes() / (double) (1 << 20);
    return String.format(
        Locale.ROOT,
        "%.1f MiB over %d hops in %.2f s, %.0f MiB/s; SHA-256 %s… as at the start",
        mebibytes,
        nodes.size(),
        seconds,
        mebibytes * nodes.size() / seconds,
        after.substring(0, 16));
  }

  /** One hop; returns where the file is now. */
  private Path pass(Send sender, Send receiver, Connection hop, Path file, String inbox)
      throws IOException {
    Path directory = workspace.directory(inbox);
    try (Registration open = receiver.receive(Inbox.of(directory))) {
      Sent sent = sender.send(hop, file, Progress.NONE);
      if (sent.alreadyThere() || sent.resumedAt() > 0) {
        throw new DisprovedException(open + ": the file was there before it was sent");
      }
      return directory.resolve(sent.storedAs());
    }
  }

  private void fill(Path file, Runtime runtime) throws IOException {
    byte[] chunk = new byte[CHUNK_BYTES];
    try (OutputStream out = Files.newOutputStream(file)) {
      for (long left = config.fileBytes(); left > 0; left -= CHUNK_BYTES) {
        runtime.random().nextBytes(chunk);
        out.write(chunk, 0, (int) Math.min(left, CHUNK_BYTES));
      }
    }
  }

  private static String sha256(Path file) throws IOException {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      try (InputStream in = new DigestInputStream(Files.newInputStream(file), digest)) {
        in.transferTo(OutputStream.nullOutputStream());
      }
      return HexFormat.of().formatHex(digest.digest());
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every JDK has SHA-256", e);
    }
  }
}
