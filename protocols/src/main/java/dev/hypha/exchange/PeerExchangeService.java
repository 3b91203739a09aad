package dev.hypha.exchange;

import dev.hypha.bytes.Buffer;
import dev.hypha.bytes.Bytes;
import dev.hypha.bytes.Delimited;
import dev.hypha.bytes.MalformedException;
import dev.hypha.core.AddressScope;
import dev.hypha.core.Connection;
import dev.hypha.core.Direction;
import dev.hypha.core.Node;
import dev.hypha.core.PeerException.Misbehaved;
import dev.hypha.core.PeerRecord;
import dev.hypha.core.Rates;
import dev.hypha.core.Registration;
import dev.hypha.core.Repute;
import dev.hypha.core.ResetCode;
import dev.hypha.core.Stream;
import dev.hypha.multiformats.Multiaddr;
import dev.hypha.multiformats.PeerId;
import dev.hypha.multiformats.Protocol;
import dev.hypha.record.SignedPeerRecord;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Tells peers whom this node is connected to, from {@link #serve} to {@link #close}: those that it
 * has dialed before those that came by themselves, and by chance among them. Thread-safe.
 */
public final class PeerExchangeService implements AutoCloseable {
  /** What the shortest answer counts: there are records to verify. */
  static final int ANSWER_BYTES_MIN = 8 * 1024;

  private static final String SPEC = "/hypha/peers/1.0.0";
  private static final int RATES_KNOWN_MAX = 8_192;

  private final Node node;
  private final ExchangeConfig config;
  private final Rates<PeerId> rates;
  private final Registration serving;

  private PeerExchangeService(Node node, ExchangeConfig config) {
    this.node = node;
    this.config = config;
    this.rates = new Rates<>(config.bytesOfPeer(), RATES_KNOWN_MAX);
    this.serving = node.serve(PeerExchange.PROTOCOL, this::answer);
  }

  /** Begins to answer. */
  public static PeerExchangeService serve(Node node, ExchangeConfig config) {
    return new PeerExchangeService(node, config);
  }

  @Override
  public void close() {
    serving.close();
  }

  private void answer(Stream stream) throws IOException {
    PeerId asker = stream.connection().peer();
    long now = node.runtime().nanoTime();
    if (!rates.admits(asker, now)) {
      stream.reset(ResetCode.RATE_LIMITED);
      return;
    }
    rates.spend(asker, ANSWER_BYTES_MIN, now);
    stream.deadline(now + PeerExchange.PATIENCE.toNanos());
    if (stream.source().read(new Buffer(), 1) >= 0) {
      throw new Misbehaved(SPEC, "a question has no words");
    }
    Buffer answer = new Buffer();
    records(stream.connection()).forEach(envelope -> Delimited.write(answer, envelope));
    rates.spend(asker, Math.max(0, answer.size() - ANSWER_BYTES_MIN), now);
    stream.send(answer);
    stream.sink().close();
  }

  private List<Bytes> records(Connection asker) {
    AddressScope nearest = AddressScope.of(asker.info().remote());
    List<Bytes> told = new ArrayList<>();
    Map<Bytes, Integer> ofNetworks = new HashMap<>();
    int bytes = 0;
    for (Connection each : candidates(asker.peer())) {
      Optional<Bytes> envelope = envelope(each.peer(), nearest);
      Optional<Bytes> network = network(each.info().remote());
      boolean crowded =
          network.map(key -> ofNetworks.getOrDefault(key, 0)).orElse(0)
              >= config.recordsOfNetworkMax();
      if (envelope.isEmpty() || crowded || told.size() == config.recordsMax()) {
        continue;
      }
      bytes += envelope.get().size();
      if (bytes > PeerExchange.BYTES_MAX) {
        break;
      }
      told.add(envelope.get());
      network.ifPresent(key -> ofNetworks.merge(key, 1, Integer::sum));
    }
    return told;
  }

  /** A connection of each peer but the asker and those that are banned. */
  private List<Connection> candidates(PeerId asker) {
    Map<PeerId, Connection> dialed = new LinkedHashMap<>();
    Map<PeerId, Connection> others = new LinkedHashMap<>();
    for (Connection each : node.connections()) {
      boolean banned = node.reputation().of(each.peer()).standing().equals(Repute.Standing.BANNED);
      if (!banned && !each.peer().equals(asker)) {
        boolean outbound = each.info().direction() == Direction.OUTBOUND;
        (outbound ? dialed : others).putIfAbsent(each.peer(), each);
      }
    }
    dialed.keySet().forEach(others::remove);
    List<Connection> all = shuffled(dialed.values());
    all.addAll(shuffled(others.values()));
    return all;
  }

  private List<Connection> shuffled(Collection<Connection> some) {
    List<Connection> all = new ArrayList<>(some);
    for (int i = all.size(); i > 1; i--) {
      int at = node.runtime().random().nextInt(i);
      Connection last = all.get(i - 1);
      all.set(i - 1, all.get(at));
      all.set(at, last);
    }
    return all;
  }

  /** What a peer has signed, if who is as far away as {@code nearest} may know and can use it. */
  private Optional<Bytes> envelope(PeerId peer, AddressScope nearest) {
    Optional<Bytes> envelope = node.peers().of(peer).signed().map(PeerRecord.Signed::envelope);
    if (envelope.isEmpty() || envelope.get().size() > PeerExchange.RECORD_BYTES_MAX) {
      return Optional.empty();
    }
    try {
      List<Multiaddr> addresses = SignedPeerRecord.decode(envelope.get()).addresses();
      boolean useful = addresses.stream().map(AddressScope::of).anyMatch(s -> isUseful(s, nearest));
      boolean discreet =
          addresses.stream()
              .map(AddressScope::of)
              .allMatch(scope -> scope == AddressScope.LOOPBACK || isUseful(scope, nearest));
      return useful && discreet ? envelope : Optional.empty();
    } catch (MalformedException e) {
      return Optional.empty(); // the peerstore has it from a file, perhaps
    }
  }

  private static boolean isUseful(AddressScope scope, AddressScope nearest) {
    return scope.compareTo(nearest) >= 0;
  }

  /** Nothing for an address of this machine or this site: there everybody is from one network. */
  private static Optional<Bytes> network(Multiaddr remote) {
    if (AddressScope.of(remote) != AddressScope.PUBLIC) {
      return Optional.empty();
    }
    for (Multiaddr.Part part : remote.parts()) {
      if (part.protocol() == Protocol.IP4) {
        return Optional.of(part.value().slice(0, 3));
      }
      if (part.protocol() == Protocol.IP6) {
        return Optional.of(part.value().slice(0, 6));
      }
    }
    return Optional.empty();
  }
}
