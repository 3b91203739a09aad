package dev.hypha.testkit.contract;

import dev.hypha.core.Upgrader;
import dev.hypha.multiformats.Multiaddr;
import java.io.IOException;

/** Takes connections and says nothing. */
public interface RawListener extends AutoCloseable {
  Multiaddr address();

  Upgrader.Raw accept() throws Exception;

  @Override
  void close() throws IOException;
}
