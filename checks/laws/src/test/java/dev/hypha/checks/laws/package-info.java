/**
 * The laws of the house: what a reviewer would otherwise have to remember. Each says why it is and
 * what to do instead, and each has a canary that breaks it, so that a law that cannot fail is found
 * out.
 *
 * <p>Classes are read from the modules' {@code target/classes}, sources are parsed by the JDK's own
 * compiler. Start reading at {@link dev.hypha.checks.laws.Law} and {@link
 * dev.hypha.checks.laws.ArrowsTest}.
 */
@NullMarked
package dev.hypha.checks.laws;

import org.jspecify.annotations.NullMarked;
