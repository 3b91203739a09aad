package dev.hypha.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hypha.bytes.MalformedException;
import dev.hypha.crypto.KeyType;
import dev.hypha.crypto.PrivateKey;
import java.security.SecureRandom;
import org.junit.jupiter.api.Test;

class SignedNoteTest {
  /** The example of C2SP signed-note, "Verifier keys" (CC BY 4.0). */
  private static final String VKEY =
      "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k";

  private static final String NOTE =
      """
      This is an example message.

      — example.com/foo Uw2QOkn8srV1yJGh2VYRlL1Tnagv1YEq6TfXppzi2ONncAlTgK7Ztg1ERYNZXsYjOBH3mFXmRKuwHjG1Yu72IneyaQM=
      """;

  @Test
  void the_note_of_the_specification_is_verified_with_its_key() throws Exception {
    VerifierKey key = VerifierKey.parse(VKEY);
    SignedNote note = SignedNote.parse(NOTE);
    assertThat(note.text()).isEqualTo("This is an example message.\n");
    assertThat(key.verifies(note)).isTrue();
    assertThat(key).hasToString(VKEY);
    assertThat(note).hasToString(NOTE);
  }

  @Test
  void a_changed_text_is_not_verified() throws Exception {
    VerifierKey key = VerifierKey.parse(VKEY);
    assertThat(key.verifies(SignedNote.parse(NOTE.replace("This", "That")))).isFalse();
    assertThat(key.verifies(SignedNote.parse(NOTE.replace("/foo", "/bar")))).isFalse();
  }

  @Test
  void what_is_no_note_is_refused() {
    for (String text :
        new String[] {
          "", "\n\n", "text\n", NOTE.strip(), NOTE.replace("—", "-"), NOTE.replace("Uw2Q", "!")
        }) {
      assertThatThrownBy(() -> SignedNote.parse(text)).isInstanceOf(MalformedException.class);
    }
  }

  @Test
  void a_verifier_key_with_the_id_of_another_is_refused() {
    assertThatThrownBy(() -> VerifierKey.parse(VKEY.replace("530d", "530e")))
        .isInstanceOf(MalformedException.class);
    assertThatThrownBy(() -> VerifierKey.parse("hypha")).isInstanceOf(MalformedException.class);
  }

  @Test
  void a_checkpoint_is_three_lines_signed_with_a_key_of_its_own() throws Exception {
    MerkleTree tree = new MerkleTree();
    tree.append(new byte[] {1});
    Checkpoint made = Checkpoint.sign(Trails.KEY, tree);
    assertThat(made.note().text().lines()).hasSize(3).contains("hypha/audit/" + Trails.NODE, "1");
    SignedNote read = SignedNote.parse(made.note().toString());
    assertThat(Checkpoint.open(read, Trails.KEY.verifier()).isOf(tree)).isTrue();
    assertThat(Trails.KEY.verifier().key()).isNotEqualTo(Trails.IDENTITY.publicKey());
    assertThat(AuditKey.of(Trails.IDENTITY).verifier()).isEqualTo(Trails.KEY.verifier());
  }

  @Test
  void a_checkpoint_of_another_node_is_refused() {
    PrivateKey other = PrivateKey.generate(KeyType.ED25519, new SecureRandom());
    Checkpoint made = Checkpoint.sign(AuditKey.of(other), new MerkleTree());
    assertThatThrownBy(() -> Checkpoint.open(made.note(), Trails.KEY.verifier()))
        .isInstanceOf(MalformedException.class);
  }

  @Test
  void every_type_of_identity_has_an_audit_key() {
    for (KeyType type : KeyType.values()) {
      AuditKey key = AuditKey.of(PrivateKey.generate(type, new SecureRandom()));
      assertThat(key.verifier().key().type()).isEqualTo(KeyType.ED25519);
    }
  }
}
