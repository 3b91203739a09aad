package dev.hypha;

import dev.hypha.core.Quantum;
import dev.hypha.core.Runtime;
import dev.hypha.core.Transport;
import dev.hypha.crypto.PrivateKey;
import dev.hypha.multiformats.Multiaddr;
import dev.hypha.multiformats.Protocol;
import dev.hypha.quic.QuicConfig;
import dev.hypha.quic.QuicTransport;
import dev.hypha.tls.HostIdentity;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/** QUIC, where its module is there: an application may leave it out. */
final class QuicModule {
  private static final System.Logger LOG = System.getLogger(QuicModule.class.getName());
  private static final boolean PRESENT = isThere("dev.hypha.quic.QuicTransport");

  /** Whether this JVM has said that the native library is missing: once is enough. */
  private static final AtomicBoolean TOLD = new AtomicBoolean();

  private QuicModule() {}

  static boolean isPresent() {
    return PRESENT;
  }

  private static boolean isThere(String type) {
    try {
      Class.forName(type, false, QuicModule.class.getClassLoader());
      return true;
    } catch (ClassNotFoundException e) {
      return false;
    }
  }

  /** Only where it {@link #isPresent}. Its certificate is made when it is first needed. */
  static Transport transport(
      @Nullable QuicConfig config, PrivateKey identity, Quantum quantum, Runtime runtime) {
    return new QuicTransport(
        config == null ? QuicConfig.DEFAULT : config,
        () -> new HostIdentity(identity, runtime),
        quantum,
        runtime);
  }

  /**
   * Those of {@code addresses} that can be listened on. Where the native library is missing, QUIC
   * is left out, and the JVM says so once.
   *
   * @param spoken whether QUIC is to be spoken at all
   * @throws IOException if nothing is left, or if QUIC is not spoken or its module missing
   */
  static List<Multiaddr> usable(List<Multiaddr> addresses, boolean spoken) throws IOException {
    List<Multiaddr> usable = new ArrayList<>();
    String missing = "";
    for (Multiaddr address : addresses) {
      if (!address.has(Protocol.QUIC_V1)) {
        usable.add(address);
      } else if (!spoken) {
        throw new IOException("cannot listen on " + address + ": QUIC is turned off");
      } else if (!PRESENT) {
        throw new IOException(
            "cannot listen on " + address + ": QUIC is a module of its own, dev.hypha:hypha-quic");
      } else {
        missing = QuicTransport.unavailability();
        if (missing.isEmpty()) {
          usable.add(address);
        }
      }
    }
    if (usable.isEmpty() && !addresses.isEmpty()) {
      throw new IOException(missing);
    }
    if (!missing.isEmpty() && TOLD.compareAndSet(false, true)) {
      LOG.log(Level.WARNING, missing);
    }
    return usable;
  }
}
