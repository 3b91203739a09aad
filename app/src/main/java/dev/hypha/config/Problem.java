package dev.hypha.config;

/**
 * Something that is wrong with a configuration.
 *
 * @param where {@code /srv/hypha/config.toml:12}, {@code HYPHA_LISTEN}…; where a conflict is found
 *     it is the place that outweighs the other
 * @param what is wrong, with the key's name
 * @param remedy what to write instead
 */
public record Problem(String where, String what, String remedy) {
  @Override
  public String toString() {
    return where + ": " + what + ": " + remedy;
  }
}
