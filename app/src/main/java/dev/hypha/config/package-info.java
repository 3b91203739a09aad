/**
 * What a node is started with: one table of keys, and where each value came from.
 *
 * <p>A flag outweighs the environment, the environment the file, the file the profile, the profile
 * the default. Everything that is wrong is told at once, each with its place and what to do.
 *
 * <p>Spec: docs/configuration.md (ours), which is written from {@link dev.hypha.config.Keys}; the
 * file is TOML 1.0. Threads: values and pure functions. Limits: a file of 1 MiB. Start reading at
 * {@link dev.hypha.config.Keys}, then {@link dev.hypha.config.Settings}.
 */
package dev.hypha.config;
