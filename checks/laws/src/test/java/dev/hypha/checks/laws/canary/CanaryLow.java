package dev.hypha.checks.laws.canary;

/** Breaks the arrows: the lower one knows the higher one. */
public record CanaryLow(CanaryHigh above) {}
