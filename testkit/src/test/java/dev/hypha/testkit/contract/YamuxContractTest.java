package dev.hypha.testkit.contract;

import dev.hypha.core.Muxer;
import dev.hypha.core.Runtime;
import dev.hypha.yamux.Yamux;
import dev.hypha.yamux.YamuxConfig;

class YamuxContractTest extends MuxerContract {
  @Override
  protected Muxer muxer(Runtime runtime) {
    return new Yamux(YamuxConfig.DEFAULT, runtime);
  }
}
