package dev.hypha.websocket;

import dev.hypha.bytes.Duplex;
import dev.hypha.core.Link;
import dev.hypha.core.Offer;
import dev.hypha.core.PeerException;
import dev.hypha.core.PeerException.Reset;
import dev.hypha.core.PeerException.Step;
import dev.hypha.core.PeerException.TimedOut;
import dev.hypha.core.ResetCode;
import dev.hypha.core.Role;
import dev.hypha.core.Runtime;
import dev.hypha.core.ServerTls;
import dev.hypha.core.Upgrader;
import dev.hypha.multiformats.PeerId;
import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/**
 * Opens a WebSocket on a TCP connection, with TLS beneath where the address has it, and upgrades
 * that. Thread-safe.
 *
 * @param address that was dialed or is listened on
 */
record WebSocketUpgrader(
    WebSocketAddress address,
    WebSocketConfig config,
    ServerTls tls,
    Upgrader upgrader,
    Runtime runtime)
    implements Upgrader {
  private static final int UNDER_WAY = 0;
  private static final int DONE = 1;
  private static final int LATE = 2;

  @Override
  public Link upgrade(Raw raw, Role role, Optional<PeerId> expected, Offer offer)
      throws IOException {
    Duplex opened = open(raw.pipe(), role, offer);
    Raw within = new Raw(opened, raw.local(), raw.remote());
    return upgrader.upgrade(within, role, expected, offer);
  }

  private Duplex open(Duplex raw, Role role, Offer offer) throws IOException {
    AtomicInteger state = new AtomicInteger(UNDER_WAY);
    Runtime.Timer timer =
        runtime.at(
            offer.deadline(),
            () -> {
              if (state.compareAndSet(UNDER_WAY, LATE)) {
                raw.reset(ResetCode.NONE);
              }
            });
    boolean done = false;
    try {
      Duplex pipe = open(raw, role, offer.progress());
      done = state.compareAndSet(UNDER_WAY, DONE);
      if (!done) {
        throw late();
      }
      return pipe;
    } catch (IOException e) {
      throw state.get() == LATE ? late() : named(e);
    } finally {
      timer.cancel();
      if (!done) {
        raw.close();
      }
    }
  }

  private static TimedOut late() {
    return new TimedOut("the remote did not open a WebSocket in time");
  }

  private static IOException named(IOException e) {
    return e instanceof PeerException ? e : new Reset("no WebSocket was opened", e);
  }

  private Duplex open(Duplex raw, Role role, Consumer<Step> progress) throws IOException {
    Handshake handshake = new Handshake(config);
    Duplex beneath = raw;
    byte[] first;
    if (role == Role.DIALER) {
      if (address.secure()) {
        progress.accept(Step.TLS);
        beneath = tls.dial(raw, address.certificateName());
      }
      progress.accept(Step.HTTP);
      first = handshake.ask(beneath, address.host(), address.path(), runtime.secrets());
    } else {
      if (address.secure()) {
        beneath = tls.accept(raw);
      }
      first = handshake.answer(beneath);
    }
    return new WebSocketPipe(beneath, role, first, config, runtime);
  }
}
