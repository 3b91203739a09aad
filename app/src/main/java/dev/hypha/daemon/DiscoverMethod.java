package dev.hypha.daemon;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.hypha.core.Runtime;
import dev.hypha.multiformats.PeerId;
import java.io.IOException;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Looks for peers in every way that is wanted, and tells of each as soon as it is found. */
final class DiscoverMethod implements Methods.Method {
  private static final int COUNT = 20;
  private static final int COUNT_MAX = 10_000;
  private static final int TIMEOUT_MILLISECONDS = 10_000;
  private static final int TIMEOUT_MILLISECONDS_MAX = 600_000;

  private final Discovering discovering;

  DiscoverMethod(Discovering discovering) {
    this.discovering = discovering;
  }

  @Override
  public ObjectNode run(Call call) throws IOException {
    int count = call.number("count", COUNT, COUNT_MAX);
    Duration timeout =
        Duration.ofMillis(
            call.number("timeout_ms", TIMEOUT_MILLISECONDS, TIMEOUT_MILLISECONDS_MAX));
    Discovering.Wish wish = Discovering.Wish.of(call);
    Runtime runtime = discovering.hypha().node().runtime();
    long began = runtime.nanoTime();
    try (Search search = new Search(discovering.hypha())) {
      List<String> methods = discovering.begin(call, wish, search, timeout);
      if (methods.isEmpty()) {
        throw Discovering.none(wish);
      }
      call.onCancel(search::stop);
      search.begun(timeout);
      int found = tellAll(call, search, count, runtime, began);
      Map<String, IOException> failures = search.failures();
      if (found == 0 && !failures.isEmpty() && failures.size() == methods.size()) {
        throw failures.values().iterator().next();
      }
      ObjectNode result =
          Json.object().put("count", found).put("ms", (runtime.nanoTime() - began) / 1e6);
      methods.forEach(result.putArray("methods")::add);
      ObjectNode failed = result.putObject("failed");
      failures.forEach((method, why) -> failed.put(method, Failures.sentence(why)));
      return result;
    }
  }

  /** How many there were. */
  private int tellAll(Call call, Search search, int count, Runtime runtime, long began)
      throws IOException {
    Set<PeerId> told = new HashSet<>(Set.of(discovering.hypha().id()));
    int found = 0;
    while (found < count) {
      Optional<Search.Find> next = search.next();
      if (next.isEmpty()) {
        break;
      }
      Search.Find find = next.get();
      if (told.add(find.peer().peer())) {
        ObjectNode peer = Json.object().put("method", find.method());
        find.network().ifPresent(network -> peer.put("network", network));
        TableMethods.address(find.peer(), peer).put("ms", (runtime.nanoTime() - began) / 1e6);
        call.tell("peer", peer);
        found++;
      }
    }
    return found;
  }
}
