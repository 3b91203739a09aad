package dev.hypha.testkit;

import dev.hypha.testkit.net.Wire;
import java.lang.reflect.Method;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.InvocationInterceptor;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;
import org.junit.jupiter.api.extension.ReflectiveInvocationContext;

/** What {@link HyphaTest} does: makes the simulation, runs the test in it, closes its nodes. */
public final class SimulationExtension
    implements ParameterResolver, InvocationInterceptor, AfterEachCallback {
  private static final Namespace OURS = Namespace.create(SimulationExtension.class);

  public SimulationExtension() {}

  @Override
  public boolean supportsParameter(ParameterContext parameter, ExtensionContext test) {
    return parameter.getParameter().getType() == Simulation.class;
  }

  @Override
  public Object resolveParameter(ParameterContext parameter, ExtensionContext test) {
    return simulation(test);
  }

  @Override
  public void interceptTestMethod(
      Invocation<@Nullable Void> invocation,
      ReflectiveInvocationContext<Method> method,
      ExtensionContext test)
      throws Throwable {
    Simulation simulation = simulation(test);
    boolean passed = false;
    try {
      simulation.run(() -> proceed(invocation));
      passed = true;
    } finally {
      if (!passed) {
        test.publishReportEntry(
            "seed",
            simulation.runtime().seed()
                + ": run it again with -Dhypha.seed="
                + simulation.runtime().seed());
      }
    }
  }

  @Override
  public void afterEach(ExtensionContext test) {
    simulation(test).close();
  }

  private static void proceed(Invocation<@Nullable Void> invocation) throws Exception {
    try {
      invocation.proceed();
    } catch (Exception | Error e) {
      throw e;
    } catch (Throwable e) {
      throw new AssertionError(e);
    }
  }

  private static Simulation simulation(ExtensionContext test) {
    return test.getStore(OURS)
        .computeIfAbsent(test.getUniqueId(), _ -> make(test), Simulation.class);
  }

  private static Simulation make(ExtensionContext test) {
    HyphaTest wanted = test.getRequiredTestMethod().getAnnotation(HyphaTest.class);
    long seed = Long.getLong("hypha.seed", wanted.seed());
    Simulation simulation = new Simulation(seed, Wire.parse(wanted.link()));
    if (wanted.encrypted()) {
      simulation.encrypted();
    }
    simulation.nodes(wanted.nodes());
    return simulation;
  }
}
