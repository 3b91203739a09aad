package dev.hypha.pnet;

import dev.hypha.bytes.Duplex;
import dev.hypha.core.Gate;
import dev.hypha.core.Gate.Verdict;
import dev.hypha.core.Runtime;
import dev.hypha.multiformats.Multiaddr;
import dev.hypha.multiformats.Protocol;
import java.util.Map;

/**
 * A network that is entered with a key. Thread-safe.
 *
 * <p>A member speaks to members alone: {@link #protect} every raw pipe before anything is said on
 * it, and let {@link #gate} keep out the transports that cannot be protected.
 */
public final class PrivateNetwork {
  /** The variable of the environment that forbids every libp2p program to run without a key. */
  public static final String FORCED_BY = "LIBP2P_FORCE_PNET";

  /** Why not, where {@link #carries} says no. */
  public static final String REFUSAL =
      "this node is in a private network, whose key goes with TCP and WebSocket only";

  private final PreSharedKey key;
  private final Runtime runtime;

  public PrivateNetwork(PreSharedKey key, Runtime runtime) {
    this.key = key;
    this.runtime = runtime;
  }

  /**
   * Whether a node must not run without a key: whether {@link #FORCED_BY} is set to anything but 0,
   * false or nothing. (go-libp2p knows 1 alone; who sets it to {@code true} means it too.) Spec:
   * "Safeguard".
   */
  public static boolean isForced(Map<String, String> environment) {
    String value = environment.getOrDefault(FORCED_BY, "").strip();
    return !value.isEmpty() && !value.equals("0") && !value.equalsIgnoreCase("false");
  }

  /**
   * Whether connections to {@code address} are raw pipes that can be protected. Those of QUIC,
   * WebTransport and WebRTC are not: they come encrypted, and have no room for another key.
   */
  public static boolean carries(Multiaddr address) {
    return (address.has(Protocol.TCP)
            || address.has(Protocol.WS)
            || address.has(Protocol.WSS)
            || address.has(Protocol.MEMORY))
        && !address.has(Protocol.UDP)
        && !address.has(Protocol.WEBRTC);
  }

  /** What may be told of its key. */
  public String fingerprint() {
    return key.fingerprint();
  }

  /** Denies every address that cannot be protected, in both directions. */
  public static Gate gate() {
    return attempt -> carries(attempt.address()) ? Verdict.ADMITTED : Verdict.denied(REFUSAL);
  }

  /**
   * The pipe on which members are understood. Nothing is sent before the first write, nothing
   * awaited before the first read.
   *
   * @param understood runs once, on the thread that reads, when the remote has said the first thing
   *     that every member says
   */
  public ProtectedPipe protect(Duplex raw, Runnable understood) {
    return new ProtectedPipe(raw, key, runtime, understood);
  }

  @Override
  public String toString() {
    return key.toString();
  }
}
