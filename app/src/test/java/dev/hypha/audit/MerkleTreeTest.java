package dev.hypha.audit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hypha.bytes.Bytes;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The vectors are those that Certificate Transparency is tested with, as transparency-dev/merkle
 * has them (testonly/constants.go and testdata/inclusion, Apache-2.0).
 */
class MerkleTreeTest {
  private static final List<String> LEAVES =
      List.of(
          "",
          "00",
          "10",
          "2021",
          "3031",
          "40414243",
          "5051525354555657",
          "606162636465666768696a6b6c6d6e6f");

  private static final List<String> ROOTS =
      List.of(
          "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
          "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
          "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
          "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
          "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
          "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
          "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
          "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
          "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328");

  @Test
  void every_tree_of_the_public_vectors_has_its_root() {
    MerkleTree tree = new MerkleTree();
    for (int size = 0; size <= LEAVES.size(); size++) {
      assertThat(Bytes.owning(tree.root()).toHex()).isEqualTo(ROOTS.get(size));
      if (size < LEAVES.size()) {
        tree.append(Bytes.hex(LEAVES.get(size)).toArray());
      }
    }
  }

  @Test
  void a_leaf_is_hashed_as_the_public_vector_says() {
    assertThat(
            Bytes.owning(MerkleTree.leafHash("L123456".getBytes(StandardCharsets.US_ASCII)))
                .toHex())
        .isEqualTo("395aa064aa4c29f7010acfe3f25db9485bbd4b91897b6ad7ad547639252b4d56");
  }

  @Test
  void the_path_of_the_public_vector_is_made_and_accepted() {
    List<byte[]> leaves = LEAVES.stream().map(leaf -> Bytes.hex(leaf).toArray()).toList();
    List<byte[]> path = path(leaves, 5);
    assertThat(path.stream().map(Base64.getEncoder()::encodeToString))
        .containsExactly(
            "vBoGQ7EuTS18d5GPROD095qDi2z57FtcKD4fTYhZnms=",
            "yoVOoSjtBQtBs1/8G4e46yveRh6eO1WW7Oa51ZdaCuA=",
            "037kGJdt2VdTwcc4Yrk5j6Kiz5tP8P3+izDNlSCWFLc=");
    byte[] root = Bytes.hex(ROOTS.getLast()).toArray();
    byte[] leaf = MerkleTree.leafHash(leaves.get(5));
    assertThat(MerkleTree.includes(leaf, 5, 8, path, root)).isTrue();
  }

  /** As the mutated vectors of the same source have it. */
  @Test
  void a_path_that_is_not_the_one_is_refused() {
    List<byte[]> leaves = LEAVES.stream().map(leaf -> Bytes.hex(leaf).toArray()).toList();
    List<byte[]> path = path(leaves, 5);
    byte[] root = Bytes.hex(ROOTS.getLast()).toArray();
    byte[] leaf = MerkleTree.leafHash(leaves.get(5));
    byte[] flipped = path.get(1).clone();
    flipped[0] ^= 8;
    List<byte[]> longer = new ArrayList<>(path);
    longer.add(new byte[0]);
    assertThat(MerkleTree.includes(leaf, 4, 8, path, root)).isFalse();
    assertThat(MerkleTree.includes(leaf, 6, 8, path, root)).isFalse();
    assertThat(MerkleTree.includes(leaf, 7, 8, path, root)).isFalse();
    assertThat(MerkleTree.includes(leaf, 5, 16, path, root)).isFalse();
    assertThat(MerkleTree.includes(leaf, 5, 4, path, root)).isFalse();
    assertThat(MerkleTree.includes(leaf, 5, 8, path.subList(0, 2), root)).isFalse();
    assertThat(MerkleTree.includes(leaf, 5, 8, longer, root)).isFalse();
    assertThat(MerkleTree.includes(leaf, 5, 8, List.of(path.get(0), flipped, path.get(2)), root))
        .isFalse();
    assertThat(MerkleTree.includes(new byte[32], 5, 8, path, root)).isFalse();
    assertThat(MerkleTree.includes(leaf, 5, 8, path, new byte[0])).isFalse();
  }

  @Test
  void roots_and_paths_of_every_size_up_to_300_are_those_of_the_definition() {
    List<byte[]> leaves =
        IntStream.range(0, 300)
            .mapToObj(i -> ("leaf " + i).getBytes(StandardCharsets.US_ASCII))
            .toList();
    MerkleTree tree = new MerkleTree();
    for (int size = 1; size <= leaves.size(); size++) {
      tree.append(leaves.get(size - 1));
      List<byte[]> some = leaves.subList(0, size);
      assertThat(tree.root()).isEqualTo(defined(some));
      for (int leaf = size % 41; leaf < size; leaf += 41) {
        byte[] hash = MerkleTree.leafHash(some.get(leaf));
        assertThat(MerkleTree.includes(hash, leaf, size, path(some, leaf), tree.root()))
            .as("leaf %s of %s", leaf, size)
            .isTrue();
      }
    }
  }

  @Test
  void a_tree_goes_on_from_its_peaks() {
    MerkleTree tree = new MerkleTree();
    for (int i = 0; i < 100; i++) {
      tree.append(new byte[] {(byte) i});
      MerkleTree again = MerkleTree.of(tree.size(), tree.peaks());
      again.append(new byte[] {1, 2, 3});
      MerkleTree straight = tree.copy();
      straight.append(new byte[] {1, 2, 3});
      assertThat(again.root()).isEqualTo(straight.root());
    }
  }

  /** The happy paths of testdata/consistency of the same source. */
  @ParameterizedTest
  @CsvSource({
    "1, 1, ''",
    "1, 8, lqKW0iTyhcZ77pPDD4owkVfw2qNdxbh+QQt4YwoJz8c="
        + " Xwg/ChozygdqlSeYMlgNs+DvRYS9/x9UyKNg9Q3jAx4="
        + " a0eq8p7jwq+a+Im8H7klTavTEXfxYjLdaqsDXKOb9uQ=",
    "6, 8, DrxdNDf74tsVi58Sah0RjjCBgQMdCpSfje3t68VY72o="
        + " yoVOoSjtBQtBs1/8G4e46yveRh6eO1WW7Oa51ZdaCuA="
        + " 037kGJdt2VdTwcc4Yrk5j6Kiz5tP8P3+izDNlSCWFLc=",
    "2, 5, Xwg/ChozygdqlSeYMlgNs+DvRYS9/x9UyKNg9Q3jAx4="
        + " vBoGQ7EuTS18d5GPROD095qDi2z57FtcKD4fTYhZnms=",
    "6, 7, DrxdNDf74tsVi58Sah0RjjCBgQMdCpSfje3t68VY72o="
        + " sIaT7C5yFZcTBkHoIR5+7cy0wmQTlj7ubB4u0W/7Gl8="
        + " 037kGJdt2VdTwcc4Yrk5j6Kiz5tP8P3+izDNlSCWFLc=",
  })
  void the_consistency_proof_of_the_public_vector_is_made_and_accepted(
      int first, int second, String expected) {
    List<byte[]> leaves = LEAVES.stream().map(leaf -> Bytes.hex(leaf).toArray()).toList();
    List<byte[]> path = consistency(leaves, first, second);
    assertThat(String.join(" ", path.stream().map(Base64.getEncoder()::encodeToString).toList()))
        .isEqualTo(expected);
    byte[] before = Bytes.hex(ROOTS.get(first)).toArray();
    byte[] now = Bytes.hex(ROOTS.get(second)).toArray();
    assertThat(MerkleTree.continues(first, before, second, now, path)).isTrue();
  }

  /** As the mutated vectors of the same source have it. */
  @Test
  void a_consistency_proof_that_is_not_the_one_is_refused() {
    List<byte[]> leaves = LEAVES.stream().map(leaf -> Bytes.hex(leaf).toArray()).toList();
    List<byte[]> path = consistency(leaves, 6, 8);
    byte[] before = Bytes.hex(ROOTS.get(6)).toArray();
    byte[] now = Bytes.hex(ROOTS.get(8)).toArray();
    for (int i = 0; i < path.size(); i++) {
      List<byte[]> flipped = new ArrayList<>(path);
      byte[] hash = path.get(i).clone();
      hash[4] ^= 16;
      flipped.set(i, hash);
      assertThat(MerkleTree.continues(6, before, 8, now, flipped)).isFalse();
    }
    List<byte[]> longer = new ArrayList<>(path);
    longer.add(before);
    List<byte[]> preceded = new ArrayList<>(path);
    preceded.addFirst(before);
    assertThat(MerkleTree.continues(6, before, 8, now, List.of())).isFalse();
    assertThat(MerkleTree.continues(6, before, 8, now, longer)).isFalse();
    assertThat(MerkleTree.continues(6, before, 8, now, preceded)).isFalse();
    assertThat(MerkleTree.continues(6, before, 8, now, path.subList(0, 2))).isFalse();
    assertThat(MerkleTree.continues(6, now, 8, before, path)).isFalse();
    assertThat(MerkleTree.continues(5, before, 8, now, path)).isFalse();
    assertThat(MerkleTree.continues(7, before, 8, now, path)).isFalse();
    assertThat(MerkleTree.continues(6, before, 4, now, path)).isFalse();
    assertThat(MerkleTree.continues(6, before, 16, now, path)).isFalse();
    assertThat(MerkleTree.continues(6, new byte[32], 8, now, path)).isFalse();
  }

  @Test
  void every_tree_up_to_64_is_the_beginning_of_every_larger_one() {
    List<byte[]> leaves = IntStream.range(0, 64).mapToObj(i -> new byte[] {(byte) i}).toList();
    for (int second = 1; second <= leaves.size(); second++) {
      byte[] now = defined(leaves.subList(0, second));
      for (int first = 1; first <= second; first++) {
        byte[] before = defined(leaves.subList(0, first));
        List<byte[]> path = consistency(leaves, first, second);
        assertThat(MerkleTree.continues(first, before, second, now, path))
            .as("%s of %s", first, second)
            .isTrue();
        assertThat(MerkleTree.continues(first, now.clone(), second, now, path))
            .isEqualTo(first == second);
      }
    }
  }

  private static List<byte[]> consistency(List<byte[]> leaves, int first, int second) {
    return MerkleTree.consistency(first, second).stream()
        .map(range -> defined(leaves.subList((int) range.from(), (int) range.to())))
        .toList();
  }

  private static List<byte[]> path(List<byte[]> leaves, int leaf) {
    return MerkleTree.path(leaf, leaves.size()).stream()
        .map(range -> defined(leaves.subList((int) range.from(), (int) range.to())))
        .toList();
  }

  /** MTH as RFC 6962, section 2.1, writes it down. */
  private static byte[] defined(List<byte[]> leaves) {
    if (leaves.size() == 1) {
      return MerkleTree.leafHash(leaves.getFirst());
    }
    int split = Integer.highestOneBit(leaves.size() - 1);
    Bytes children =
        Bytes.concat(
            Bytes.of(1),
            Bytes.owning(defined(leaves.subList(0, split))),
            Bytes.owning(defined(leaves.subList(split, leaves.size()))));
    return Sha256.of(children.toArray());
  }
}
