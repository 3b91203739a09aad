package dev.hypha.demo;

import dev.hypha.Hypha;
import dev.hypha.core.Link;
import dev.hypha.core.PeerException.TimedOut;
import dev.hypha.core.Runtime;
import dev.hypha.core.Transport;
import dev.hypha.crypto.KeyType;
import dev.hypha.crypto.PrivateKey;
import dev.hypha.crypto.PublicKey;
import dev.hypha.demo.Interceptor.Meddling;
import dev.hypha.demo.Meddlings.Flip;
import dev.hypha.multiformats.PeerId;
import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;

/** Somebody in between flips one bit of a handshake. */
record TamperScene(Runtime runtime) implements Scene {
  private static final int WAIT_SECONDS = 10;

  @Override
  public String name() {
    return "a tampered handshake is refused";
  }

  @Override
  public String play() throws IOException {
    PeerId mistaken = withoutProof();
    attempt(Meddling.NONE, Meddling.NONE).must("an untouched handshake through the interceptor");
    Flip ofDialer = new Flip(1);
    String first = refusal("message 1", ofDialer, attempt(ofDialer, Meddling.NONE), "authentic");
    Flip ofListener = new Flip(1);
    String second =
        refusal("message 2", ofListener, attempt(Meddling.NONE, ofListener), "authentic");
    // the listener finds this one out, and hangs up on a dialer that was done already
    Flip last = new Flip(2);
    String third = refusal("message 3", last, attempt(last, Meddling.NONE), "");
    return "defence off (no proof of keys): the listener took its peer for "
        + mistaken.shortName()
        + ", who does not exist; on: a bit of message 1 ("
        + first
        + "), of message 2 ("
        + second
        + ") or of message 3 ("
        + third
        + ") ends it; untouched, it passes";
  }

  /** The same flip where keys are believed: whom the listener takes the dialer for. */
  private PeerId withoutProof() throws IOException {
    PublicKey bob = newKey();
    PublicKey alice = newKey();
    BlockingQueue<Link> arrived = new ArrayBlockingQueue<>(1);
    BareEnd listening = new BareEnd(new UnprovenSecurity(bob), runtime);
    BareEnd dialing = new BareEnd(new UnprovenSecurity(alice), runtime);
    try (Transport.Listener listener = listening.listen(arrived::add);
        Interceptor between =
            new Interceptor(listener.address(), new Flip(1), Meddling.NONE, runtime)) {
      Link link = dialing.dial(between.address(), Optional.of(id(bob)));
      try {
        PeerId taken = await(arrived);
        if (taken.equals(id(alice))) {
          throw new DisprovedException("a flipped bit made no difference without a defence");
        }
        return taken;
      } finally {
        link.session().close();
      }
    }
  }

  private static PeerId await(BlockingQueue<Link> arrived) throws IOException {
    try {
      Link link = arrived.poll(WAIT_SECONDS, TimeUnit.SECONDS);
      if (link == null) {
        throw new TimedOut("no connection arrived at the listener");
      }
      link.session().close();
      return link.secured().peer();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
  }

  private static String refusal(String message, Flip flip, Attempt attempt, String word)
      throws DisprovedException {
    String refusal = attempt.mustFail("a handshake with a flipped bit in " + message, word);
    if (!flip.made()) {
      throw new DisprovedException("it failed before a bit of " + message + " was flipped");
    }
    return refusal;
  }

  private Attempt attempt(Meddling onward, Meddling back) throws IOException {
    try (Hypha bob = DemoNetwork.node().start();
        Hypha alice = DemoNetwork.node().start();
        Interceptor between = new Interceptor(bob.addresses().getFirst(), onward, back, runtime)) {
      Attempt attempt = Attempt.at(alice, between.address(bob.id()));
      if (!attempt.succeeded() && !bob.node().connections().isEmpty()) {
        throw new DisprovedException("the dialer was refused, and the listener has a connection");
      }
      return attempt;
    }
  }

  private PublicKey newKey() {
    return PrivateKey.generate(KeyType.ED25519, runtime.secrets()).publicKey();
  }

  private static PeerId id(PublicKey key) {
    return PeerId.ofPublicKey(key.encode());
  }
}
