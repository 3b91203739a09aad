/**
 * How engines of the JDK and of libcrypto are shared.
 *
 * <p>Spec: none. Threads: any. Limits: twice as many idle engines of a kind as there are
 * processors. Start reading at {@link dev.hypha.crypto.pool.Pool}.
 */
package dev.hypha.crypto.pool;
