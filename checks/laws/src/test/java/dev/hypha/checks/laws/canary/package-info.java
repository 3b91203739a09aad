/** Classes that break a law each, so that we know that the law would notice. */
@NullMarked
package dev.hypha.checks.laws.canary;

import org.jspecify.annotations.NullMarked;
