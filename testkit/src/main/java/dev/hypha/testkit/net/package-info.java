/**
 * A network that exists in memory only: hosts with addresses, latency, bandwidth, loss, partitions,
 * NATs and clocks that go wrong, and the transport that leads a real {@code Swarm} over it.
 *
 * <p>Spec: none; how NATs behave after RFC 4787, section 4 and 5, and RFC 5382; retransmission
 * after RFC 6298 in its simplest form. There is no congestion control: a connection sends as fast
 * as its line and its window allow. Threads: a dial runs on its caller, an arrival on a timer,
 * which hands it to a thread of its own. Limits: {@link
 * dev.hypha.testkit.net.SimulatedNetwork#HOSTS_MAX}. Start reading at {@link
 * dev.hypha.testkit.net.SimulatedNetwork}.
 */
package dev.hypha.testkit.net;
