/**
 * Statements that a peer has signed and that others may pass on: the signed envelope, and the
 * record of a peer's addresses that travels in one.
 *
 * <p>An envelope that was decoded is only bytes; {@link dev.hypha.record.Envelope#open} verifies
 * it, for a domain and a type that the caller names, and there is no other way to what it says that
 * also tells who said it. {@link dev.hypha.record.SignedPeerRecord#decode} takes only records that
 * a peer signed for itself.
 *
 * <p>Spec: libp2p/specs RFC/0002-signed-envelopes.md and RFC/0003-routing-records.md. Threads:
 * values, shared freely. Limits: an envelope of 16 KiB, a domain and a type of 256 bytes, 500
 * addresses in a record. Start reading at {@code Envelope}.
 */
package dev.hypha.record;
