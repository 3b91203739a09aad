package dev.hypha.config;

import dev.hypha.core.PeerAddress;
import dev.hypha.rendezvous.RendezvousConfig;
import java.util.List;

/**
 * What a node has to do with rendezvous points.
 *
 * @param points whom it asks
 * @param names under which it looks
 * @param registers whether it lets itself be found
 * @param serves whether it is a point
 */
public record RendezvousPlan(
    List<PeerAddress> points, List<String> names, boolean registers, boolean serves) {
  public RendezvousPlan {
    points = List.copyOf(points);
    names = names.stream().distinct().toList();
  }

  /** One for each name; none if there is nobody to ask. */
  List<RendezvousConfig> configs() {
    if (points.isEmpty()) {
      return List.of();
    }
    return names.stream()
        .map(name -> RendezvousConfig.of(name, points))
        .map(config -> registers ? config : config.onlyLooking())
        .toList();
  }
}
