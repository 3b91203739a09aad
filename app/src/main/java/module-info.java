/** The command {@code hypha}. */
@org.jspecify.annotations.NullMarked
module dev.hypha.app {
  requires dev.hypha;
  requires info.picocli;
  requires static org.jspecify;

  opens dev.hypha.cli to
      info.picocli;
}
