package dev.hypha.audit;

import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A growing Merkle tree, of which only the roots of its whole subtrees are kept: one for each bit
 * of its size. Not thread-safe.
 *
 * <p>Spec: RFC 6962, section 2.1.
 */
final class MerkleTree {
  private static final byte LEAF = 0;
  private static final byte NODE = 1;

  private final MessageDigest digest = Sha256.digest();

  /** The root of the whole subtree of 2^i leaves, where bit i of the size is set. */
  private final byte[][] peaks;

  private long size;

  MerkleTree() {
    this(0, new byte[Long.SIZE][]);
  }

  private MerkleTree(long size, byte[][] peaks) {
    this.size = size;
    this.peaks = peaks;
  }

  /**
   * @param roots as {@link #peaks} gives them
   * @throws IllegalArgumentException if they are not as many as {@code size} has bits
   */
  static MerkleTree of(long size, List<byte[]> roots) {
    if (size < 0 || Long.bitCount(size) != roots.size()) {
      throw new IllegalArgumentException(roots.size() + " peaks for a tree of " + size);
    }
    byte[][] peaks = new byte[Long.SIZE][];
    int next = 0;
    for (int level = Long.SIZE - 1; level >= 0; level--) {
      if (((size >> level) & 1) == 1) {
        peaks[level] = roots.get(next++);
      }
    }
    return new MerkleTree(size, peaks);
  }

  long size() {
    return size;
  }

  MerkleTree copy() {
    return new MerkleTree(size, peaks.clone());
  }

  /** The roots of the whole subtrees, the largest first. */
  List<byte[]> peaks() {
    List<byte[]> roots = new ArrayList<>();
    for (int level = Long.SIZE - 1; level >= 0; level--) {
      if (((size >> level) & 1) == 1) {
        roots.add(peaks[level]);
      }
    }
    return roots;
  }

  void append(byte[] leaf, int offset, int length) {
    digest.update(LEAF);
    digest.update(leaf, offset, length);
    appendHash(digest.digest());
  }

  void append(byte[] leaf) {
    append(leaf, 0, leaf.length);
  }

  private void appendHash(byte[] leafHash) {
    byte[] hash = leafHash;
    int level = 0;
    while (((size >> level) & 1) == 1) {
      hash = node(digest, peaks[level], hash);
      level++;
    }
    peaks[level] = hash;
    size++;
  }

  byte[] root() {
    if (size == 0) {
      return digest.digest();
    }
    int level = Long.numberOfTrailingZeros(size);
    byte[] hash = peaks[level];
    for (level++; level < Long.SIZE; level++) {
      if (((size >> level) & 1) == 1) {
        hash = node(digest, peaks[level], hash);
      }
    }
    return hash.clone();
  }

  static byte[] leafHash(byte[] leaf) {
    MessageDigest digest = Sha256.digest();
    digest.update(LEAF);
    return digest.digest(leaf);
  }

  /** The leaves [from, to), whose root is part of a path. */
  record Range(long from, long to) {
    boolean has(long leaf) {
      return from <= leaf && leaf < to;
    }
  }

  /**
   * The subtrees whose roots are the audit path of {@code leaf} in a tree of {@code size}, the
   * sibling of the leaf first (RFC 6962, section 2.1.1).
   */
  static List<Range> path(long leaf, long size) {
    if (leaf < 0 || leaf >= size) {
      throw new IllegalArgumentException("a tree of " + size + " has no leaf " + leaf);
    }
    List<Range> path = new ArrayList<>();
    long from = 0;
    long to = size;
    while (to - from > 1) {
      long split = from + Long.highestOneBit(to - from - 1);
      if (leaf < split) {
        path.add(new Range(split, to));
        to = split;
      } else {
        path.add(new Range(from, split));
        from = split;
      }
    }
    return path.reversed();
  }

  /** Whether {@code path} leads from a leaf to {@code root} (RFC 9162, section 2.1.3.2). */
  static boolean includes(byte[] leafHash, long leaf, long size, List<byte[]> path, byte[] root) {
    if (leaf < 0 || leaf >= size) {
      return false;
    }
    MessageDigest digest = Sha256.digest();
    long first = leaf;
    long last = size - 1;
    byte[] hash = leafHash;
    for (byte[] sibling : path) {
      if (last == 0) {
        return false;
      }
      if ((first & 1) == 1 || first == last) {
        hash = node(digest, sibling, hash);
        while ((first & 1) == 0 && first != 0) {
          first >>= 1;
          last >>= 1;
        }
      } else {
        hash = node(digest, hash, sibling);
      }
      first >>= 1;
      last >>= 1;
    }
    return last == 0 && Arrays.equals(hash, root);
  }

  /**
   * The subtrees whose roots prove that a tree of {@code first} leaves is the beginning of one of
   * {@code second} (RFC 6962, section 2.1.2). None if the sizes are the same, or the first is
   * empty.
   */
  static List<Range> consistency(long first, long second) {
    if (first < 0 || first > second) {
      throw new IllegalArgumentException("a tree of " + second + " has no beginning of " + first);
    }
    List<Range> path = new ArrayList<>();
    long from = 0;
    long to = second;
    boolean whole = true;
    while (first > from && first < to) {
      long split = from + Long.highestOneBit(to - from - 1);
      if (first <= split) {
        path.add(new Range(split, to));
        to = split;
      } else {
        path.add(new Range(from, split));
        from = split;
        whole = false;
      }
    }
    if (!whole) {
      path.add(new Range(from, to));
    }
    return path.reversed();
  }

  /**
   * Whether {@code path} shows that the tree of {@code firstRoot} is the beginning of the one of
   * {@code secondRoot} (RFC 9162, section 2.1.4.2). An empty tree is the beginning of each.
   */
  static boolean continues(
      long first, byte[] firstRoot, long second, byte[] secondRoot, List<byte[]> path) {
    if (first < 0 || first > second) {
      return false;
    }
    if (first == second) {
      return path.isEmpty() && Arrays.equals(firstRoot, secondRoot);
    }
    MessageDigest digest = Sha256.digest();
    if (first == 0) {
      return path.isEmpty() && Arrays.equals(firstRoot, digest.digest());
    }
    List<byte[]> hashes = new ArrayList<>(path);
    if (Long.bitCount(first) == 1) {
      hashes.addFirst(firstRoot);
    }
    if (hashes.isEmpty()) {
      return false;
    }
    int shared = Long.numberOfTrailingZeros(first);
    long at = (first - 1) >> shared;
    long last = (second - 1) >> shared;
    byte[] before = hashes.getFirst();
    byte[] now = before;
    for (byte[] hash : hashes.subList(1, hashes.size())) {
      if (last == 0) {
        return false;
      }
      if ((at & 1) == 1 || at == last) {
        before = node(digest, hash, before);
        now = node(digest, hash, now);
        while ((at & 1) == 0 && at != 0) {
          at >>= 1;
          last >>= 1;
        }
      } else {
        now = node(digest, now, hash);
      }
      at >>= 1;
      last >>= 1;
    }
    return last == 0 && Arrays.equals(before, firstRoot) && Arrays.equals(now, secondRoot);
  }

  private static byte[] node(MessageDigest digest, byte[] left, byte[] right) {
    digest.update(NODE);
    digest.update(left);
    return digest.digest(right);
  }
}
