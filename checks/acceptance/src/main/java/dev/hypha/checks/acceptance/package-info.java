/**
 * Runs whole nodes as their owners do, disturbs them, and judges what comes of it. Black box: nodes
 * are processes of the built program, and all that is known of them is what their control socket,
 * their commands and their exit codes say.
 *
 * <p>Spec: docs/acceptance.md. Threads: a scenario runs on its caller; questions to many nodes at
 * once run on virtual threads. Limits: every wait has its own, and a wait that ends is a finding.
 * Start reading at {@link dev.hypha.checks.acceptance.Acceptance}, then {@link
 * dev.hypha.checks.acceptance.Scenario}.
 */
@org.jspecify.annotations.NullMarked
package dev.hypha.checks.acceptance;
