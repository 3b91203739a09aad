/**
 * The WebSocket transport: {@code /ws}, {@code /tls/ws} (also written {@code /wss}) and {@code
 * /tls/sni/NAME/ws} behind {@code /ip4|ip6/…/tcp/…}. It is how a browser reaches a node.
 *
 * <p>Spec: libp2p/specs websockets/README.md (3A); RFC 6455. No extension and no subprotocol is
 * offered or accepted, so nothing is ever compressed. Threads: those of TCP; of a pipe one thread
 * reads and one writes; a pong, an answer to a close and the close itself leave on threads of their
 * own, for a reader never writes. Limits: {@link dev.hypha.websocket.WebSocketConfig}; what a
 * remote sends is handed on as it comes, so that no frame is ever held. Start reading at {@link
 * dev.hypha.websocket.WebSocketTransport}.
 */
package dev.hypha.websocket;
