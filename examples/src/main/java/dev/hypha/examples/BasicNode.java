package dev.hypha.examples;

import dev.hypha.Hypha;
import java.io.IOException;

/** A node: who it is, where it listens, and how far it is to itself and back. */
final class BasicNode {
  private BasicNode() {}

  static void main() throws IOException {
    // Without a word more: a new identity, TCP on a free port of every interface, handshakes that
    // withstand a quantum computer where the other side can, and limits on everything remote.
    try (var hypha = Hypha.start()) {
      IO.println("I am " + hypha.id());

      // Each address is complete. Whoever has one can dial us, and knows that it is us who answers.
      hypha.addresses().forEach(address -> IO.println("Dial me at " + address));

      // Another node, that only listens on this machine. Everything is a builder's method.
      try (var other = Hypha.builder().listen("/ip4/127.0.0.1/tcp/0").agent("example/1").start()) {
        var connection = hypha.connect(other.addresses().getFirst().toString());

        // Calls block. What goes wrong is thrown here, not somewhere else later.
        IO.println("Connected to " + connection.peer());
        IO.println("Secured by " + connection.info().suite());
      }
    } // closing says goodbye to every peer
  }
}
