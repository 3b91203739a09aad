/**
 * The running node: its data directory, its lock, and the control socket that commands talk to it
 * through.
 *
 * <p>Spec: docs/control.md (ours, revision 1). Threads: one virtual thread accepts, one reads each
 * client, one runs each call. Limits: in {@link dev.hypha.daemon.ControlServer} and {@link
 * dev.hypha.daemon.ControlSession}. Start reading at {@link dev.hypha.daemon.Daemon}.
 */
package dev.hypha.daemon;
