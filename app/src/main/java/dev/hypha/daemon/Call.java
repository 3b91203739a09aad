package dev.hypha.daemon;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.hypha.bytes.MalformedException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;

/** One call of a method: what it was given, and whom it tells. Thread-safe. */
public final class Call {
  private final ObjectNode params;
  private final NodeAccess.Listener listener;
  private final ReentrantLock lock = new ReentrantLock();
  private final List<Runnable> hooks = new ArrayList<>();
  private boolean cancelled;
  private volatile NodeAccess.Listener watcher = (event, content) -> {};

  Call(ObjectNode params, NodeAccess.Listener listener) {
    this.params = params;
    this.listener = listener;
  }

  boolean has(String name) {
    return params.has(name);
  }

  /** A parameter that must be there. */
  String text(String name) throws MalformedException {
    if (!params.path(name).isTextual()) {
      throw new MalformedException("the parameter " + name + " is missing");
    }
    return params.path(name).textValue();
  }

  /** A parameter that is a text, or {@code otherwise}. */
  String textOr(String name, String otherwise) {
    return params.path(name).asText(otherwise);
  }

  /** A number between 1 and {@code max}; {@code otherwise} if it is not there. */
  int number(String name, int otherwise, int max) throws MalformedException {
    return numberFrom(name, otherwise, 1, max);
  }

  /** A number between {@code min} and {@code max}; {@code otherwise} if it is not there. */
  int numberFrom(String name, int otherwise, int min, int max) throws MalformedException {
    if (params.path(name).isMissingNode()) {
      return otherwise;
    }
    int value = params.path(name).asInt();
    if (!params.path(name).isInt() || value < min || value > max) {
      throw new MalformedException(
          "the parameter " + name + " is not between " + min + " and " + max);
    }
    return value;
  }

  boolean flag(String name) {
    return params.path(name).asBoolean();
  }

  /** The texts of a list; none if it is not there. */
  List<String> texts(String name) {
    List<String> texts = new ArrayList<>();
    params.path(name).forEach(each -> texts.add(each.asText()));
    return texts;
  }

  /** Tells the caller something on the way. */
  void tell(String event, ObjectNode content) throws IOException {
    watcher.on(event, content);
    listener.on(event, content);
  }

  /** Has {@code also} told whatever the caller is told, before the caller. */
  void alsoTell(NodeAccess.Listener also) {
    watcher = also;
  }

  /** Runs {@code hook} when the call is cancelled; now, if it has been. */
  void onCancel(Runnable hook) {
    lock.lock();
    try {
      if (!cancelled) {
        hooks.add(hook);
        return;
      }
    } finally {
      lock.unlock();
    }
    hook.run();
  }

  void cancel() {
    List<Runnable> now;
    lock.lock();
    try {
      cancelled = true;
      now = List.copyOf(hooks);
      hooks.clear();
    } finally {
      lock.unlock();
    }
    now.forEach(Runnable::run);
  }
}
