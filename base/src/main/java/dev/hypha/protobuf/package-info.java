/**
 * The protocol buffers wire format, read and written field by field, without a schema compiler.
 *
 * <p>A message type is a record with two functions beside it: one that walks a {@link
 * dev.hypha.protobuf.ProtobufReader} and one that fills a {@link
 * dev.hypha.protobuf.ProtobufWriter}. Fields come out in the order in which they are written, so
 * that a message that is signed or hashed is the same every time.
 *
 * <p>Spec: protobuf.dev/programming-guides/encoding; groups are refused. Threads: reader and writer
 * belong to one thread. Limits: varints of 10 bytes, field numbers 1..2^29-1, every length is
 * checked against what is left and against the bound that the caller gives. Start reading at {@code
 * ProtobufReader}.
 */
package dev.hypha.protobuf;
