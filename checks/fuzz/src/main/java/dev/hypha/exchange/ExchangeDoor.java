package dev.hypha.exchange;

import dev.hypha.bytes.Source;
import dev.hypha.multiformats.PeerId;
import java.io.IOException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Opens the answer of a peer that was asked for others. */
public final class ExchangeDoor {
  private ExchangeDoor() {}

  public static void read(Source answer) throws IOException {
    List<PeerExchange.Told> all = PeerExchange.read(answer);
    Set<PeerId> peers = new HashSet<>();
    all.forEach(told -> peers.add(told.record().peer()));
    if (peers.size() != all.size() || all.size() > PeerExchange.RECORDS_MAX) {
      throw new AssertionError(all.size() + " records of " + peers.size() + " peers");
    }
  }
}
