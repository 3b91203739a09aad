package dev.hypha.quic;

import dev.hypha.core.NamedGroup;
import dev.hypha.core.PeerException.Misbehaved;
import dev.hypha.core.PeerException.Reset;
import dev.hypha.core.PeerException.TimedOut;
import dev.hypha.core.ResetCode;
import dev.hypha.core.Runtime;
import dev.hypha.crypto.PublicKey;
import dev.hypha.multiformats.PeerId;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.quic.QuicChannel;
import io.netty.handler.codec.quic.QuicClosedChannelException;
import io.netty.handler.codec.quic.QuicConnectionCloseEvent;
import io.netty.handler.codec.quic.QuicDatagramExtensionEvent;
import io.netty.handler.codec.quic.QuicStreamLimitChangedEvent;
import io.netty.handler.codec.quic.QuicTransportParameters;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import io.netty.util.AttributeKey;
import java.io.IOException;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import javax.net.ssl.SSLEngine;
import org.jspecify.annotations.Nullable;

/**
 * What happens on a connection, from its first packet to its end: first to whoever makes it ({@link
 * Outcome}), then to its session. Everything runs on the event loop, but for what says otherwise.
 */
final class ConnectionHandler extends ChannelInboundHandlerAdapter {
  private static final AttributeKey<ConnectionHandler> KEY =
      AttributeKey.valueOf(ConnectionHandler.class.getName());
  private static final String SPEC = "tls/tls.md#handshake-protocol";

  private final Optional<PeerId> expected;
  private final QuicConfig config;
  private final Runtime runtime;
  private final Outcome outcome;

  private volatile @Nullable QuicChannel channel;
  private @Nullable QuicSession session;
  private @Nullable SSLEngine engine;
  private @Nullable PublicKey key;
  private @Nullable IOException reason;
  private volatile @Nullable IOException aborted;
  private Duration idleTimeout;
  private boolean told;
  private int datagramBytesMax;

  /** Learns what becomes of a handshake: one of the two, once, on the event loop. */
  interface Outcome {
    /** What the keys of a connection that is made were agreed on by. */
    Optional<NamedGroup> group(QuicChannel made);

    void established(Established established);

    void failed(IOException why);
  }

  /** A connection whose peer has proved who it is. */
  record Established(
      QuicSession session, PeerId peer, PublicKey key, String suite, Optional<NamedGroup> group) {}

  /**
   * @param expected the peer that must be at the other end, if known
   */
  ConnectionHandler(
      Optional<PeerId> expected, QuicConfig config, Runtime runtime, Outcome outcome) {
    this.expected = expected;
    this.config = config;
    this.idleTimeout = config.idleTimeout();
    this.runtime = runtime;
    this.outcome = outcome;
  }

  static ConnectionHandler of(QuicChannel channel) {
    return Objects.requireNonNull(channel.attr(KEY).get());
  }

  static ConnectionHandler of(SSLEngine engine) {
    return (ConnectionHandler) engine.getHandshakeSession().getValue(KEY.name());
  }

  void bind(QuicChannel to) {
    to.attr(KEY).set(this);
    Later.ignore(to.closeFuture().addListener(future -> closed(to)));
    channel = to;
    if (aborted != null) {
      to.eventLoop().execute(() -> close(to, Codes.NO_ERROR));
    }
  }

  void bind(SSLEngine to) {
    engine = to;
    to.getSession().putValue(KEY.name(), this);
  }

  /** Whether the handshake is over. On the event loop. */
  boolean isEstablished() {
    return session != null;
  }

  /** The session of an established connection. */
  QuicSession session() {
    return Objects.requireNonNull(session);
  }

  /** Gives the connection up, even before it has begun. On any thread. */
  void abort(IOException why) {
    giveUp(why, Codes.NO_ERROR);
  }

  /** Gives it up and tells the remote that it is refused. On the event loop. */
  void refuse(IOException why) {
    aborted = why;
    close(Objects.requireNonNull(channel), Codes.CONNECTION_REFUSED);
  }

  private void giveUp(IOException why, int code) {
    aborted = why;
    QuicChannel open = channel;
    if (open != null) {
      open.eventLoop().execute(() -> close(open, code));
    }
  }

  private static void close(QuicChannel open, int code) {
    Later.ignore(open.close(false, code, Unpooled.EMPTY_BUFFER, open.newPromise()));
  }

  /** Netty could not connect. */
  void cannotConnect(Throwable cause) {
    QuicChannel open = Objects.requireNonNull(channel);
    if (cause instanceof QuicClosedChannelException end) {
      if (end.event() != null) {
        note(Codes.closedBy(end.event()));
      }
    } else {
      note(Codes.failure(cause));
    }
    closeSoon(open);
  }

  // ---- the handshake

  /** The certificate was taken. */
  void proved(PublicKey proven) throws Misbehaved {
    PeerId peer = PeerId.ofPublicKey(proven.encode());
    if (expected.isPresent() && !expected.get().equals(peer)) {
      throw new Misbehaved(SPEC, "expected peer " + expected.get() + ", found " + peer);
    }
    key = proven;
  }

  /** The certificate was not taken. */
  void refuses(Exception why) {
    reason =
        why instanceof Misbehaved told
            ? told
            : new Misbehaved(SPEC, String.valueOf(why.getMessage()), why);
  }

  private void complete(QuicChannel open) {
    PublicKey proven = key;
    SSLEngine with = Objects.requireNonNull(engine);
    if (proven == null) {
      reason = new Misbehaved(SPEC, "a session in which nobody is proved");
      Later.ignore(open.close());
      return;
    }
    idleTimeout = agreedIdleTimeout(open);
    QuicSession fresh = new QuicSession(open, config, idleTimeout, runtime);
    session = fresh;
    fresh.creditChanged();
    if (datagramBytesMax > 0) {
      fresh.datagramsPossible(datagramBytesMax);
    }
    told = true;
    outcome.established(
        new Established(
            fresh,
            PeerId.ofPublicKey(proven.encode()),
            proven,
            String.valueOf(with.getSession().getCipherSuite()),
            outcome.group(open)));
  }

  /** The shorter of both counts. RFC 9000, 10.1. */
  private Duration agreedIdleTimeout(QuicChannel open) {
    QuicTransportParameters theirs = open.peerTransportParameters();
    long millis = theirs == null ? 0 : theirs.maxIdleTimeout(); // 0: they have none
    return millis > 0 && millis < config.idleTimeout().toMillis()
        ? Duration.ofMillis(millis)
        : config.idleTimeout();
  }

  // ---- Netty's events

  @Override
  public void userEventTriggered(ChannelHandlerContext context, Object event) throws Exception {
    switch (event) {
      case SslHandshakeCompletionEvent done -> {
        if (done.isSuccess() && session == null) {
          complete((QuicChannel) context.channel());
        }
      }
      case QuicConnectionCloseEvent close -> {
        note(Codes.closedBy(close));
        Later.ignore(context.channel().close()); // QUIC itself would wait for late packets
      }
      case QuicStreamLimitChangedEvent _ -> {
        if (session != null) {
          session.creditChanged();
        }
      }
      case QuicDatagramExtensionEvent extension -> {
        datagramBytesMax = extension.maxLength();
        if (session != null) {
          session.datagramsPossible(datagramBytesMax);
        }
      }
      default -> super.userEventTriggered(context, event);
    }
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) throws Exception {
    if (message instanceof ByteBuf datagram) {
      try {
        if (session != null) {
          session.datagram(datagram);
        }
      } finally {
        datagram.release();
      }
    } else {
      super.channelRead(context, message);
    }
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    note(Codes.failure(cause));
    closeSoon(context.channel());
  }

  /** Not within what Netty is doing: it would not send the alert that says why. */
  private static void closeSoon(Channel open) {
    open.eventLoop().execute(() -> Later.ignore(open.close()));
  }

  /** Only the first reason counts: others follow from it. */
  private void note(IOException why) {
    if (reason == null) {
      reason = why;
    }
  }

  private void closed(QuicChannel closed) {
    IOException why = why(closed);
    if (session != null) {
      session.end(why);
    } else if (!told) {
      told = true;
      outcome.failed(why);
    }
  }

  private IOException why(QuicChannel closed) {
    IOException given = aborted;
    if (given != null) {
      return given;
    }
    if (reason != null) {
      return reason;
    }
    return closed.isTimedOut()
        ? new TimedOut("nothing was heard for " + seconds(idleTimeout) + " s")
        : new Reset("the connection is gone", ResetCode.NONE);
  }

  /** Without digits behind the point that say nothing. */
  private static String seconds(Duration time) {
    return BigDecimal.valueOf(time.toMillis(), 3).stripTrailingZeros().toPlainString();
  }
}
