package dev.hypha.examples;

import dev.hypha.Hypha;
import dev.hypha.core.ProtocolId;
import dev.hypha.core.Stream;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;

/** Two nodes that talk, in a protocol that we make up: lines of text, each answered by one. */
final class TwoNodes {
  /** A protocol is a name that both sides know. The version is a part of it. */
  private static final ProtocolId CHAT = ProtocolId.of("/example/chat/1.0.0");

  private TwoNodes() {}

  static void main() throws IOException {
    try (var alice = Hypha.builder().listen("/ip4/127.0.0.1/tcp/0").start();
        var bob = Hypha.builder().listen("/ip4/127.0.0.1/tcp/0").start()) {
      bob.serve(CHAT, TwoNodes::answer);

      // The address ends in /p2p/ and Bob's peer id: anybody else who answers there is refused.
      var connection = alice.connect(bob.addresses().getFirst().toString());

      // A stream costs a few bytes; a connection carries as many as are wanted, side by side.
      try (Stream stream = connection.open(CHAT)) {
        BufferedReader lines = reader(stream);
        for (String said : new String[] {"hello", "how are you?", "bye"}) {
          say(stream, said);
          IO.println("bob: " + lines.readLine());
        }
      }
    }
  }

  /**
   * Runs on a virtual thread of its own for each stream. To return closes the stream, to throw
   * resets it; waiting costs nothing.
   */
  private static void answer(Stream stream) throws IOException {
    BufferedReader lines = reader(stream);
    for (String heard = lines.readLine(); heard != null; heard = lines.readLine()) {
      IO.println("alice: " + heard);
      say(stream, "you said " + heard.length() + " characters");
    }
  }

  private static BufferedReader reader(Stream stream) {
    return new BufferedReader(new InputStreamReader(stream.in(), StandardCharsets.UTF_8));
  }

  private static void say(Stream stream, String line) throws IOException {
    OutputStream out = stream.out();
    out.write((line + "\n").getBytes(StandardCharsets.UTF_8));
    out.flush();
  }
}
