/**
 * QUIC on Netty's native codec. Nothing of Netty is seen outside, and nothing native is loaded
 * before the first dial or listener.
 */
@org.jspecify.annotations.NullMarked
module dev.hypha.quic {
  requires transitive dev.hypha.core;
  requires io.netty.buffer;
  requires io.netty.codec;
  requires io.netty.codec.classes.quic;
  requires io.netty.common;
  requires io.netty.handler;
  requires io.netty.transport;
  requires io.netty.transport.classes.epoll;
  requires io.netty.transport.unix.common;
  requires static transitive org.jspecify;

  exports dev.hypha.quic;
}
