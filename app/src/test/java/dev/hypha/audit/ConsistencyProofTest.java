package dev.hypha.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hypha.bytes.MalformedException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** That a trail goes on from a checkpoint is shown without a line of it. */
@Timeout(60)
class ConsistencyProofTest {
  @TempDir Path temporary;

  @Test
  void a_trail_that_goes_on_is_shown_to_go_on_to_who_has_no_line() throws Exception {
    Path trail = temporary.resolve("trail");
    Path kept = grown(trail, 9, 14);
    ConsistencyProof made = ConsistencyProof.make(trail, Trails.KEY.verifier(), kept);
    ConsistencyProof read = ConsistencyProof.parse(made.toString());
    read.verify(Trails.KEY.verifier(), kept);
    assertThat(read).isEqualTo(made);
    assertThat(read.first()).isEqualTo(9);
    assertThat(read.size()).isEqualTo(23);
    assertThat(read.toString()).doesNotContain("192.0.2.1");
  }

  @Test
  void a_trail_that_was_begun_anew_does_not_go_on() throws Exception {
    Path kept = grown(temporary.resolve("one"), 9, 0);
    Path other = temporary.resolve("other");
    Trails.write(other, Trails.SMALL, 23);
    assertThatThrownBy(() -> ConsistencyProof.make(other, Trails.KEY.verifier(), kept))
        .isInstanceOf(DamagedTrailException.class)
        .hasMessageContaining("does not go on from");
  }

  @Test
  void a_trail_that_was_cut_does_not_go_on() throws Exception {
    Path kept = grown(temporary.resolve("one"), 9, 0);
    Path other = temporary.resolve("other");
    Trails.write(other, Trails.SMALL, 5);
    assertThatThrownBy(() -> ConsistencyProof.make(other, Trails.KEY.verifier(), kept))
        .isInstanceOf(DamagedTrailException.class)
        .hasMessageContaining("it was cut");
  }

  @Test
  void a_changed_proof_is_refused() throws Exception {
    Path trail = temporary.resolve("trail");
    Path kept = grown(trail, 9, 14);
    String text = ConsistencyProof.make(trail, Trails.KEY.verifier(), kept).toString();
    for (String changed :
        new String[] {text.replace("since 9", "since 8"), text.replace("\n23\n", "\n24\n")}) {
      assertThat(changed).isNotEqualTo(text);
      assertThatThrownBy(() -> ConsistencyProof.parse(changed).verify(Trails.KEY.verifier(), kept))
          .isInstanceOf(MalformedException.class);
    }
    assertThatThrownBy(() -> ConsistencyProof.parse("c2sp.org/tlog-proof@v1\n\n"))
        .isInstanceOf(MalformedException.class);
  }

  /** A trail that went on after its checkpoint was copied; the copy. */
  private Path grown(Path trail, int first, int more) throws Exception {
    Trails.write(trail, Trails.SMALL, first);
    Path kept = temporary.resolve("kept.checkpoint");
    Files.copy(trail.resolve("audit.checkpoint"), kept);
    if (more > 0) {
      Trails.write(trail, Trails.SMALL, more);
    }
    return kept;
  }
}
