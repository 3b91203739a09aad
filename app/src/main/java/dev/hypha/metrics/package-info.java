/**
 * What a node counts, for Prometheus, and whether it is alive and ready, for whoever restarts it.
 *
 * <p>Spec: the families, labels and buckets of go-libp2p's metrics (package {@code p2p/net/swarm}
 * and its neighbours, v0.47), where the thing is the same, so that its dashboards show our nodes;
 * Prometheus text exposition format 0.0.4; docs/metrics.md lists both.
 *
 * <p>Threads: listeners of events count, a scrape reads; all of it is thread-safe. Limits: no label
 * holds a peer id or an address; protocols are those that this node speaks.
 *
 * <p>Start reading at {@link dev.hypha.metrics.NodeMetrics}.
 */
package dev.hypha.metrics;
