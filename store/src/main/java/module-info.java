/** What outlives a node. */
@org.jspecify.annotations.NullMarked
module dev.hypha.store {
  requires transitive dev.hypha.core;
  requires com.h2database.mvstore;
  requires static org.jspecify;

  exports dev.hypha.store;
}
