package dev.hypha.demo;

import dev.hypha.Hypha;
import dev.hypha.core.Binding;
import dev.hypha.core.Quantum;
import dev.hypha.core.Runtime;
import dev.hypha.demo.Interceptor.Meddling;
import dev.hypha.noise.NoiseSecurity;
import java.io.IOException;

/** Somebody in between strikes the hybrid handshakes from the negotiation in plaintext. */
record DowngradeScene(Runtime runtime) implements Scene {
  private static final Binding UNBOUND = Binding.OFF;

  @Override
  public String name() {
    return "a downgrade is refused";
  }

  @Override
  public String play() throws IOException {
    Meddling strike = Meddlings.strikeHybrids();
    String honest =
        attempt(Meddling.NONE, Binding.WARN, Quantum.PREFER).must("the untouched handshake");
    String off = attempt(strike, UNBOUND, Quantum.PREFER).must("the downgrade, binding off");
    if (!honest.equals(NoiseSecurity.HYBRID_768.name())
        || !off.equals(NoiseSecurity.CLASSICAL.name())) {
      throw new DisprovedException("untouched " + honest + ", attacked with binding off " + off);
    }
    String on =
        attempt(strike, Binding.WARN, Quantum.PREFER)
            .mustFail("the downgrade, binding on", "downgrade");
    String required =
        attempt(strike, UNBOUND, Quantum.REQUIRE).mustFail("the downgrade, quantum = require", "");
    return "defence off (binding off): both can "
        + honest
        + " and spoke "
        + off
        + "; on: "
        + on
        + "; binding off, quantum = require: "
        + required;
  }

  /** Between two nodes that meet for the first time, so that no pin helps. */
  private Attempt attempt(Meddling onward, Binding binding, Quantum quantum) throws IOException {
    try (Hypha bob = DemoNetwork.node().binding(binding).quantum(quantum).start();
        Hypha alice = DemoNetwork.node().binding(binding).quantum(quantum).start();
        Interceptor between =
            new Interceptor(bob.addresses().getFirst(), onward, Meddling.NONE, runtime)) {
      return Attempt.at(alice, between.address(bob.id()));
    }
  }
}
