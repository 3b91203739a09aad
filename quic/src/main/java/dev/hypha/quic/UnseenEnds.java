package dev.hypha.quic;

import io.netty.handler.codec.quic.QuicChannel;
import io.netty.handler.codec.quic.QuicStreamChannel;
import java.lang.System.Logger.Level;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import org.jspecify.annotations.Nullable;

/**
 * Asks quiche whether a stream has ended. It tells nobody of an end that comes together with bytes
 * that were read before: so a sender says it that was told of neither, as some packets were lost.
 *
 * <p>It takes the same right as {@link ClosedStreams}; where that is not given, who waits for such
 * an end waits until its own deadline.
 */
final class UnseenEnds {
  private static final System.Logger LOG = System.getLogger(UnseenEnds.class.getName());
  private static final String PACKAGE = "io.netty.handler.codec.quic.";

  /** How quiche is asked; null where it may not be. */
  private record Question(
      MethodHandle connection, MethodHandle freed, MethodHandle address, MethodHandle finished) {

    static Question of(QuicChannel channel) throws ReflectiveOperationException {
      Class<?> type = channel.getClass();
      ClassLoader loader = type.getClassLoader();
      Class<?> connection = Class.forName(PACKAGE + "QuicheQuicConnection", false, loader);
      Class<?> quiche = Class.forName(PACKAGE + "Quiche", false, loader);
      MethodHandles.Lookup inside = MethodHandles.privateLookupIn(type, MethodHandles.lookup());
      return new Question(
          inside.findGetter(type, "connection", connection),
          inside.findVirtual(connection, "isFreed", MethodType.methodType(boolean.class)),
          inside.findVirtual(connection, "address", MethodType.methodType(long.class)),
          inside.findStatic(
              quiche,
              "quiche_conn_stream_finished",
              MethodType.methodType(boolean.class, long.class, long.class)));
    }

    boolean ask(QuicStreamChannel stream) throws Throwable {
      Object open = connection.invoke(stream.parent());
      return open != null
          && !(boolean) freed.invoke(open)
          && (boolean) finished.invoke((long) address.invoke(open), stream.streamId());
    }
  }

  private static volatile @Nullable Question question;
  private static volatile boolean refused;

  private UnseenEnds() {}

  /**
   * Whether all of {@code stream} has come and was read; false where it cannot be known. On the
   * event loop, and only of a stream of which something has come.
   */
  static boolean isOver(QuicStreamChannel stream) {
    Question known = question(stream.parent());
    if (known == null) {
      return false;
    }
    try {
      return known.ask(stream);
    } catch (Throwable e) {
      throw new IllegalStateException("Netty did not say whether a stream has ended", e);
    }
  }

  private static @Nullable Question question(QuicChannel channel) {
    Question known = question;
    if (known != null || refused) {
      return known;
    }
    try {
      Question found = Question.of(channel);
      question = found;
      return found;
    } catch (ReflectiveOperationException e) {
      LOG.log(
          Level.DEBUG, "an end of a stream may be missed if packets are lost: {0}", e.getMessage());
      refused = true;
      return null;
    }
  }
}
