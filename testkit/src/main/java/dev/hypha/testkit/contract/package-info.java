/**
 * What every implementation of a noun keeps, as tests to extend: {@link
 * dev.hypha.testkit.contract.TransportContract}, {@link
 * dev.hypha.testkit.contract.SecureChannelContract}, {@link
 * dev.hypha.testkit.contract.MuxerContract}, {@link dev.hypha.testkit.contract.PeerstoreContract}.
 *
 * <p>Spec: none of its own; the Javadoc of the interfaces in {@code dev.hypha.core}, as of the same
 * revision. Threads: real ones, for a transport has real sockets; deadlines pass in stepped time.
 * Limits: a test that hangs ends after a minute. Start reading at {@link
 * dev.hypha.testkit.contract.MuxerContract}.
 */
package dev.hypha.testkit.contract;
