package dev.hypha.testkit.time;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.reflect.Field;
import java.lang.reflect.InaccessibleObjectException;
import java.lang.reflect.Method;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * The one place that touches the JDK's insides: makes virtual threads that run where we say, and
 * asks what a waiting thread waits for. As of JDK 25; an official way is in the works there.
 */
final class VirtualThreads {
  /** {@code Thread.NO_INHERIT_THREAD_LOCALS}. */
  private static final int NO_INHERITED_LOCALS = 1 << 2;

  private static final MethodHandle MAKER = maker();
  private static final @Nullable MethodHandle OWNER = owner();

  private VirtualThreads() {}

  /**
   * A virtual thread that has not begun.
   *
   * @param scheduler is handed each part of it that is ready to run, and runs it on a platform
   *     thread
   */
  static Thread unstarted(Executor scheduler, String name, Runnable body) {
    try {
      return (Thread) MAKER.invokeExact(scheduler, name, NO_INHERITED_LOCALS, body);
    } catch (RuntimeException | Error e) {
      throw e;
    } catch (Throwable e) {
      throw new IllegalStateException("the JDK makes no thread", e);
    }
  }

  static void start(Thread thread) {
    thread.start();
  }

  /** What {@code thread} waits for, in words. */
  static String waitsFor(Thread thread) {
    Object blocker = LockSupport.getBlocker(thread);
    Thread.State state = thread.getState();
    if (state == Thread.State.TIMED_WAITING) {
      return "the JDK's own clock, which does not move here: wait with Runtime.at";
    }
    if (state == Thread.State.BLOCKED) {
      return "a monitor: use a ReentrantLock";
    }
    if (blocker == null) {
      return state == Thread.State.WAITING ? "somebody to unpark it" : "nothing: it is " + state;
    }
    String kind = blocker.getClass().getName();
    String what =
        kind.substring(kind.lastIndexOf('.') + 1).replaceAll("\\$(NonfairSync|Sync)$", "");
    return heldBy(blocker).map(owner -> what + " held by " + owner.getName()).orElse(what);
  }

  private static Optional<Thread> heldBy(Object blocker) {
    MethodHandle ask = OWNER;
    if (ask == null
        || !(blocker instanceof java.util.concurrent.locks.AbstractOwnableSynchronizer)) {
      return Optional.empty();
    }
    try {
      return Optional.ofNullable((Thread) ask.invoke(blocker));
    } catch (RuntimeException | Error e) {
      throw e;
    } catch (Throwable e) {
      throw new IllegalStateException("the JDK does not say who holds a lock", e);
    }
  }

  private static MethodHandle maker() {
    try {
      Method method =
          Class.forName("java.lang.ThreadBuilders")
              .getDeclaredMethod(
                  "newVirtualThread", Executor.class, String.class, int.class, Runnable.class);
      method.setAccessible(true);
      return MethodHandles.lookup().unreflect(method);
    } catch (InaccessibleObjectException e) {
      Module ours = VirtualThreads.class.getModule();
      String whom = ours.isNamed() ? ours.getName() : "ALL-UNNAMED";
      throw new IllegalStateException(
          "virtual time needs the JVM option --add-opens java.base/java.lang=" + whom, e);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(
          "this JDK has no hook for schedulers of virtual threads that the testkit knows; it knows"
              + " JDK 25",
          e);
    }
  }

  /** Who holds a lock: a nicety of the deadlock report, left out where the JDK is closed. */
  private static @Nullable MethodHandle owner() {
    try {
      Field field =
          Class.forName("java.util.concurrent.locks.AbstractOwnableSynchronizer")
              .getDeclaredField("exclusiveOwnerThread");
      Method open = Module.class.getDeclaredMethod("implAddOpens", String.class, Module.class);
      open.setAccessible(true);
      open.invoke(Object.class.getModule(), "java.util.concurrent.locks", ours());
      field.setAccessible(true);
      return MethodHandles.lookup().unreflectGetter(field);
    } catch (ReflectiveOperationException | InaccessibleObjectException e) {
      return null;
    }
  }

  private static Module ours() {
    return VirtualThreads.class.getModule();
  }
}
