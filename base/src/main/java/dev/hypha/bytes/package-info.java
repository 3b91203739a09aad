/**
 * Bytes and the pipes they move through.
 *
 * <p>{@link dev.hypha.bytes.Bytes} is an immutable value; {@link dev.hypha.bytes.Buffer} is a queue
 * of bytes with one owner; {@link dev.hypha.bytes.Source}, {@link dev.hypha.bytes.Sink} and {@link
 * dev.hypha.bytes.Duplex} are the one shape of every pipe in Hypha. {@link dev.hypha.bytes.Varint}
 * is the length prefix of the whole protocol family.
 *
 * <p>Spec: multiformats/unsigned-varint (revision of 2023-05). Threads: values are shared freely, a
 * buffer belongs to one thread at a time. Limits: every reader of a length takes its bound as an
 * argument. Start reading at {@code Duplex}.
 */
package dev.hypha.bytes;
