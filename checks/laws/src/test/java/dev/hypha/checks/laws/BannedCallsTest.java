package dev.hypha.checks.laws;

import com.tngtech.archunit.core.domain.AccessTarget;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaCodeUnit;
import com.tngtech.archunit.core.domain.JavaModifier;
import dev.hypha.checks.laws.canary.CanaryCalls;
import dev.hypha.checks.laws.canary.CanarySignature;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.BlockingDeque;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.Phaser;
import java.util.concurrent.Semaphore;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What our code asks of its Runtime and not of the JDK: time, chance and threads. */
class BannedCallsTest {
  /**
   * The runtimes are the place that may: the production one, and what the testkit's are made of.
   */
  private static final Set<String> RUNTIMES =
      Set.of(
          "dev.hypha.core.SystemRuntime",
          "dev.hypha.testkit.time.VirtualThreads", // makes and starts threads of our own scheduler
          "dev.hypha.testkit.time.SeededSecrets"); // a SecureRandom that comes from a seed

  /** What starts threads or hides them; none of it is used at all. */
  private static final Set<String> THREAD_MAKERS =
      Set.of(
          "java.util.concurrent.Executors",
          "java.util.concurrent.ThreadPoolExecutor",
          "java.util.concurrent.ScheduledThreadPoolExecutor",
          "java.util.concurrent.ForkJoinPool",
          "java.util.Timer");

  private static final Law<List<Box>> CALLS =
      new Law<>(
          "Time, chance and threads come from Runtime",
          "a test owns the clock and the dice only if nobody asks the machine behind its back, and"
              + " the same seed gives the same run",
          "Runtime.nanoTime, wallClock, random, secrets, fork; wait without a limit and let"
              + " Runtime.at end the wait (close, reset, signal)",
          BannedCallsTest::bannedCalls);

  private static final Law<List<Box>> SIGNATURES =
      new Law<>(
          "No CompletableFuture in a signature",
          "a caller that blocks on a virtual thread has a stack trace that tells the story; a"
              + " future has callbacks into the void",
          "block and return the value; who wants both at once forks",
          BannedCallsTest::futuresInSignatures);

  @Test
  void time_chance_and_threads_come_from_the_runtime() {
    CALLS.holdsFor(House.boxes());
  }

  @Test
  void every_banned_call_is_caught() {
    CALLS.catches(
        List.of(Box.of("node", CanaryCalls.class)),
        "Thread.sleep",
        "Thread.ofVirtual",
        "Thread.startVirtualThread",
        "new Thread",
        "Object.wait",
        "Object.notifyAll",
        "System.nanoTime",
        "System.currentTimeMillis",
        "Instant.now",
        "ThreadLocalRandom.current",
        "Math.random",
        "new Random",
        "new SecureRandom",
        "Executors.newVirtualThreadPerTaskExecutor",
        "UUID.randomUUID",
        "Condition.await",
        "Condition.awaitNanos",
        "CountDownLatch.await",
        "FutureTask.get",
        "ArrayBlockingQueue.poll",
        "Semaphore.tryAcquire",
        "ReentrantLock.tryLock",
        "LockSupport.parkNanos",
        "Thread.join",
        "CompletableFuture.orTimeout",
        "CompletableFuture.runAsync");
  }

  @Test
  void the_runtime_and_the_checks_may_ask_the_machine() {
    CALLS.catches(List.of(Box.of("app", CanaryCalls.class)));
    CALLS.catches(List.of(Box.of("checks/bench", CanaryCalls.class)));
  }

  @Test
  void no_signature_has_a_future() {
    SIGNATURES.holdsFor(House.boxes());
  }

  @Test
  void a_future_as_result_and_as_parameter_is_caught() {
    SIGNATURES.catches(List.of(Box.of("node", CanarySignature.class)), "answer", "take");
  }

  private static List<String> bannedCalls(List<Box> house) {
    List<String> found = new ArrayList<>();
    for (Box box : house) {
      if (mayAskTheMachine(box)) {
        continue;
      }
      for (JavaClass each : box.classes()) {
        if (!RUNTIMES.contains(each.getName())) {
          each.getAccessesFromSelf().stream()
              .filter(access -> isBanned(access.getTarget()))
              .forEach(access -> found.add(sentence(access)));
        }
      }
    }
    return found;
  }

  private static boolean mayAskTheMachine(Box box) {
    return box.isOutside() || box.name().equals("app");
  }

  private static String sentence(JavaAccess<?> access) {
    String owner = access.getTargetOwner().getSimpleName();
    String name = access.getTarget().getName();
    return (name.equals("<init>") ? "new " + owner : owner + "." + name)
        + " in "
        + access.getOrigin().getFullName()
        + " "
        + access.getSourceCodeLocation();
  }

  private static boolean isBanned(AccessTarget target) {
    JavaClass owner = target.getOwner();
    return THREAD_MAKERS.contains(owner.getName())
        || isTimedWait(owner, target)
        || isClockOrChance(owner.getName(), target.getName())
        || startsThread(owner, target.getName());
  }

  private static boolean isClockOrChance(String owner, String name) {
    return switch (owner) {
      case "java.lang.System" -> name.equals("nanoTime") || name.equals("currentTimeMillis");
      case "java.lang.Math", "java.lang.StrictMath" -> name.equals("random");
      case "java.time.Clock" -> name.startsWith("system") || name.startsWith("tick");
      case "java.util.UUID" -> name.equals("randomUUID");
      case "java.util.Random", "java.security.SecureRandom", "java.util.SplittableRandom" ->
          name.equals("<init>") || name.startsWith("getInstance");
      case "java.util.concurrent.ThreadLocalRandom" -> name.equals("current");
      case "java.util.Date" -> name.equals("<init>");
      default -> owner.startsWith("java.time.") && name.equals("now");
    };
  }

  private static boolean startsThread(JavaClass owner, String name) {
    if (owner.isEquivalentTo(Thread.class)) {
      return Set.of("<init>", "ofVirtual", "ofPlatform", "startVirtualThread", "sleep", "start")
          .contains(name);
    }
    if (owner.isEquivalentTo(Object.class)) {
      return Set.of("wait", "notify", "notifyAll").contains(name);
    }
    return owner.isAssignableTo(CompletableFuture.class)
        && (name.endsWith("Async") || name.equals("orTimeout") || name.startsWith("completeOn"));
  }

  /** The waits that end by themselves when the machine's clock says so. */
  private static boolean isTimedWait(JavaClass owner, AccessTarget target) {
    if (!(target instanceof AccessTarget.CodeUnitAccessTarget method)) {
      return false;
    }
    if (Set.of("parkNanos", "parkUntil").contains(method.getName())) {
      return owner.isEquivalentTo(LockSupport.class);
    }
    Predicate<String> takes =
        type ->
            method.getRawParameterTypes().stream().anyMatch(each -> each.getName().equals(type));
    boolean timed = takes.test("long") || takes.test("java.time.Duration");
    boolean waits =
        Stream.of("await", "get", "poll", "offer", "try", "join", "acquire", "exchange", "wait")
            .anyMatch(method.getName()::startsWith);
    return (timed || method.getName().equals("awaitUntil")) && waits && isWaiter(owner);
  }

  private static boolean isWaiter(JavaClass owner) {
    return Stream.of(
            Condition.class,
            CountDownLatch.class,
            CyclicBarrier.class,
            Future.class,
            BlockingQueue.class,
            BlockingDeque.class,
            Semaphore.class,
            Phaser.class,
            Lock.class,
            ExecutorService.class,
            Thread.class)
        .anyMatch(owner::isAssignableTo);
  }

  private static List<String> futuresInSignatures(List<Box> house) {
    List<String> found = new ArrayList<>();
    for (Box box : house) {
      for (JavaClass each : mayAskTheMachine(box) ? List.<JavaClass>of() : box.classes()) {
        for (JavaCodeUnit method : each.getCodeUnits()) {
          if (isWritten(method)
              && Stream.concat(
                      Stream.of(method.getRawReturnType()), method.getRawParameterTypes().stream())
                  .anyMatch(type -> type.isAssignableTo(CompletionStage.class))) {
            found.add(method.getFullName());
          }
        }
      }
    }
    return found;
  }

  /** Whether a person wrote it for others: not private, no lambda's body. */
  private static boolean isWritten(JavaCodeUnit method) {
    return !method.getModifiers().contains(JavaModifier.PRIVATE)
        && !method.getModifiers().contains(JavaModifier.SYNTHETIC);
  }
}
