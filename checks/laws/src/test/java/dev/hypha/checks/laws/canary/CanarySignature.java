package dev.hypha.checks.laws.canary;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Breaks the law on futures twice, and once not. */
public final class CanarySignature {
  private CanarySignature() {}

  static CompletableFuture<String> answer() {
    return inside(new CompletableFuture<>());
  }

  static boolean take(CompletionStage<String> stage) {
    return inside(stage.toCompletableFuture()).isDone();
  }

  private static CompletableFuture<String> inside(CompletableFuture<String> future) {
    return future;
  }
}
