package dev.hypha.config;

/**
 * Where a value came from.
 *
 * @param place for people: {@code /srv/hypha/config.toml:12}, {@code HYPHA_LISTEN}, {@code
 *     --listen}, {@code profile server}, {@code default}
 */
public record Origin(Layer layer, String place) {
  static final Origin DEFAULT = new Origin(Layer.DEFAULT, "default");

  static Origin of(Profile profile) {
    return new Origin(Layer.PROFILE, "profile " + profile);
  }

  @Override
  public String toString() {
    return place;
  }
}
