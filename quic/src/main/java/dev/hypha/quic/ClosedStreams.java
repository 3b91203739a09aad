package dev.hypha.quic;

import io.netty.handler.codec.quic.QuicChannel;
import io.netty.handler.codec.quic.QuicStreamChannel;
import java.lang.System.Logger.Level;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import org.jspecify.annotations.Nullable;

/**
 * Takes streams that were reset out of the list that Netty's channel keeps of them: Netty itself
 * does so only with those that ended with a FIN, and a peer that resets would make the list grow
 * for as long as the connection lives.
 *
 * <p>It takes the right to see into Netty's package: on the class path everybody has it, on the
 * module path it is given by {@code --add-opens}. Where it is not given, a session counts what is
 * left behind ({@link QuicConfig#resetStreamsMax}).
 */
final class ClosedStreams {
  private static final System.Logger LOG = System.getLogger(ClosedStreams.class.getName());

  private static volatile @Nullable MethodHandle removal;
  private static volatile boolean refused;

  private ClosedStreams() {}

  /** Forgets a stream that is closed; false if it could not. On the event loop. */
  static boolean remove(QuicStreamChannel stream) {
    QuicChannel channel = stream.parent();
    MethodHandle remove = removal(channel);
    if (remove == null) {
      return false;
    }
    try {
      remove.invoke(channel, stream.streamId());
      return true;
    } catch (Throwable e) {
      throw new IllegalStateException("Netty did not let go of a stream", e);
    }
  }

  private static @Nullable MethodHandle removal(QuicChannel channel) {
    MethodHandle known = removal;
    if (known != null || refused) {
      return known;
    }
    try {
      MethodHandle found =
          MethodHandles.privateLookupIn(channel.getClass(), MethodHandles.lookup())
              .findVirtual(
                  channel.getClass(),
                  "streamClosed",
                  MethodType.methodType(void.class, long.class));
      removal = found;
      return found;
    } catch (ReflectiveOperationException e) {
      LOG.log(
          Level.DEBUG,
          "connections of which many streams were reset will be closed, as Netty keeps those: {0}",
          e.getMessage());
      refused = true;
      return null;
    }
  }
}
