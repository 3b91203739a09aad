/** Runs Hypha against other implementations of libp2p, and them against each other. */
@NullMarked
package dev.hypha.checks.interop;

import org.jspecify.annotations.NullMarked;
