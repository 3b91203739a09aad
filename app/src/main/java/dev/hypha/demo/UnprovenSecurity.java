package dev.hypha.demo;

import dev.hypha.bytes.Buffer;
import dev.hypha.bytes.Bytes;
import dev.hypha.bytes.Duplex;
import dev.hypha.core.Offer;
import dev.hypha.core.ProtocolId;
import dev.hypha.core.Role;
import dev.hypha.core.SecureChannel;
import dev.hypha.core.Secured;
import dev.hypha.crypto.PublicKey;
import dev.hypha.multiformats.PeerId;
import java.io.EOFException;
import java.io.IOException;
import java.util.Optional;

/**
 * The defence taken out: both sides say which key they have, in messages framed as Noise frames its
 * own, and are believed. Only for showing what Noise is there for.
 */
record UnprovenSecurity(PublicKey key) implements SecureChannel {
  static final ProtocolId PROTOCOL = ProtocolId.of("/hypha/demo/unproven/1.0.0");

  @Override
  public ProtocolId protocol() {
    return PROTOCOL;
  }

  @Override
  public int quantumLevel() {
    return 0;
  }

  @Override
  public Secured secure(Duplex raw, Role role, Optional<PeerId> expected, Offer offer)
      throws IOException {
    Bytes ours = key.encode();
    Buffer message = new Buffer().writeShort(ours.size()).write(ours);
    raw.sink().write(message, message.size());
    raw.sink().flush();
    PublicKey theirs = PublicKey.decode(read(raw));
    PeerId peer = PeerId.ofPublicKey(theirs.encode());
    if (expected.isPresent() && !expected.get().equals(peer)) {
      throw new DisprovedException("expected peer " + expected.get() + ", found " + peer);
    }
    return new Secured(raw, peer, theirs, PROTOCOL, "none", Optional.empty());
  }

  private static Bytes read(Duplex raw) throws IOException {
    byte[] length = exactly(raw, 2);
    return Bytes.owning(exactly(raw, ((length[0] & 0xff) << 8) | (length[1] & 0xff)));
  }

  private static byte[] exactly(Duplex raw, int size) throws IOException {
    byte[] bytes = new byte[size];
    for (int done = 0; done < size; ) {
      int n = raw.source().read(bytes, done, size - done);
      if (n < 0) {
        throw new EOFException("the remote hung up");
      }
      done += n;
    }
    return bytes;
  }
}
