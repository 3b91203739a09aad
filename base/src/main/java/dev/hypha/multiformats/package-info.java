/**
 * Values that describe themselves: addresses, peer ids, content ids, hashes and text encodings.
 *
 * <p>All are immutable and compare by content. Each has a strict {@code fromBytes} and, where it
 * has a text form, {@code parse}: both throw {@link dev.hypha.bytes.MalformedException}, which says
 * what is wrong and where, and nothing else. What they accept they print back in its one canonical
 * form.
 *
 * <p>Spec: multiformats/multibase (1905237), multihash (b43ec10), cid (version 1), multiaddr
 * (9b7b3fa), libp2p/specs peer-ids and RFC 0001 (7740c07).
 *
 * <p>Threads: everything is shared freely. Limits: a multiaddr from outside has at most 4 KiB and
 * 64 parts, a multihash at most 128 bytes of digest, text in a positional base (10, 36, 58) at most
 * 4096 characters. Start reading at {@code Multiaddr}.
 */
package dev.hypha.multiformats;
