package dev.hypha.config;

/** Where a value can come from; the later outweighs the earlier. */
public enum Layer {
  DEFAULT,
  PROFILE,
  FILE,
  ENVIRONMENT,
  FLAG
}
