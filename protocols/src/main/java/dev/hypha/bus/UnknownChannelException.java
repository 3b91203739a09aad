package dev.hypha.bus;

import java.util.Collection;
import java.util.TreeSet;

/** Nobody has opened the channel that was asked for. */
public final class UnknownChannelException extends IllegalArgumentException {
  private static final long serialVersionUID = 1;

  UnknownChannelException(String name, Collection<String> known) {
    super("no channel '" + name + "'; there are " + new TreeSet<>(known));
  }
}
