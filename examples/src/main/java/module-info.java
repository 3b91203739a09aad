/** Examples, one page each. They require what a user requires: Hypha, and nothing beneath it. */
module dev.hypha.examples {
  requires dev.hypha;
  requires static org.jspecify;
}
