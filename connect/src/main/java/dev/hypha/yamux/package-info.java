/**
 * The stream multiplexer {@code /yamux/1.0.0}.
 *
 * <p>Spec: libp2p/specs yamux/README.md (3A), error codes from pull requests 622 and 623. Threads:
 * one thread reads the connection and only queues; callers write for themselves, one at a time
 * ({@link dev.hypha.yamux.OutputTurn}). Limits: {@link dev.hypha.yamux.YamuxConfig}. Per data
 * frame: one header, no allocation beyond pooled segments, two short locks. Start reading at {@link
 * dev.hypha.yamux.YamuxSession}.
 */
package dev.hypha.yamux;
