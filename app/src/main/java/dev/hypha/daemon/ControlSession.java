package dev.hypha.daemon;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.hypha.bytes.MalformedException;
import dev.hypha.core.Runtime;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;

/**
 * One client of the control socket. Its calls run beside each other, and end when it hangs up.
 *
 * <p>Spec: docs/control.md.
 */
final class ControlSession {
  private static final System.Logger LOG = System.getLogger(ControlSession.class.getName());
  private static final int CALLS_MAX = 64;

  private final JsonLines lines;
  private final Methods methods;
  private final Runtime runtime;
  private final ReentrantLock lock = new ReentrantLock();
  private final Map<JsonNode, Call> calls = new HashMap<>();

  ControlSession(JsonLines lines, Methods methods, Runtime runtime) {
    this.lines = lines;
    this.methods = methods;
    this.runtime = runtime;
  }

  /** Reads requests until the client hangs up or is hung up on. */
  void run() {
    try (lines) {
      serve();
    } catch (IOException e) {
      LOG.log(Level.DEBUG, "a control client is gone: {0}", e.getMessage());
    } finally {
      running().forEach(Call::cancel);
    }
  }

  /** Says why, to whatever it is that the client will ask. */
  void turnAway(IOException why) {
    refuse(Json.object().nullNode(), why);
  }

  void close() {
    try {
      lines.close();
    } catch (IOException e) {
      LOG.log(Level.DEBUG, "closing a control client", e);
    }
  }

  /** What cannot be answered by its id is answered without one, and is the last that is read. */
  private void serve() throws IOException {
    try {
      while (true) {
        Optional<ObjectNode> request = lines.read();
        if (request.isEmpty()) {
          return;
        }
        take(request.get());
      }
    } catch (MalformedException e) {
      refuse(Json.object().nullNode(), e);
    }
  }

  private void take(ObjectNode request) throws IOException {
    JsonNode id = request.path("id");
    if (!id.isIntegralNumber() && !id.isTextual()) {
      throw new MalformedException("a request without an id");
    }
    String method = request.path("method").asText();
    if (!request.path("params").isMissingNode() && !request.path("params").isObject()) {
      refuse(id, new MalformedException("the params are not an object"));
      return;
    }
    ObjectNode params =
        request.path("params") instanceof ObjectNode object ? object : Json.object();
    if (method.equals("cancel")) {
      running(params.path("call")).ifPresent(Call::cancel);
      lines.write(reply(id, "result", Json.object()));
      return;
    }
    Call call = new Call(params, (event, content) -> lines.write(event(id, event, content)));
    if (!enter(id, call)) {
      refuse(id, new MalformedException("the id is in use, or " + CALLS_MAX + " calls run"));
      return;
    }
    runtime.fork("control-" + method, () -> run(id, method, call));
  }

  /** The root of a call's thread. */
  private void run(JsonNode id, String method, Call call) {
    ObjectNode reply;
    try {
      reply = reply(id, "result", methods.run(method, call));
    } catch (IOException e) {
      reply = error(id, e);
    } catch (RuntimeException | Error e) {
      LOG.log(Level.ERROR, "the method " + method + " failed", e);
      reply = error(id, new IOException("the node failed: " + e, e));
    }
    // before it is told: the client may use the id again at once
    leave(id);
    tell(reply);
  }

  private void refuse(JsonNode id, IOException why) {
    tell(error(id, why));
  }

  private static ObjectNode error(JsonNode id, IOException why) {
    return reply(id, "error", Failures.object(why));
  }

  private void tell(ObjectNode reply) {
    try {
      lines.write(reply);
    } catch (IOException e) {
      LOG.log(Level.DEBUG, "a control client is gone: {0}", e.getMessage());
    }
  }

  private static ObjectNode reply(JsonNode id, String kind, ObjectNode content) {
    ObjectNode reply = Json.object();
    reply.set("id", id);
    reply.set(kind, content);
    return reply;
  }

  private static ObjectNode event(JsonNode id, String event, ObjectNode content) {
    ObjectNode reply = Json.object();
    reply.set("id", id);
    reply.put("event", event).set("data", content);
    return reply;
  }

  private boolean enter(JsonNode id, Call call) {
    lock.lock();
    try {
      return calls.size() < CALLS_MAX && calls.putIfAbsent(id, call) == null;
    } finally {
      lock.unlock();
    }
  }

  private void leave(JsonNode id) {
    lock.lock();
    try {
      calls.remove(id);
    } finally {
      lock.unlock();
    }
  }

  private Optional<Call> running(JsonNode id) {
    lock.lock();
    try {
      return Optional.ofNullable(calls.get(id));
    } finally {
      lock.unlock();
    }
  }

  private List<Call> running() {
    lock.lock();
    try {
      return new ArrayList<>(calls.values());
    } finally {
      lock.unlock();
    }
  }
}
