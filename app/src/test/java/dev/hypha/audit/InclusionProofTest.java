package dev.hypha.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hypha.bytes.MalformedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class InclusionProofTest {
  @TempDir Path directory;

  @Test
  void every_line_can_be_proven_to_somebody_who_has_only_the_proof() throws Exception {
    Trails.write(directory, Trails.SMALL, 23);
    List<String> lines = Trails.text(directory).lines().toList();
    for (int seq = 0; seq < lines.size(); seq++) {
      InclusionProof made = InclusionProof.make(directory, Trails.KEY.verifier(), seq);
      InclusionProof read = InclusionProof.parse(made.toString());
      read.verify(Trails.KEY.verifier());
      assertThat(read).isEqualTo(made);
      assertThat(read.line()).isEqualTo(lines.get(seq));
      assertThat(read.seq()).isEqualTo(seq);
      assertThat(read.size()).isEqualTo(23);
    }
  }

  @Test
  void a_changed_proof_is_refused() throws Exception {
    Trails.write(directory, Trails.SMALL, 23);
    InclusionProof proof = InclusionProof.make(directory, Trails.KEY.verifier(), 9);
    InclusionProof otherLine =
        new InclusionProof(
            proof.line().replace("192.0.2.1", "192.0.2.2"), 9, proof.path(), proof.checkpoint());
    InclusionProof otherPlace =
        new InclusionProof(proof.line(), 10, proof.path(), proof.checkpoint());
    InclusionProof otherCheckpoint =
        new InclusionProof(
            proof.line(), 9, proof.path(), proof.checkpoint().replace("\n23\n", "\n24\n"));
    for (InclusionProof changed : List.of(otherLine, otherPlace, otherCheckpoint)) {
      assertThatThrownBy(() -> changed.verify(Trails.KEY.verifier()))
          .isInstanceOf(MalformedException.class);
    }
  }

  @Test
  void a_line_that_no_checkpoint_has_cannot_be_proven() throws Exception {
    Trails.write(directory, Trails.SMALL, 5);
    assertThatThrownBy(() -> InclusionProof.make(directory, Trails.KEY.verifier(), 5))
        .isInstanceOf(MalformedException.class)
        .hasMessageContaining("has the lines 0 to 4, not 5");
  }

  @Test
  void nothing_is_proven_of_a_trail_that_was_changed() throws Exception {
    Trails.write(directory, Trails.SMALL, 5);
    Path log = new TrailDirectory(directory).log(0);
    Files.writeString(log, Files.readString(log).replaceFirst("192.0.2.1", "192.0.2.2"));
    assertThatThrownBy(() -> InclusionProof.make(directory, Trails.KEY.verifier(), 3))
        .isInstanceOf(DamagedTrailException.class);
  }
}
