package dev.hypha.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The examples say what their comments promise. */
@Timeout(60)
class ExamplesTest {
  private interface Example {
    void main() throws IOException;
  }

  @Test
  void a_basic_node_tells_who_it_is_and_reaches_another() throws Exception {
    List<String> said = output(BasicNode::main);
    assertThat(said.getFirst()).matches("I am 12D3KooW\\w+");
    assertThat(said.subList(1, said.size() - 2))
        .isNotEmpty()
        .allMatch(line -> line.matches("Dial me at /ip4/[0-9.]+/tcp/\\d+/p2p/12D3KooW\\w+"));
    assertThat(said.get(said.size() - 2)).matches("Connected to 12D3KooW\\w+");
    assertThat(said.getLast()).startsWith("Secured by Noise_XXhfs_25519+MLKEM768_");
  }

  @Test
  void two_nodes_talk() throws Exception {
    assertThat(output(TwoNodes::main))
        .containsExactly(
            "alice: hello",
            "bob: you said 5 characters",
            "alice: how are you?",
            "bob: you said 12 characters",
            "alice: bye",
            "bob: you said 3 characters");
  }

  private static List<String> output(Example example) throws IOException {
    ByteArrayOutputStream said = new ByteArrayOutputStream();
    PrintStream before = System.out;
    System.setOut(new PrintStream(said, true, StandardCharsets.UTF_8));
    try {
      example.main();
    } finally {
      System.setOut(before);
    }
    return said.toString(StandardCharsets.UTF_8).lines().toList();
  }
}
