package dev.hypha.core;

/** Makes many streams out of one pipe. Thread-safe. */
public interface Muxer {
  ProtocolId protocol();

  Session session(Secured secured, Role role);
}
