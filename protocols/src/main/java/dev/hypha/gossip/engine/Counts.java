package dev.hypha.gossip.engine;

/** How often what happened since a router began. */
public final class Counts {
  long received;
  long graylisted;
  long delivered;
  long duplicates;
  long rejected;
  long unwanted;

  Counts() {}

  Counts copy() {
    Counts copy = new Counts();
    copy.received = received;
    copy.graylisted = graylisted;
    copy.delivered = delivered;
    copy.duplicates = duplicates;
    copy.rejected = rejected;
    copy.unwanted = unwanted;
    return copy;
  }

  /** RPCs of peers. */
  public long received() {
    return received;
  }

  /** RPCs that were not looked at: their sender's score is too low. */
  public long graylisted() {
    return graylisted;
  }

  /** Messages that were valid and new. */
  public long delivered() {
    return delivered;
  }

  /** Messages that had come before. */
  public long duplicates() {
    return duplicates;
  }

  /** Messages that were invalid or forged. */
  public long rejected() {
    return rejected;
  }

  /** Messages of topics that we do not listen to, and variants too many. */
  public long unwanted() {
    return unwanted;
  }
}
