package dev.hypha.kad.engine;

/**
 * Somebody seems to have put peers around a key on purpose.
 *
 * @param density how crowded it is there
 * @param networkSize how many peers there are thought to be
 * @param region in which at least as many others are expected as are to keep a value
 */
public record Suspicion(Density density, double networkSize, Region region) {}
