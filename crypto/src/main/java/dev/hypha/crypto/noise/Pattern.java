package dev.hypha.crypto.noise;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * A handshake pattern: which tokens each message carries, in the words of revision 34, section 7.
 * The initiator sends the first message and the sides alternate.
 *
 * @param name as it stands in a protocol name
 * @param responderKnown true if the initiator knows the responder's static key beforehand ({@code
 *     <- s})
 * @param messages the tokens of each message
 */
public record Pattern(String name, boolean responderKnown, List<List<Token>> messages) {
  /** Both sides send their static key; libp2p's {@code /noise}. */
  public static final Pattern XX = of("XX", false, "e", "e ee s es", "s se");

  /** XX with a KEM secret mixed in; libp2p's {@code /noise-mlkem768-hfs}. */
  public static final Pattern XXHFS = of("XXhfs", false, "e e1", "e ee ekem1 s es", "s se");

  /** An anonymous initiator and a responder whose key is known. */
  public static final Pattern NK = of("NK", true, "e es", "e ee");

  /** NK with a KEM secret mixed in. */
  public static final Pattern NKHFS = of("NKhfs", true, "e es e1", "e ee ekem1");

  /** The initiator sends its static key at once to a responder whose key is known. */
  public static final Pattern IK = of("IK", true, "e es s ss", "e ee se");

  /** What a message may carry or mix. */
  public enum Token {
    E,
    S,
    EE,
    ES,
    SE,
    SS,
    E1,
    EKEM1
  }

  /** Copies the lists. */
  public Pattern {
    messages = messages.stream().map(List::copyOf).toList();
  }

  private static Pattern of(String name, boolean responderKnown, String... messages) {
    return new Pattern(name, responderKnown, Arrays.stream(messages).map(Pattern::tokens).toList());
  }

  private static List<Token> tokens(String message) {
    return Arrays.stream(message.split(" ", -1))
        .map(t -> Token.valueOf(t.toUpperCase(Locale.ROOT)))
        .toList();
  }

  boolean needsKem() {
    return messages.stream().anyMatch(tokens -> tokens.contains(Token.E1));
  }
}
