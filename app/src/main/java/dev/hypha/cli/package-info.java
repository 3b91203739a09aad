/**
 * The command line.
 *
 * <p>Results go to standard output, everything else to standard error. Spec: none; exit codes are
 * in {@link dev.hypha.cli.ExitCode}. Threads: each command runs on the main thread. Limits: none of
 * its own. Start reading at {@link dev.hypha.cli.Main}.
 */
package dev.hypha.cli;
