package dev.hypha.exchange;

import dev.hypha.bytes.Bytes;
import dev.hypha.bytes.Delimited;
import dev.hypha.bytes.MalformedException;
import dev.hypha.bytes.Source;
import dev.hypha.core.AddressScope;
import dev.hypha.core.Connection;
import dev.hypha.core.Node;
import dev.hypha.core.PeerAddress;
import dev.hypha.core.PeerException.Misbehaved;
import dev.hypha.core.PeerRecord;
import dev.hypha.core.ProtocolId;
import dev.hypha.core.Reputation.Conduct;
import dev.hypha.core.ResetCode;
import dev.hypha.core.Stream;
import dev.hypha.multiformats.Multiaddr;
import dev.hypha.multiformats.PeerId;
import dev.hypha.record.SignedPeerRecord;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Asks peers whom they are connected to. Blocks until the answer is there. Thread-safe. */
public final class PeerExchange {
  public static final ProtocolId PROTOCOL = ProtocolId.of("/hypha/peers/1.0.0");

  /** Of one answer. */
  public static final int RECORDS_MAX = 128;

  /** Of one answer, lengths left out. */
  public static final int BYTES_MAX = 256 * 1024;

  static final int RECORD_BYTES_MAX = 8 * 1024;
  static final Duration PATIENCE = Duration.ofSeconds(10);

  private static final String SPEC = "/hypha/peers/1.0.0";

  /** Addresses of a peer that are taken, and those that are kept besides them. */
  private static final int ADDRESSES_MAX = 32;

  private final Node node;

  public PeerExchange(Node node) {
    this.node = node;
  }

  /**
   * Whom the peer of {@code connection} is connected to, with the addresses that they signed, as
   * far as they can be of use from here. They are in the peerstore then. Who has signed something
   * newer than what the peer has of it is left out: we know better.
   *
   * @throws Misbehaved if a record does not verify, or there are too many
   */
  public List<PeerAddress> ask(Connection connection) throws IOException {
    Stream stream = connection.open(PROTOCOL);
    try {
      stream.deadline(node.runtime().nanoTime() + PATIENCE.toNanos());
      stream.sink().close();
      List<Told> answer = read(stream.source());
      stream.close();
      return taken(connection, answer);
    } catch (MalformedException e) {
      stream.reset(ResetCode.PROTOCOL_VIOLATION);
      String what = String.valueOf(e.getMessage());
      node.reputation().report(connection.peer(), Conduct.INVALID, "peer exchange: " + what);
      throw new Misbehaved(SPEC, e);
    } catch (IOException e) {
      stream.reset(ResetCode.NONE);
      throw e;
    }
  }

  /** A record that was verified, and how it travels. */
  record Told(SignedPeerRecord record, Bytes envelope) {}

  /** An answer to its end, every record of it verified. */
  static List<Told> read(Source source) throws IOException {
    List<Told> answer = new ArrayList<>();
    Set<PeerId> seen = new HashSet<>();
    int bytes = 0;
    while (true) {
      Optional<Bytes> frame = Delimited.read(source, RECORD_BYTES_MAX);
      if (frame.isEmpty()) {
        return answer;
      }
      bytes += frame.get().size();
      if (answer.size() == RECORDS_MAX || bytes > BYTES_MAX) {
        throw new MalformedException("more than %d records".formatted(answer.size()));
      }
      Bytes envelope = Bytes.owning(frame.get().toArray());
      SignedPeerRecord record = SignedPeerRecord.decode(envelope);
      if (!seen.add(record.peer())) {
        throw new MalformedException("a peer twice: " + record.peer());
      }
      answer.add(new Told(record, envelope));
    }
  }

  private List<PeerAddress> taken(Connection connection, List<Told> answer) {
    AddressScope nearest = AddressScope.of(connection.info().remote());
    List<PeerAddress> found = new ArrayList<>();
    for (Told told : answer) {
      SignedPeerRecord record = told.record();
      List<Multiaddr> useful =
          record.addresses().stream()
              .filter(address -> AddressScope.of(address).compareTo(nearest) >= 0)
              .distinct()
              .limit(ADDRESSES_MAX)
              .toList();
      boolean ours = record.peer().equals(node.id());
      if (!ours && !useful.isEmpty() && remember(told, useful)) {
        found.add(new PeerAddress(record.peer(), useful));
      }
    }
    return found;
  }

  /** Whether the record is at least as new as what is known of the peer. */
  private boolean remember(Told told, List<Multiaddr> useful) {
    SignedPeerRecord record = told.record();
    PeerRecord.Signed signed = new PeerRecord.Signed(record.sequence(), told.envelope());
    PeerRecord now =
        node.peers()
            .update(
                record.peer(),
                known ->
                    isNews(record, known)
                        ? known.withAddresses(joined(useful, known.addresses())).withSigned(signed)
                        : known);
    return now.signed().filter(kept -> kept.sequence() == record.sequence()).isPresent();
  }

  private static boolean isNews(SignedPeerRecord record, PeerRecord known) {
    return known.signed().isEmpty() || record.isNewerThan(known.signed().get().sequence());
  }

  private static List<Multiaddr> joined(List<Multiaddr> now, List<Multiaddr> known) {
    List<Multiaddr> all = new ArrayList<>(now);
    known.stream().filter(each -> !now.contains(each)).limit(ADDRESSES_MAX).forEach(all::add);
    return all;
  }
}
