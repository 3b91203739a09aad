package dev.hypha.demo;

/**
 * What came of one scene.
 *
 * @param detail figures if it held, else why not
 */
public record Check(String name, boolean ok, String detail) {}
