package dev.hypha.checks.fuzz;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The targets without the fuzzer: seeds and their mutations. And the fuzzer, on its canary. */
class TargetsTest {
  private static final Path SEEDS =
      Path.of(System.getProperty("hypha.root", "../.."), "checks", "fuzz", "seeds");
  private static final int MUTATIONS = 300;

  static List<String> targets() {
    return Targets.ALL.stream().map(Target::name).toList();
  }

  @ParameterizedTest
  @MethodSource("targets")
  void a_target_takes_or_refuses_its_seeds_and_their_mutations(String name) throws Exception {
    Target target = Targets.named(name);
    Random random = new Random(1);
    target.run(new byte[0]);
    for (byte[] seed : seeds(name)) {
      target.run(seed);
      for (int i = 0; i < MUTATIONS; i++) {
        target.run(mutated(seed, random));
      }
    }
  }

  /** A seed that is refused is no seed: the fuzzer would begin at the first check. */
  @ParameterizedTest
  @MethodSource("targets")
  void a_target_has_a_seed_that_it_reads_to_the_end(String name) throws Exception {
    Target strict = new Target(name, Targets.named(name).attempt(), List.of());
    int read = 0;
    for (byte[] seed : seeds(name)) {
      try {
        strict.run(seed);
        read++;
      } catch (IOException e) {
        assertThat(Targets.named(name).refusals()).anyMatch(refusal -> refusal.isInstance(e));
      }
    }
    // a handshake cannot be replayed: our ephemeral key is a new one
    assertThat(read > 0 || name.matches("noise-.*|tls-(listener|dialer)")).isTrue();
  }

  @Test
  void every_folder_of_seeds_has_its_target() throws IOException {
    try (Stream<Path> folders = Files.list(SEEDS)) {
      assertThat(folders.map(folder -> folder.getFileName().toString()))
          .containsExactlyInAnyOrderElementsOf(targets());
    }
  }

  @Test
  void a_target_lets_nothing_escape_but_its_refusals() throws Exception {
    Targets.CANARY.run(new byte[0]);
    assertThatThrownBy(() -> Targets.CANARY.run(new byte[] {'H', 'y'}))
        .isInstanceOf(IllegalStateException.class);
  }

  @Test
  @Timeout(120)
  void the_fuzzer_finds_the_canary_and_names_the_input_that_makes_it_sing(@TempDir Path work)
      throws Exception {
    Attack.Outcome outcome = Fuzz.attack(Targets.CANARY, 60, work);
    assertThat(outcome.isFinding()).as(outcome.line()).isTrue();
    assertThat(outcome.complaint()).contains("IllegalStateException");
    byte[] reproducer = Files.readAllBytes(Path.of(outcome.reproducer()));
    assertThat(Arrays.copyOf(reproducer, 2)).containsExactly('H', 'y');
  }

  private static List<byte[]> seeds(String name) throws IOException {
    List<byte[]> seeds = new ArrayList<>();
    try (Stream<Path> files = Files.list(SEEDS.resolve(name))) {
      for (Path file : files.sorted().toList()) {
        seeds.add(Files.readAllBytes(file));
      }
    }
    return seeds;
  }

  private static byte[] mutated(byte[] seed, Random random) {
    byte[] input =
        switch (random.nextInt(3)) {
          case 0 -> Arrays.copyOf(seed, random.nextInt(seed.length + 1));
          case 1 -> Arrays.copyOf(seed, seed.length + random.nextInt(16));
          default -> seed.clone();
        };
    for (int flips = random.nextInt(4); flips > 0 && input.length > 0; flips--) {
      input[random.nextInt(input.length)] = (byte) random.nextInt(256);
    }
    return input;
  }
}
