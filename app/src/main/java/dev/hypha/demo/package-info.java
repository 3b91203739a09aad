/**
 * A network in one process that shows what holds: nodes that find, ping and send to each other over
 * loopback TCP, and attacks on them that fail.
 *
 * <p>Every attack is first made against the same code with its defence taken out, where it must
 * succeed; otherwise its failure would show nothing. Spec: none of its own. Threads: the scenes run
 * one after the other on the caller's thread. Limits: {@link dev.hypha.demo.DemoConfig}. Start
 * reading at {@link dev.hypha.demo.Demo}.
 */
package dev.hypha.demo;
