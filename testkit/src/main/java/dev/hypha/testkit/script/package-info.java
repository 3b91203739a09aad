/**
 * Peers that do as they are told: {@link dev.hypha.testkit.script.ScriptedPeer} sends this and
 * expects that, byte by byte; {@link dev.hypha.testkit.script.HostilePeer} commits the {@link
 * dev.hypha.testkit.script.Misbehaviour}s that nodes meet in the wild.
 *
 * <p>Spec: connections/README.md (multistream-select) and yamux/README.md, "Framing". Threads: the
 * caller's; every call blocks until it is done. Limits: what is expected is as long as the test
 * says; a hostile peer has none. Start reading at {@link dev.hypha.testkit.script.ScriptedPeer}.
 */
package dev.hypha.testkit.script;
