/**
 * What protects the records of TLS 1.3 once two ends have agreed on their secrets.
 *
 * <p>Spec: RFC 8446 (August 2018), sections 5 and 7. Threads: a {@link
 * dev.hypha.crypto.tls.RecordCipher} belongs to one thread at a time. Limits: records of 16 KiB;
 * 2^24 of them under one key. Start reading at {@link dev.hypha.crypto.tls.RecordCipher}.
 */
package dev.hypha.crypto.tls;
