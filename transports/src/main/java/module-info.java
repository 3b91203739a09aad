/** Ways to reach an address: TCP. */
@org.jspecify.annotations.NullMarked
module dev.hypha.transports {
  requires transitive dev.hypha.core;
  requires static transitive org.jspecify;

  exports dev.hypha.tcp;
}
