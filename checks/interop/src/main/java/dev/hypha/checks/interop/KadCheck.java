package dev.hypha.checks.interop;

import dev.hypha.bytes.Bytes;
import dev.hypha.checks.interop.Dialect.Figures;
import dev.hypha.checks.interop.KadMember.Entry;
import dev.hypha.checks.interop.Peer.Hashing;
import dev.hypha.crypto.KeyType;
import dev.hypha.crypto.PrivateKey;
import dev.hypha.kad.IpnsRecord;
import dev.hypha.kad.PublicKeyValidator;
import dev.hypha.kad.QueryFinished;
import dev.hypha.kad.QueryFinished.Purpose;
import dev.hypha.multiformats.Cid;
import dev.hypha.multiformats.Multihash;
import dev.hypha.multiformats.PeerId;
import java.io.IOException;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * What members of a hash table are to do together. Each check has two sides: the dialer's stack
 * asks, the listener's serves; both are tried by both.
 */
enum KadCheck {
  /** A peer is found by its id over a third. */
  FIND {
    @Override
    Figures run(KadCompany company) throws IOException, InterruptedException {
      return find(company, company.peer(), true);
    }
  },

  /** A peer that does not serve is found by its id all the same. */
  FIND_CLIENT {
    @Override
    Figures run(KadCompany company) throws IOException, InterruptedException {
      return find(company, company.client(), false);
    }
  },

  /** A small and a large value: one puts it, another gets it, and neither need serve. */
  VALUE {
    @Override
    Figures run(KadCompany company) throws IOException, InterruptedException {
      KadMember server = company.server();
      KadMember writer = company.client();
      double met = KadCompany.meet(writer, server);
      Entry small = new Entry(Bytes.utf8("/v/small"), Bytes.utf8("a value"));
      Entry large = new Entry(Bytes.utf8("/v/large"), Bytes.owning(Gossiper.data(LARGE, "much")));
      writer.put(small);
      writer.put(large);
      KadMember reader = company.client();
      KadCompany.meet(reader, server);
      double took = got(reader, small);
      got(reader, large);
      if (company.hasClients() && server.size() != 0) {
        throw new IOException(server.name() + " takes who does not serve into its table");
      }
      return new Figures(met, took);
    }
  },

  /** Of two values the server keeps the better one, whichever comes last. */
  BEST {
    @Override
    Figures run(KadCompany company) throws IOException, InterruptedException {
      Bytes key = Bytes.utf8("/v/best");
      Entry good = new Entry(key, Bytes.utf8("b"));
      KadMember server = company.server();
      KadMember writer = company.client();
      double met = KadCompany.meet(writer, server);
      writer.put(good);
      KadMember late = company.client();
      KadCompany.meet(late, server);
      String refusal = refusal(() -> late.put(new Entry(key, Bytes.utf8("a"))));
      KadMember reader = company.client();
      KadCompany.meet(reader, server);
      double took = got(reader, good);
      if (refusal.isEmpty() && !company.cell().dialer().name().equals("go")) { // which tells nobody
        throw new IOException(server.name() + " takes a value that is worse than its own");
      }
      return new Figures(met, took);
    }
  },

  /** A public key under the id of its owner, who puts it there. */
  PK {
    @Override
    Figures run(KadCompany company) throws IOException, InterruptedException {
      return signed(company, KadMember::putKey);
    }
  },

  /** An IPNS record that its owner signs: made by the dialer's stack if that has any. */
  IPNS {
    @Override
    Figures run(KadCompany company) throws IOException, InterruptedException {
      return signed(
          company,
          dialer(company).hasNames()
              ? member -> member.putName(TARGET)
              : member -> {
                PrivateKey owner = PrivateKey.generate(KeyType.ED25519, new SecureRandom());
                PeerId name = PeerId.ofPublicKey(owner.publicKey().encode());
                Entry entry = new Entry(IpnsRecord.keyOf(name), OurKadMember.named(owner, TARGET));
                member.put(entry);
                return entry;
              });
    }
  },

  /** One provides something, another finds out who does, by another CID of the same content. */
  PROVIDE {
    @Override
    Figures run(KadCompany company) throws IOException, InterruptedException {
      Multihash hash = Multihash.sha256(Bytes.utf8("content"));
      KadMember server = company.server();
      KadMember provider = company.client();
      double met = KadCompany.meet(provider, server);
      provider.provide(Cid.v1(Cid.RAW, hash));
      KadMember asker = company.client();
      KadCompany.meet(asker, server);
      long begin = System.nanoTime();
      String found = asker.providers(Cid.v1(Cid.DAG_PB, hash));
      double took = (System.nanoTime() - begin) / 1e6;
      require(found, provider.id(), asker.name() + " does not find who provides");
      if (dialer(company).tellsAddresses()) {
        require(found, addressOf(provider), asker.name() + " does not learn where");
      }
      return new Figures(met, took);
    }
  },

  /** Nobody of a network gets into a table of another. */
  APART {
    @Override
    Figures run(KadCompany company) throws IOException, InterruptedException {
      KadMember server = company.server();
      KadMember stranger = company.stranger();
      stranger.address();
      server.address();
      stranger.connect(server);
      KadMember member = company.peer(); // who comes later, and gets in
      double met = KadCompany.meet(member, server);
      Actor.awaitUntil(() -> server.size() > 0, server.name() + " takes nobody");
      if (server.size() != 1 || stranger.size() != 0) {
        throw new IOException("two networks have met");
      }
      return new Figures(met, 0);
    }
  },

  /** What does not validate is refused: a key of somebody else, and a namespace that is none. */
  REFUSED {
    @Override
    Figures run(KadCompany company) throws IOException, InterruptedException {
      KadMember server = company.server();
      KadMember liar = company.client();
      double met = KadCompany.meet(liar, server);
      Entry own = liar.putKey();
      PeerId other = PeerId.ofPublicKey(Bytes.utf8("of somebody else"));
      for (Entry each :
          List.of(
              new Entry(PublicKeyValidator.keyOf(other), own.value()),
              new Entry(Bytes.utf8("/nobody/knows"), own.value()))) {
        if (refusal(() -> liar.put(each)).isEmpty()) {
          throw new IOException(server.name() + " takes what it cannot validate");
        }
      }
      if (server instanceof OurKadMember ours && ours.kad().recordsKept() != 1) {
        throw new IOException("kept: " + ours.kad().recordsKept() + " records, not the good one");
      }
      return new Figures(met, 0);
    }
  },

  /** Many lookups at once over one connection: others let few streams in at a time. */
  MANY {
    @Override
    Figures run(KadCompany company) throws IOException, InterruptedException {
      KadMember server = company.server();
      KadMember writer = company.client();
      KadCompany.meet(writer, server);
      Entry entry = new Entry(Bytes.utf8("/v/many"), Bytes.utf8("a value"));
      writer.put(entry);
      KadMember reader = company.client();
      double met = KadCompany.meet(reader, server);
      long begin = System.nanoTime();
      try (ExecutorService all = Executors.newVirtualThreadPerTaskExecutor()) {
        List<Callable<Double>> lookups = new ArrayList<>();
        for (int i = 0; i < LOOKUPS; i++) {
          lookups.add(() -> got(reader, entry));
        }
        for (Future<Double> each : all.invokeAll(lookups)) {
          each.get();
        }
      } catch (ExecutionException e) {
        throw new IOException(LOOKUPS + " at once: " + e.getMessage(), e);
      }
      return new Figures(met, (System.nanoTime() - begin) / 1e6 / LOOKUPS);
    }
  },

  /** One says by region what it provides: many keys on one stream, and not one lookup of a key. */
  SWEEP {
    @Override
    Figures run(KadCompany company) throws IOException, InterruptedException {
      List<Cid> contents = new ArrayList<>();
      for (int i = 0; i < LOOKUPS; i++) {
        contents.add(Cid.v1(Cid.RAW, Multihash.sha256(Bytes.utf8("content " + i))));
      }
      KadMember server = company.server();
      OurKadMember provider = company.sweeper();
      provider.provideLater(contents);
      AtomicInteger alone = new AtomicInteger();
      provider
          .hypha()
          .node()
          .events()
          .on(QueryFinished.class, event -> count(event, Purpose.PROVIDE, alone));
      double met = KadCompany.meet(provider, server);
      KadMember asker = company.client();
      KadCompany.meet(asker, server);
      long begin = System.nanoTime();
      for (Cid each : contents) {
        Actor.awaitUntil(
            () -> asker.providers(each).contains(provider.id()),
            server.name() + " does not tell who provides " + each);
      }
      if (alone.get() > 0) {
        throw new IOException(alone + " keys were said one by one");
      }
      return new Figures(met, (System.nanoTime() - begin) / 1e6 / LOOKUPS);
    }
  };

  private static final int LARGE = 14_000; // rust-libp2p reads no message above 16 KiB
  private static final int LOOKUPS = 200;
  private static final String TARGET =
      "/ipfs/bafkreigh2akiscaildcqabsyg3dfr6chu3fgpregiymsck7e7aqa4s52zy";

  /** Does it; what does not happen is an exception. */
  abstract Figures run(KadCompany company) throws IOException, InterruptedException;

  /** Whether two stacks can do this in a network. */
  boolean isFor(KadNetwork network, Hashing dialer, Hashing listener) {
    boolean own = network == KadNetwork.OWN;
    return switch (this) {
      case FIND -> true;
      case VALUE -> network != KadNetwork.LAN;
      case APART -> network == KadNetwork.NAMED;
      case PK, IPNS, PROVIDE -> network != KadNetwork.NAMED;
      case FIND_CLIENT -> own && dialer.findsClients() && listener.tellsOfClients();
      case BEST -> own && listener.keepsBest();
      case REFUSED -> own && !dialer.validates() && listener.validates();
      case MANY, SWEEP -> own && dialer.isOurs();
    };
  }

  String label() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  // ---- what several of them do

  private static Hashing dialer(KadCompany company) {
    return company.cell().dialer().kad().orElseThrow();
  }

  private static Figures find(KadCompany company, KadMember wanted, boolean serves)
      throws IOException, InterruptedException {
    KadMember between = company.server();
    KadMember asker = company.peer();
    KadCompany.meet(wanted, between);
    double met = KadCompany.meet(asker, between);
    if (serves) {
      Actor.awaitUntil(
          () -> between.size() > 1, between.name() + " does not take both into its table");
    }
    long begin = System.nanoTime();
    String found = asker.find(wanted.id());
    require(found, addressOf(wanted), asker.name() + " does not learn where it is");
    return new Figures(met, (System.nanoTime() - begin) / 1e6);
  }

  /** Puts something that can be proved. */
  private interface Putting {
    Entry by(KadMember owner) throws IOException, InterruptedException;
  }

  private static Figures signed(KadCompany company, Putting putting)
      throws IOException, InterruptedException {
    KadMember server = company.server();
    KadMember owner = company.client();
    double met = KadCompany.meet(owner, server);
    Entry entry = putting.by(owner);
    KadMember reader = company.client();
    KadCompany.meet(reader, server);
    return new Figures(met, got(reader, entry));
  }

  /** In how many milliseconds it got what is there. */
  private static double got(KadMember reader, Entry entry)
      throws IOException, InterruptedException {
    long begin = System.nanoTime();
    Bytes value = reader.get(entry.key());
    if (!value.equals(entry.value())) {
      throw new IOException(reader.name() + " got another value than was put");
    }
    return (System.nanoTime() - begin) / 1e6;
  }

  /** Something that may fail. */
  private interface Attempt {
    void make() throws IOException, InterruptedException;
  }

  /** Why it failed; empty if it did not. */
  private static String refusal(Attempt attempt) throws InterruptedException {
    try {
      attempt.make();
      return "";
    } catch (IOException e) {
      return String.valueOf(e.getMessage());
    }
  }

  private static void count(QueryFinished event, Purpose purpose, AtomicInteger counter) {
    if (event.purpose() == purpose) {
      counter.incrementAndGet();
    }
  }

  private static String addressOf(KadMember member) throws IOException, InterruptedException {
    String address = member.address();
    return address.substring(0, address.indexOf("/p2p/"));
  }

  private static void require(String said, String wanted, String otherwise) throws IOException {
    if (!said.contains(wanted)) {
      throw new IOException(otherwise + ": " + said);
    }
  }
}
