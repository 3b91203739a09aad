/** The command {@code hypha} and the node that it runs. */
@org.jspecify.annotations.NullMarked
module dev.hypha.app {
  requires com.fasterxml.jackson.databind;
  requires dev.hypha;
  requires dev.hypha.connect;
  requires dev.hypha.transports;
  requires info.picocli;
  requires java.logging;
  requires static org.jspecify;
  requires org.tomlj;

  opens dev.hypha.cli to
      info.picocli;
}
