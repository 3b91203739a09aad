package dev.hypha.noise;

import dev.hypha.bytes.Bytes;
import dev.hypha.bytes.MalformedException;

/** Opens the payload of a handshake. */
public final class PayloadDoor {
  private PayloadDoor() {}

  public static void read(byte[] input) throws MalformedException {
    Bytes message = Bytes.copyOf(input);
    Payload.decode(message, false);
    Payload payload = Payload.decode(message, true);
    if (!payload.equals(Payload.decode(payload.encode(), true))) {
      throw new AssertionError("a payload changed: " + payload);
    }
  }
}
