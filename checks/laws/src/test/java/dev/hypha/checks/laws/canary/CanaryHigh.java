package dev.hypha.checks.laws.canary;

/** What {@link CanaryLow} should not see. */
public record CanaryHigh(String word) {}
