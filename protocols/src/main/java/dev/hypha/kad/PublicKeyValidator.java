package dev.hypha.kad;

import dev.hypha.bytes.Bytes;
import dev.hypha.bytes.MalformedException;
import dev.hypha.crypto.PublicKey;
import dev.hypha.multiformats.PeerId;
import java.time.Instant;

/**
 * Public keys under the ids of their owners: {@code /pk/} and the multihash.
 *
 * <p>Spec: kad-dht/README.md, "Entry validation"; the namespace as go-libp2p-record has it.
 */
public final class PublicKeyValidator implements RecordValidator {
  private static final Bytes PREFIX = Bytes.utf8("/pk/");

  public PublicKeyValidator() {}

  /** The key under which {@code owner}'s public key is kept. */
  public static Bytes keyOf(PeerId owner) {
    return Bytes.concat(PREFIX, owner.toBytes());
  }

  @Override
  public void validate(Bytes key, Bytes value, Instant now) throws MalformedException {
    if (!key.startsWith(PREFIX)) {
      throw new MalformedException("not a key /pk/…");
    }
    PeerId owner = PeerId.fromBytes(key.slice(PREFIX.size()));
    if (!PeerId.ofPublicKey(PublicKey.decode(value).encode()).equals(owner)) {
      throw new MalformedException("the public key of another peer");
    }
  }

  /** There is one value only. */
  @Override
  public int compare(Bytes key, Bytes left, Bytes right) {
    return left.compareTo(right);
  }
}
