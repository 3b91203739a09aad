package dev.hypha.gossip.engine;

/** How often what happened since a router began. */
public final class Counts {
  long received;
  long graylisted;
  long delivered;
  long duplicates;
  long rejected;
  long unwanted;
  long chokes;
  long unchokes;
  long offered;

  Counts() {}

  Counts copy() {
    Counts copy = new Counts();
    copy.received = received;
    copy.graylisted = graylisted;
    copy.delivered = delivered;
    copy.duplicates = duplicates;
    copy.rejected = rejected;
    copy.unwanted = unwanted;
    copy.chokes = chokes;
    copy.unchokes = unchokes;
    copy.offered = offered;
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

  /** How often we have told a peer to offer messages instead of sending them. */
  public long chokes() {
    return chokes;
  }

  /** How often we have told one to send them again. */
  public long unchokes() {
    return unchokes;
  }

  /** Messages that were offered to a peer of the mesh, as it had asked, and not sent. */
  public long offered() {
    return offered;
  }
}
