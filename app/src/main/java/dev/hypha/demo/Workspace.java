package dev.hypha.demo;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** A temporary directory that goes away with the demo, Ctrl-C included. */
final class Workspace implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger(Workspace.class.getName());

  private final Path directory;
  private final Thread atExit = new Thread(this::delete, "hypha-demo-cleanup");

  private Workspace(Path directory) {
    this.directory = directory;
  }

  static Workspace create() throws IOException {
    Workspace workspace = new Workspace(Files.createTempDirectory("hypha-demo-"));
    Runtime.getRuntime().addShutdownHook(workspace.atExit);
    return workspace;
  }

  /** A new directory in it. */
  Path directory(String name) throws IOException {
    return Files.createDirectory(directory.resolve(name));
  }

  Path file(String name) {
    return directory.resolve(name);
  }

  @Override
  public void close() {
    delete();
    try {
      Runtime.getRuntime().removeShutdownHook(atExit);
    } catch (IllegalStateException e) {
      LOG.log(Level.DEBUG, "the process ends already: {0}", e.getMessage());
    }
  }

  private void delete() {
    try (Stream<Path> all = Files.walk(directory)) {
      List<Path> inward = all.sorted(Comparator.reverseOrder()).toList();
      for (Path path : inward) {
        Files.deleteIfExists(path);
      }
    } catch (NoSuchFileException e) {
      LOG.log(Level.DEBUG, "{0} is gone already", directory);
    } catch (IOException | UncheckedIOException e) {
      LOG.log(Level.WARNING, "left behind: " + directory, e);
    }
  }
}
