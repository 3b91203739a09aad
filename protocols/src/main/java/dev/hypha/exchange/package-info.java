/**
 * Peer exchange: a connected peer is asked whom it is connected to, and answers with what those
 * have signed of their addresses. {@link dev.hypha.exchange.PeerExchange} asks, {@link
 * dev.hypha.exchange.PeerExchangeService} answers, and {@link dev.hypha.exchange.ExchangeDiscovery}
 * keeps asking while peers are missing.
 *
 * <p>Spec: none but this, {@code /hypha/peers/1.0.0}, revision 1. The asker opens a stream and ends
 * its side without a word. The answer is signed peer records (RFC 0003, standard form), each in its
 * envelope behind its length as a varint, to the end of the stream: each of another peer, of none
 * of asker and answerer, {@value dev.hypha.exchange.PeerExchange#RECORDS_MAX} records and {@value
 * dev.hypha.exchange.PeerExchange#BYTES_MAX} bytes at most. More, a peer twice, or a record that
 * does not verify is a breach. Who asks too often has its stream reset, code 0x1002.
 *
 * <p>Threads: everything public is thread-safe; asking blocks until the answer is there or its
 * deadline has passed.
 *
 * <p>Limits: those of {@link dev.hypha.exchange.ExchangeConfig}. Nobody is told of who has signed
 * nothing, nor, at a public address, of addresses that are private. Who answers cannot invent
 * addresses, since peers sign for themselves, but it can invent peers: they are few for each that
 * is asked, and prove who they are when they are dialed.
 *
 * <p>Start reading at {@link dev.hypha.exchange.PeerExchange}.
 */
package dev.hypha.exchange;
