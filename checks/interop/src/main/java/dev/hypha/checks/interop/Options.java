package dev.hypha.checks.interop;

import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.SequencedSet;

/**
 * What the command line asked for.
 *
 * @param peers the peers to keep to; none means all
 * @param foreign whether to run the others against each other instead of against Hypha
 * @param only which cells to keep to
 * @param json whether the last line on stdout is to be JSON
 * @param root where to look for the repository from
 */
record Options(SequencedSet<Peer> peers, boolean foreign, Only only, boolean json, Path root) {

  /** Which cells there are. */
  enum Only {
    ALL,
    GOSSIP,
    KAD,
    WEB,
    QUIC,
    BROWSER;

    boolean wants(Cell cell) {
      boolean gossip = cell.task().filter(Cell.Gossip.class::isInstance).isPresent();
      return switch (this) {
        case ALL -> true;
        case GOSSIP -> gossip;
        case KAD -> cell.task().isPresent() && !gossip;
        case BROWSER -> cell.dialer().equals(Peer.BROWSER);
        case QUIC -> cell.network() == Network.QUIC;
        case WEB -> cell.network().isWeb() && cell.task().isEmpty();
      };
    }
  }

  static final String HELP =
      """
      usage: interop [--foreign | --gossip | --kad | --web | --quic | --browser] [--json] [--root DIRECTORY] [PEER...]
        PEER       hypha, go, rust, js, py or browser: keeps to cells of these peers (default: all)
        --foreign  runs the others against each other, without hypha
        --gossip   runs the cells of gossip only
        --kad      runs the cells of the hash table and of rendezvous only
        --web      runs the cells of WebSocket only
        --quic     runs the cells of QUIC only
        --browser  runs js-libp2p in a headless Chromium only
        --json     prints the outcome as JSON in the last line on stdout
        --root     the repository, or a directory in it (default: the working directory)
      """;

  static Options parse(List<String> arguments) {
    SequencedSet<Peer> peers = new LinkedHashSet<>();
    boolean foreign = false;
    Only only = Only.ALL;
    boolean json = false;
    Path root = Path.of("");
    for (var rest = arguments.iterator(); rest.hasNext(); ) {
      switch (rest.next()) {
        case "--foreign" -> foreign = true;
        case "--gossip" -> only = Only.GOSSIP;
        case "--kad" -> only = Only.KAD;
        case "--web" -> only = Only.WEB;
        case "--quic" -> only = Only.QUIC;
        case "--browser" -> only = Only.BROWSER;
        case "--json" -> json = true;
        case "--root" -> root = Path.of(valueOf("--root", rest.hasNext() ? rest.next() : ""));
        case String word when word.startsWith("-") ->
            throw new IllegalArgumentException("unknown option " + word);
        case String name -> peers.add(Peer.named(name));
      }
    }
    return new Options(peers, foreign, only, json, root);
  }

  private static String valueOf(String option, String value) {
    if (value.isEmpty()) {
      throw new IllegalArgumentException(option + " needs a value");
    }
    return value;
  }

  boolean wants(Peer peer) {
    return peers.isEmpty() || peers.contains(peer);
  }
}
