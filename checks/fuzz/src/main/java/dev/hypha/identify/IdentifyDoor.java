package dev.hypha.identify;

import dev.hypha.bytes.Bytes;
import dev.hypha.bytes.MalformedException;

/** Opens the identify message. */
public final class IdentifyDoor {
  private static final int ROOM_BYTES = 1 << 20;

  private IdentifyDoor() {}

  public static void read(byte[] input) throws MalformedException {
    Bytes once = decode(Bytes.copyOf(input)).encode(ROOM_BYTES);
    Bytes twice = decode(once).encode(ROOM_BYTES);
    if (!once.equals(twice)) {
      throw new AssertionError("a message changed: " + once + " became " + twice);
    }
  }

  private static IdentifyMessage decode(Bytes message) throws MalformedException {
    return IdentifyMessage.decode(message, IdentifyMessage.empty(), IdentifyConfig.DEFAULT);
  }
}
