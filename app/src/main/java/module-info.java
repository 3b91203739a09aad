/** The command {@code hypha} and the node that it runs. */
@org.jspecify.annotations.NullMarked
module dev.hypha.app {
  requires com.fasterxml.jackson.databind;
  requires dev.hypha;
  requires dev.hypha.connect;
  requires dev.hypha.quic;
  requires dev.hypha.sim;
  requires dev.hypha.transports;
  requires info.picocli;
  requires io.prometheus.metrics.core;
  requires io.prometheus.metrics.model;
  requires io.prometheus.writer.text;
  requires java.logging;
  requires java.management;
  requires jdk.httpserver;
  requires jdk.management;
  requires static org.jspecify;
  requires org.tomlj;

  opens dev.hypha.cli to
      info.picocli;
}
