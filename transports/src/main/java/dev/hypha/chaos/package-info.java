/**
 * A network at its worst, for tests of real nodes: connections that do not come about, bytes that
 * come late, streams that are lost. {@link dev.hypha.chaos.ChaosUpgrader} stands between transports
 * and handshakes, so that it acts on every transport and every protocol alike.
 *
 * <p>Spec: none; what each switch does is written at {@link dev.hypha.chaos.ChaosConfig}. Threads:
 * while bytes are on their way a connection has one thread that delivers them; otherwise none. All
 * time and threads are the runtime's, all chance comes from one seed. Limits: a writer waits while
 * a mebibyte of one direction is on its way. Start reading at {@link dev.hypha.chaos.ChaosConfig}.
 */
package dev.hypha.chaos;
