package dev.hypha.multiformats;

import dev.hypha.bytes.Bytes;
import dev.hypha.bytes.MalformedException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Who a peer is: the hash of its public key, or a short key itself.
 *
 * <p>A key protobuf of up to {@value #INLINE_KEY_BYTES_MAX} bytes stands in the id as it is
 * (identity multihash), a longer one by its sha2-256; no other form is accepted, so that a key has
 * one id. Ordered by bytes. Immutable; its hash is made once, because peers are keys of nearly
 * every map of a node.
 *
 * <p>Spec: libp2p/specs peer-ids/peer-ids.md, RFC 0001 (text form as content id).
 */
public final class PeerId implements Comparable<PeerId> {
  public static final int INLINE_KEY_BYTES_MAX = 42;

  private static final int SHA256_BYTES = 32;
  private static final int SHORT_NAME_CHARACTERS = 6;

  private final Bytes multihash;
  private final int hash;

  /**
   * Throws {@link IllegalArgumentException} if {@code multihash} is not that of a peer id.
   *
   * @param multihash 3..44 bytes
   */
  public PeerId(Bytes multihash) {
    if (!isPeerId(multihash)) {
      throw new IllegalArgumentException("not a peer id: " + multihash);
    }
    this.multihash = multihash;
    this.hash = multihash.hashCode();
  }

  /**
   * The id of the peer whose public key, in its deterministic protobuf form, is {@code
   * keyProtobuf}.
   */
  public static PeerId ofPublicKey(Bytes keyProtobuf) {
    Multihash hash =
        keyProtobuf.size() <= INLINE_KEY_BYTES_MAX
            ? Multihash.identity(keyProtobuf)
            : Multihash.sha256(keyProtobuf);
    return new PeerId(hash.toBytes());
  }

  /**
   * Reads the bare base58 form ({@code 12D3Koo…}, {@code Qm…}) or a content id of codec libp2p-key
   * in any multibase.
   *
   * @throws MalformedException if it is neither
   */
  public static PeerId parse(String text) throws MalformedException {
    if (text.startsWith("1") || text.startsWith("Qm")) {
      return fromBytes(Multibase.BASE58_BTC.decodeBare(text));
    }
    Cid cid = Cid.parse(text);
    if (cid.codec() != Cid.LIBP2P_KEY) {
      throw new MalformedException(
          "peer id: content id of codec 0x" + Long.toHexString(cid.codec()));
    }
    return fromBytes(cid.hash().toBytes());
  }

  /**
   * Reads the binary form, a multihash. Keeps a copy.
   *
   * @throws MalformedException if it is neither a sha2-256 of 32 bytes nor an identity of 1..42
   */
  public static PeerId fromBytes(Bytes bytes) throws MalformedException {
    if (!isPeerId(bytes)) {
      throw new MalformedException(
          "peer id is no identity or sha2-256 multihash of its size: " + bytes);
    }
    return new PeerId(Bytes.owning(bytes.toArray()));
  }

  public Bytes toBytes() {
    return multihash;
  }

  public Cid toCid() {
    Bytes digest = multihash.slice(2);
    return Cid.v1(Cid.LIBP2P_KEY, new Multihash(multihash.at(0), digest));
  }

  /** The public key in its protobuf form, if it stands in the id. */
  public Optional<Bytes> embeddedKey() {
    return multihash.at(0) == Multihash.IDENTITY
        ? Optional.of(multihash.slice(2))
        : Optional.empty();
  }

  /** The last six characters of the text form, for logs. */
  public String shortName() {
    String text = toString();
    return text.substring(Math.max(0, text.length() - SHORT_NAME_CHARACTERS));
  }

  @Override
  public int compareTo(PeerId other) {
    return multihash.compareTo(other.multihash);
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof PeerId peer && hash == peer.hash && multihash.equals(peer.multihash);
  }

  @Override
  public int hashCode() {
    return hash;
  }

  /** The bare base58 form. */
  @Override
  public String toString() {
    return Multibase.BASE58_BTC.encodeBare(multihash);
  }

  private static boolean isPeerId(Bytes bytes) {
    if (bytes.size() < 3 || bytes.at(1) != bytes.size() - 2) {
      return false;
    }
    int digestSize = bytes.size() - 2;
    return bytes.at(0) == Multihash.IDENTITY
        ? digestSize <= INLINE_KEY_BYTES_MAX
        : bytes.at(0) == Multihash.SHA2_256 && digestSize == SHA256_BYTES;
  }
}
