package dev.hypha.checks.interop;

import dev.hypha.checks.interop.Dialect.Figures;
import java.io.IOException;
import java.time.Duration;
import java.util.Locale;

/**
 * What gossipers of two implementations are to do together. Each check has two sides, and both are
 * tried by both.
 */
enum GossipCheck {
  /** A small and a large message each way, between two; the dialer dials. */
  EXCHANGE {
    @Override
    Figures run(Company company) throws IOException, InterruptedException {
      Gossiper one = company.dialer();
      Gossiper other = company.listener();
      double met = company.meet(one, other);
      double first = company.says(one, SMALL, "small-there", other);
      company.says(one, LARGE, "large-there", other);
      company.says(other, SMALL, "small-back", one);
      company.says(other, LARGE, "large-back", one);
      return new Figures(met, first);
    }
  },

  /** The listener passes messages on between two dialers that do not know each other. */
  RELAY {
    @Override
    Figures run(Company company) throws IOException, InterruptedException {
      Gossiper one = company.dialer();
      Gossiper other = company.dialer();
      Gossiper between = company.listener();
      double met = company.meet(one, between);
      company.meet(other, between);
      Company.settle(one, other, between);
      double first = company.says(one, SMALL, "small", other);
      company.says(other, LARGE, "large", one);
      return new Figures(met, first);
    }
  },

  /** The dialer leaves and comes back: it is in the mesh again, and nobody is blamed for it. */
  PRUNE {
    @Override
    Figures run(Company company) throws IOException, InterruptedException {
      Gossiper leaver = company.dialer();
      Gossiper stayer = company.listener();
      double met = company.meet(leaver, stayer);
      OurGossiper ours = (OurGossiper) (leaver instanceof OurGossiper ? leaver : stayer);
      Gossiper other = ours == leaver ? stayer : leaver;
      Gossiper.awaitUntil(() -> ours.hasInMesh(TOPIC, other), "they are in no mesh");
      leaver.leave(TOPIC);
      Gossiper.awaitUntil(
          () -> !ours.hasInMesh(TOPIC, other), "the mesh outlives the subscription");
      stayer.awaitNoMember(TOPIC, leaver); // so that what it says next is not of before
      leaver.join(TOPIC);
      stayer.awaitMember(TOPIC, leaver);
      double first = company.says(stayer, SMALL, "during-backoff", leaver);
      Gossiper.awaitUntil(
          () -> ours.hasInMesh(TOPIC, other), "they are in no mesh 20 s after they were again two");
      double score = ours.member(TOPIC, other).score();
      if (score < 0) {
        throw new IOException("a score of " + score + " for who did nothing wrong");
      }
      company.says(leaver, SMALL, "after-backoff", stayer);
      return new Figures(met, first);
    }
  },

  /**
   * The dialer learns of a message that was said before they met, from the listener, which is not
   * in its mesh, and asks for it. One of the two is ours, and lets nobody into its mesh.
   */
  IWANT {
    @Override
    Figures run(Company company) throws IOException, InterruptedException {
      OurGossiper ours = company.unsociable();
      OurGossiper friend = company.ours();
      boolean weAsk = !company.cell().dialer().isForeign();
      Gossiper other = weAsk ? company.listener() : company.dialer();
      other.address(); // it has started, so that they meet while the message is news
      company.meet(ours, friend);
      Gossiper.awaitUntil(() -> ours.hasInMesh(TOPIC, friend), "no mesh of friends");
      if (weAsk) {
        OurGossiper witness = company.ours();
        company.meet(witness, other);
        company.says(other, SMALL, "said-before", witness);
      } else {
        company.says(ours, SMALL, "said-before", friend);
      }
      double met = company.meet(other, ours);
      long begin = System.nanoTime();
      Gossiper teller = weAsk ? other : ours;
      Gossiper asker = weAsk ? ours : other;
      asker.awaitHeard(TOPIC, SMALL, "said-before", teller.id());
      if (ours.hasInMesh(TOPIC, other)) {
        throw new IOException("they are in one mesh, so that nothing is shown");
      }
      return new Figures(met, (System.nanoTime() - begin) / 1e6);
    }
  },

  /** The dialer does not sign, and the listener wants signatures: nothing is delivered. */
  UNSIGNED {
    @Override
    Figures run(Company company) throws IOException, InterruptedException {
      Gossiper anonymous = company.anonymousDialer();
      Gossiper strict = company.listener();
      double met = company.meet(anonymous, strict);
      anonymous.publish(TOPIC, SMALL, "unsigned");
      if (!strict.keepsSilent("received", Duration.ofSeconds(2))) {
        throw new IOException(strict.name() + " delivers a message without a signature");
      }
      if (strict instanceof OurGossiper ours && ours.counts().rejected() == 0) {
        throw new IOException("no message was rejected, so that nothing is shown");
      }
      return new Figures(met, 0);
    }
  },

  /** Neither signs (StrictNoSign); ids are hashes. */
  NO_SIGN {
    @Override
    Figures run(Company company) throws IOException, InterruptedException {
      Gossiper one = company.anonymousDialer();
      Gossiper other = company.anonymousListener();
      double met = company.meet(one, other);
      double first = company.says(one, SMALL, "there", other, "-");
      company.says(other, LARGE, "back", one, "-");
      return new Figures(met, first);
    }
  },

  /** Parts of a message each way, with what each says of the parts that it has. */
  PARTS {
    @Override
    Figures run(Company company) throws IOException, InterruptedException {
      Gossiper one = company.dialerOfParts();
      Gossiper other = company.listenerOfParts();
      double met = company.meet(one, other);
      Company.settle(one, one, other);
      double first = Company.sendsPart(one, "there", other);
      Company.sendsPart(other, "back", one);
      return new Figures(met, first);
    }
  };

  static final String TOPIC = "interop";
  static final int SMALL = 100;
  static final int LARGE = 500 << 10;

  /** Does it; what does not happen is an exception. */
  abstract Figures run(Company company) throws IOException, InterruptedException;

  /** Whether a version has it, and it is another thing there than in the newest. */
  boolean isFor(String version, boolean newest) {
    return switch (this) {
      case EXCHANGE, RELAY, IWANT -> true;
      case PRUNE -> !version.equals("1.0"); // a PRUNE says there for how long only since 1.1
      case UNSIGNED, NO_SIGN -> newest;
      case PARTS -> version.equals("1.3");
    };
  }

  /** Whether the dialer is never dialed, and tells nothing of its mesh. */
  boolean needsNoListening() {
    return this == EXCHANGE || this == RELAY;
  }

  String label() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
