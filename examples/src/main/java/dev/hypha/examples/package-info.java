/**
 * What a Java developer writes, one page each: {@code ./dev example BasicNode}.
 *
 * <p>Spec: none of their own. Threads: each runs on the main thread; handlers on virtual threads of
 * their own. Limits: Hypha's defaults. Start reading at {@link dev.hypha.examples.BasicNode}.
 */
@org.jspecify.annotations.NullMarked
package dev.hypha.examples;
