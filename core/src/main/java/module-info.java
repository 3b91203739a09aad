/**
 * The nouns of libp2p: interfaces, records, errors. Whoever knows these can guess the path of every
 * other file.
 */
@org.jspecify.annotations.NullMarked
module dev.hypha.core {
  requires transitive dev.hypha.base;
  requires transitive dev.hypha.crypto;
  requires static transitive org.jspecify;

  exports dev.hypha.core;
}
