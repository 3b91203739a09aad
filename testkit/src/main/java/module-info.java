/**
 * For tests, ours and users': whole nodes in virtual time over a simulated network, the contracts
 * that implementations keep, scripted and hostile peers.
 */
@org.jspecify.annotations.NullMarked
module dev.hypha.testkit {
  requires transitive dev.hypha.connect;
  requires transitive dev.hypha.core;
  requires transitive dev.hypha.node;
  requires transitive org.assertj.core;
  requires transitive org.junit.jupiter.api;
  requires static transitive org.jspecify;

  exports dev.hypha.testkit;
  exports dev.hypha.testkit.contract;
  exports dev.hypha.testkit.net;
  exports dev.hypha.testkit.script;
  exports dev.hypha.testkit.time;

  opens dev.hypha.testkit.contract to
      org.junit.platform.commons;
}
