package dev.hypha.demo;

import dev.hypha.Hypha;
import dev.hypha.core.Link;
import dev.hypha.core.Runtime;
import dev.hypha.crypto.KeyType;
import dev.hypha.crypto.PrivateKey;
import dev.hypha.multiformats.Multiaddr;
import dev.hypha.multiformats.PeerId;
import dev.hypha.noise.NoiseSecurity;
import java.io.IOException;
import java.util.Optional;

/** Mallory answers at an address that Alice has for Bob. */
record WrongPeerScene(Runtime runtime) implements Scene {
  @Override
  public String name() {
    return "a wrong peer id is refused";
  }

  @Override
  public String play() throws IOException {
    PeerId bob = PeerId.ofPublicKey(newKey().publicKey().encode());
    try (Hypha mallory = DemoNetwork.node().start();
        Hypha alice = DemoNetwork.node().start()) {
      Multiaddr address = mallory.addresses().getFirst();
      PeerId found = dialNobody(address.withoutPeer());
      if (!found.equals(mallory.id())) {
        throw new DisprovedException("found " + found + " instead of " + mallory.id());
      }
      Multiaddr lie = address.withoutPeer().withPeer(bob);
      String refusal = Attempt.at(alice, lie).mustFail("dialing Mallory as Bob", "expected peer");
      if (!refusal.contains(mallory.id().toString())) {
        throw new DisprovedException("the refusal does not name who was found: " + refusal);
      }
      Attempt.at(alice, address).must("dialing Mallory by her own id");
      return "defence off (no peer named): connected to "
          + found.shortName()
          + "; on: "
          + refusal
          + "; by her own id she is reached";
    }
  }

  /** Connects to whoever is there and says who that is. */
  private PeerId dialNobody(Multiaddr address) throws IOException {
    BareEnd incurious = new BareEnd(NoiseSecurity.classical(newKey(), runtime), runtime);
    Link link = incurious.dial(address, Optional.empty());
    link.session().close();
    return link.secured().peer();
  }

  private PrivateKey newKey() {
    return PrivateKey.generate(KeyType.ED25519, runtime.secrets());
  }
}
