package dev.hypha.kad;

import dev.hypha.bytes.Bytes;
import dev.hypha.kad.engine.QueryOutcome;
import dev.hypha.multiformats.PeerId;
import java.util.Map;
import java.util.Optional;

/**
 * How a lookup went.
 *
 * @param outcome whom it asked, who had named them, how long each took, and who is nearest
 * @param words what each of those who were asked has said; who is missing has not answered in time
 */
public record Trace(QueryOutcome outcome, Map<PeerId, Word> words) {
  public Trace {
    words = Map.copyOf(words);
  }

  /**
   * What a peer has said.
   *
   * @param named how many peers that are nearer, as far as their addresses are of use
   * @param providers how many
   * @param value which is valid
   * @param fault why it counts as not having answered; the rest is empty then
   */
  public record Word(int named, int providers, Optional<Bytes> value, Optional<String> fault) {
    static Word failed(String why) {
      return new Word(0, 0, Optional.empty(), Optional.of(why));
    }
  }
}
