package dev.hypha.cli;

import java.io.File;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * A terminal that is drawn on as a whole, and that gives each key at once. It is left as it was
 * found, however the process ends.
 */
final class Screen implements AutoCloseable {
  private static final String ENTER = "\u001b[?1049h\u001b[?25l";
  private static final String LEAVE = "\u001b[?25h\u001b[?1049l";
  private static final int ROWS = 24;
  private static final int COLUMNS = 80;

  private final PrintWriter out;
  private final String modes;
  private final BlockingQueue<Integer> keys = new LinkedBlockingQueue<>();
  private final Thread atExit = new Thread(this::leave, "hypha-screen");
  private final AtomicBoolean left = new AtomicBoolean();

  private Screen(PrintWriter out, String modes) {
    this.out = out;
    this.modes = modes;
  }

  static Screen enter(PrintWriter out) throws IOException {
    Screen screen = new Screen(out, stty("-g"));
    Runtime.getRuntime().addShutdownHook(screen.atExit);
    stty("-icanon", "-echo", "min", "1");
    out.print(ENTER);
    out.flush();
    Thread.ofPlatform().daemon().name("hypha-keys").start(screen::readKeys);
    return screen;
  }

  void draw(List<String> lines) {
    StringBuilder picture = new StringBuilder("\u001b[H");
    for (String line : lines) {
      picture.append(line).append("\u001b[K\r\n");
    }
    out.print(picture.append("\u001b[J"));
    out.flush();
  }

  /** Rows and columns. */
  int[] size() {
    try {
      String[] words = stty("size").split(" ", -1);
      int rows = Integer.parseInt(words[0]);
      int columns = Integer.parseInt(words[1]);
      return rows > 0 && columns > 0 ? new int[] {rows, columns} : new int[] {ROWS, COLUMNS};
    } catch (IOException | NumberFormatException | ArrayIndexOutOfBoundsException e) {
      return new int[] {ROWS, COLUMNS};
    }
  }

  /** The next key, or -1 if none is pressed within that time. */
  int key(long milliseconds) throws InterruptedException {
    Integer key = keys.poll(milliseconds, TimeUnit.MILLISECONDS);
    return key == null ? -1 : key;
  }

  @Override
  public void close() {
    leave();
    try {
      Runtime.getRuntime().removeShutdownHook(atExit);
    } catch (IllegalStateException e) {
      return; // the process ends: the hook has done it, or does
    }
  }

  private void leave() {
    if (!left.compareAndSet(false, true)) {
      return;
    }
    out.print(LEAVE);
    out.flush();
    try {
      stty(modes);
    } catch (IOException e) {
      out.println("hypha: the terminal could not be put back: type reset");
      out.flush();
    }
  }

  private void readKeys() {
    try {
      for (int key = System.in.read(); key >= 0; key = System.in.read()) {
        keys.add(key);
      }
    } catch (IOException e) {
      keys.add((int) 'q'); // the terminal is gone
    }
  }

  private static String stty(String... arguments) throws IOException {
    String[] command = new String[arguments.length + 1];
    command[0] = "stty";
    System.arraycopy(arguments, 0, command, 1, arguments.length);
    Process process =
        new ProcessBuilder(command)
            .redirectInput(new File("/dev/tty"))
            .redirectErrorStream(true)
            .start();
    try (var answer = process.inputReader(StandardCharsets.UTF_8)) {
      String line = answer.readLine();
      return line == null ? "" : line;
    }
  }
}
