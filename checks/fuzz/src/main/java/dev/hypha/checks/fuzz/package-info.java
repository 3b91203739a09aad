/**
 * Hostile bytes for every decoder: what is not a message must be refused in the one way that its
 * decoder declares, quickly and in little memory; what is one must survive being written and read
 * again.
 *
 * <p>A {@link dev.hypha.checks.fuzz.Target} is a function of bytes. {@code ./dev fuzz} gives each a
 * process of its own with Jazzer in it; {@code ./dev check} only runs the seeds and their seeded
 * mutations. What is private to a package is opened by a class in that package, called its door.
 * Start reading at {@link dev.hypha.checks.fuzz.Targets}.
 */
@NullMarked
package dev.hypha.checks.fuzz;

import org.jspecify.annotations.NullMarked;
