package dev.hypha.dns;

import dev.hypha.bytes.Bytes;
import dev.hypha.bytes.MalformedException;
import dev.hypha.core.PeerException.TimedOut;
import dev.hypha.core.Resolver;
import dev.hypha.core.Runtime;
import dev.hypha.dns.DnsClient.NoSuchName;
import dev.hypha.dns.Question.Kind;
import dev.hypha.multiformats.Multiaddr;
import dev.hypha.multiformats.Multiaddr.Part;
import dev.hypha.multiformats.Protocol;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Resolves {@code /dns}, {@code /dns4}, {@code /dns6} and {@code /dnsaddr}, the latter link by
 * link. Thread-safe.
 *
 * <p>Of what {@code /dnsaddr/HOST/p2p/ID} leads to, only what ends in {@code /p2p/ID} is taken.
 * Names that lead nowhere are passed over as long as others lead somewhere. Spec:
 * addressing/README.md, "dnsaddr links".
 */
public final class DnsResolver implements Resolver {
  private static final System.Logger LOG = System.getLogger(DnsResolver.class.getName());

  private static final String LINK = "dnsaddr=";
  private static final String LINKS_AT = "_dnsaddr";
  private static final List<InetAddress> LOOPBACK =
      List.of(InetAddress.ofLiteral("127.0.0.1"), InetAddress.ofLiteral("::1"));

  private final DnsConfig config;
  private final DnsClient client;

  public DnsResolver(DnsConfig config, Runtime runtime) {
    this.config = config;
    this.client = new DnsClient(config, runtime);
  }

  @Override
  public List<Multiaddr> resolve(Multiaddr address, long deadline) throws IOException {
    Walk walk = new Walk(deadline);
    try {
      walk.follow(address);
    } catch (TimedOut e) {
      if (walk.found.isEmpty()) {
        throw e;
      }
    }
    if (!walk.found.isEmpty()) {
      return List.copyOf(walk.found);
    }
    throw walk.failure == null ? new IOException("nothing is behind " + address) : walk.failure;
  }

  /** One call of {@link #resolve}: what it has found, and what it may still ask. */
  private final class Walk {
    private final long deadline;
    private final LinkedHashSet<Multiaddr> found = new LinkedHashSet<>();
    private final Set<Multiaddr> seen = new HashSet<>();
    private final Map<Question, List<Bytes>> answers = new HashMap<>();
    private int lookups;
    private @Nullable IOException failure;

    Walk(long deadline) {
      this.deadline = deadline;
    }

    /** Each level of this recursion has asked at least one question, so it is as deep at most. */
    void follow(Multiaddr address) throws TimedOut {
      if (found.size() >= config.addressesMax() || !seen.add(address)) {
        return;
      }
      int at = nameIndex(address);
      if (at < 0) {
        found.add(address);
        return;
      }
      List<Multiaddr> next;
      try {
        next =
            address.parts().get(at).protocol() == Protocol.DNSADDR
                ? links(address, at)
                : addresses(address, at);
      } catch (TimedOut e) {
        throw e;
      } catch (IOException e) {
        LOG.log(Level.DEBUG, "{0}: {1}", address, e.getMessage());
        failure = failure == null ? e : failure;
        return;
      }
      for (Multiaddr each : next) {
        follow(each);
      }
    }

    // ---- dnsaddr

    private List<Multiaddr> links(Multiaddr address, int at) throws IOException {
      List<Part> parts = address.parts();
      DomainName host = DomainName.parse(parts.get(at).text());
      List<Part> before = parts.subList(0, at);
      List<Part> behind = parts.subList(at + 1, parts.size());
      List<Multiaddr> links = new ArrayList<>();
      for (Bytes text : ask(host.below(LINKS_AT), Kind.TXT, config.attemptsMax())) {
        String link = text.toUtf8();
        if (!link.startsWith(LINK)) {
          continue;
        }
        link(link.substring(LINK.length()), before, behind).ifPresent(links::add);
        if (links.size() == config.textRecordsMax()) {
          LOG.log(Level.DEBUG, "{0}: {1} links are enough", host, links.size());
          break;
        }
      }
      if (links.isEmpty()) {
        throw new IOException(
            behind.isEmpty()
                ? "the name " + host + " has no dnsaddr links"
                : "no dnsaddr link of " + host + " ends in " + Multiaddr.of(behind));
      }
      return links;
    }

    /** The address that a link leads to, unless it is none or ends otherwise than was asked. */
    private Optional<Multiaddr> link(String text, List<Part> before, List<Part> behind) {
      List<Part> parts;
      try {
        parts = Multiaddr.parse(text).parts();
      } catch (MalformedException e) {
        LOG.log(Level.DEBUG, "a dnsaddr link that is no address: {0}", e.getMessage());
        return Optional.empty();
      }
      int kept = parts.size() - behind.size();
      if (kept < 0 || !parts.subList(kept, parts.size()).equals(behind)) {
        return Optional.empty();
      }
      return joined(before, parts);
    }

    private static Optional<Multiaddr> joined(List<Part> before, List<Part> parts) {
      List<Part> all = new ArrayList<>(before);
      all.addAll(parts);
      return all.size() > Multiaddr.PARTS_MAX ? Optional.empty() : Optional.of(Multiaddr.of(all));
    }

    // ---- A and AAAA

    private List<Multiaddr> addresses(Multiaddr named, int at) throws IOException {
      Part part = named.parts().get(at);
      Multiaddr address = withServerName(named, at);
      List<Kind> kinds =
          switch (part.protocol()) {
            case DNS4 -> List.of(Kind.A);
            case DNS6 -> List.of(Kind.AAAA);
            default -> List.of(Kind.A, Kind.AAAA);
          };
      List<Bytes> ips = ips(part.text(), kinds);
      if (ips.isEmpty()) {
        throw new IOException("the name " + part.text() + " has no " + shown(kinds) + " address");
      }
      List<Multiaddr> resolved = new ArrayList<>();
      for (Bytes ip : ips) {
        List<Part> parts = new ArrayList<>(address.parts());
        parts.set(at, new Part(ip.size() == 4 ? Protocol.IP4 : Protocol.IP6, ip));
        resolved.add(Multiaddr.of(parts));
      }
      return resolved;
    }

    private List<Bytes> ips(String name, List<Kind> kinds) throws IOException {
      Optional<InetAddress> literal = literal(name);
      if (literal.isPresent()) {
        return chosen(List.of(literal.get()), kinds);
      }
      DomainName host = DomainName.parse(name);
      List<Bytes> listed = chosen(MachineFiles.hosts(config.hostsFile(), host), kinds);
      if (!listed.isEmpty()) {
        return listed;
      }
      if (host.isWithin("localhost")) {
        return chosen(LOOPBACK, kinds); // RFC 6761, section 6.3: never a question for DNS
      }
      if (host.isWithin("onion")) {
        throw new IOException(host + " is a Tor address, which DNS does not know (RFC 7686)");
      }
      return asked(host, kinds);
    }

    private List<Bytes> asked(DomainName host, List<Kind> kinds) throws IOException {
      List<Bytes> ips = new ArrayList<>();
      IOException failed = null;
      for (Kind kind : kinds) {
        try {
          // who has an address already does not wait long for one of the other kind
          ips.addAll(ask(host, kind, ips.isEmpty() ? config.attemptsMax() : 1));
        } catch (NoSuchName e) {
          throw e;
        } catch (TimedOut e) {
          if (ips.isEmpty()) {
            throw e;
          }
        } catch (IOException e) {
          failed = e;
        }
      }
      if (ips.isEmpty() && failed != null) {
        throw failed;
      }
      return ips;
    }

    // ---- asking

    /** The records of {@code name}; each question is asked once. */
    private List<Bytes> ask(DomainName name, Kind kind, int attempts) throws IOException {
      Question question = new Question(name, kind);
      List<Bytes> known = answers.get(question);
      if (known != null) {
        return known;
      }
      List<Bytes> records = follow(question, attempts);
      answers.put(question, records);
      return records;
    }

    /** Follows aliases from answer to answer. */
    private List<Bytes> follow(Question first, int attempts) throws IOException {
      Question question = first;
      while (true) {
        if (lookups++ >= config.lookupsMax()) {
          throw new IOException(
              "more than " + config.lookupsMax() + " DNS questions for one address");
        }
        Answer answer = client.ask(question, attempts, deadline);
        if (!answer.records().isEmpty() || answer.alias().isEmpty()) {
          return answer.records();
        }
        question = new Question(DomainName.parse(answer.alias().get().text()), question.kind());
      }
    }
  }

  private static List<Bytes> chosen(List<InetAddress> addresses, List<Kind> kinds) {
    return addresses.stream()
        .map(address -> Bytes.owning(address.getAddress()))
        .filter(ip -> kinds.contains(ip.size() == 4 ? Kind.A : Kind.AAAA))
        .toList();
  }

  private static Optional<InetAddress> literal(String name) {
    try {
      return Optional.of(InetAddress.ofLiteral(name));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  private static String shown(List<Kind> kinds) {
    return kinds.size() > 1 ? "IP" : kinds.contains(Kind.A) ? "IPv4" : "IPv6";
  }

  /**
   * A secure WebSocket is that of a name, which has to be known when the name is an IP.
   *
   * <p>Spec: websockets/README.md, "Addressing".
   */
  private static Multiaddr withServerName(Multiaddr address, int at) {
    List<Part> parts = new ArrayList<>(address.parts());
    int end = at + 1;
    while (end < parts.size() && parts.get(end).protocol() == Protocol.TCP) {
      end++;
    }
    List<Part> rest = parts.subList(end, parts.size());
    boolean separate =
        rest.size() > 1
            && rest.get(0).protocol() == Protocol.TLS
            && rest.get(1).protocol() == Protocol.WS;
    boolean joined = !rest.isEmpty() && rest.get(0).protocol() == Protocol.WSS;
    if (!separate && !joined) {
      return address;
    }
    rest.subList(0, separate ? 2 : 1).clear();
    rest.addAll(
        0,
        List.of(
            new Part(Protocol.TLS, Bytes.EMPTY),
            new Part(Protocol.SNI, parts.get(at).value()),
            new Part(Protocol.WS, Bytes.EMPTY)));
    return parts.size() > Multiaddr.PARTS_MAX ? address : Multiaddr.of(parts);
  }

  /** Where the first name stands; -1 if there is none. */
  private static int nameIndex(Multiaddr address) {
    List<Part> parts = address.parts();
    for (int i = 0; i < parts.size(); i++) {
      switch (parts.get(i).protocol()) {
        case DNS, DNS4, DNS6, DNSADDR -> {
          return i;
        }
        default -> {
          // not a name
        }
      }
    }
    return -1;
  }
}
