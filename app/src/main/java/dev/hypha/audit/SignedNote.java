package dev.hypha.audit;

import dev.hypha.bytes.Bytes;
import dev.hypha.bytes.MalformedException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/**
 * A text with signatures below it.
 *
 * <p>Spec: C2SP signed-note, "Format".
 *
 * @param text what is signed; ends with a line feed
 */
record SignedNote(String text, List<Signature> signatures) {
  private static final String DASH = "— ";
  private static final int BYTES_MAX = 64 << 10;
  private static final int SIGNATURES_MAX = 100;

  /**
   * One signature.
   *
   * @param keyId four bytes
   */
  record Signature(String name, Bytes keyId, Bytes signature) {
    private String line() {
      byte[] both = Bytes.concat(keyId, signature).toArray();
      return DASH + name + " " + Base64.getEncoder().encodeToString(both) + "\n";
    }
  }

  static SignedNote parse(String whole) throws MalformedException {
    int gap = whole.lastIndexOf("\n\n");
    if (whole.length() > BYTES_MAX
        || gap < 0
        || !whole.endsWith("\n")
        || whole.chars().anyMatch(c -> c < ' ' && c != '\n')) {
      throw new MalformedException("not a signed note");
    }
    List<Signature> signatures = new ArrayList<>();
    for (String line : whole.substring(gap + 2).lines().toList()) {
      if (signatures.size() == SIGNATURES_MAX) {
        throw new MalformedException("a note with too many signatures");
      }
      signatures.add(signature(line));
    }
    if (signatures.isEmpty()) {
      throw new MalformedException("a note without a signature");
    }
    return new SignedNote(whole.substring(0, gap + 1), List.copyOf(signatures));
  }

  private static Signature signature(String line) throws MalformedException {
    String[] words = line.split(" ", -1);
    if (!line.startsWith(DASH) || words.length != 3 || !VerifierKey.isName(words[1])) {
      throw new MalformedException("not the signature of a note");
    }
    Bytes both = Bytes.owning(VerifierKey.base64(words[2]));
    if (both.size() <= VerifierKey.ID_LENGTH) {
      throw new MalformedException("a signature of a note that is too short");
    }
    return new Signature(
        words[1], both.slice(0, VerifierKey.ID_LENGTH), both.slice(VerifierKey.ID_LENGTH));
  }

  byte[] encode() {
    return toString().getBytes(StandardCharsets.UTF_8);
  }

  /** As it is written. */
  @Override
  public String toString() {
    return text + "\n" + String.join("", signatures.stream().map(Signature::line).toList());
  }
}
