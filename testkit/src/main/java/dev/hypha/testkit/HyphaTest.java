package dev.hypha.testkit;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * A test that runs within a {@link Simulation}, which it is given as its parameter: in virtual
 * time, repeatable from its seed.
 *
 * <pre>{@code
 * @HyphaTest(nodes = 5, link = "80ms,1%")
 * void everybody_answers(Simulation simulation) throws Exception { … }
 * }</pre>
 *
 * <p>Another seed for all tests: {@code -Dhypha.seed=…}. A test that fails says its seed.
 */
@Documented
@Test
@ExtendWith(SimulationExtension.class)
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.METHOD)
public @interface HyphaTest {
  /** How many nodes there are, each of which knows where the others are. */
  int nodes() default 2;

  /** What lies between them, as {@link dev.hypha.testkit.net.Wire#parse} reads it. */
  String link() default "";

  /** Where chance begins. */
  long seed() default 1;

  /** Whether they shake hands with Noise; otherwise they prove who they are and do not encrypt. */
  boolean encrypted() default false;
}
