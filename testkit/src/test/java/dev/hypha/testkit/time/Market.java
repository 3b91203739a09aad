package dev.hypha.testkit.time;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CountDownLatch;

/** Sellers and buyers with locks, queues, timers and dice: a program whose trace is printed. */
final class Market implements Twice.Program {
  static final int TRADERS = 20;

  @Override
  public void run(VirtualRuntime runtime) throws Exception {
    ArrayBlockingQueue<Long> stall = new ArrayBlockingQueue<>(3);
    CountDownLatch closing = new CountDownLatch(TRADERS);
    List<Long> sold = new ArrayList<>();
    for (int i = 0; i < TRADERS; i++) {
      runtime.fork("seller " + i, () -> sell(runtime, stall));
      runtime.fork("buyer " + i, () -> buy(stall, sold, closing));
    }
    closing.await();
    runtime.note(sold.toString());
  }

  private static void sell(VirtualRuntime runtime, ArrayBlockingQueue<Long> stall) {
    runtime.sleep(Duration.ofMillis(runtime.random().nextInt(5)));
    try {
      stall.put(runtime.secrets().nextLong());
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  private static void buy(ArrayBlockingQueue<Long> stall, List<Long> sold, CountDownLatch closing) {
    try {
      sold.add(stall.take());
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
    closing.countDown();
  }

  /** Prints the trace of the seed that is given; with a second argument, of this very machine. */
  static void main(String[] arguments) throws Exception {
    VirtualRuntime runtime = new VirtualRuntime(Long.parseLong(arguments[0]));
    runtime.run(
        () -> {
          new Market().run(runtime);
          if (arguments.length > 1) {
            runtime.note(ProcessHandle.current().pid());
          }
        });
    System.out.println(runtime.trace());
  }
}
