/**
 * Private networks: everything on a raw pipe is encrypted once more, with a key that all members
 * share, so that who lacks it cannot even begin to negotiate.
 *
 * <p>The key keeps strangers out; it proves nothing about who a member is, and its cipher
 * authenticates nothing: the security protocol inside does both. Only pipes that we upgrade
 * ourselves carry it (TCP, WebSocket, memory): never QUIC, WebTransport or WebRTC.
 *
 * <p>Spec: libp2p/specs pnet/Private-Networks-PSK-V1.md (3A, r0). Threads: as for the pipe beneath:
 * one reads, one writes. Limits: 24 bytes are read before the first decision, no length of the
 * remote's is believed; the caller's deadline covers the exchange. Start reading at {@link
 * dev.hypha.pnet.PrivateNetwork}.
 */
package dev.hypha.pnet;
