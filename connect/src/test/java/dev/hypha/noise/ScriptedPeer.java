package dev.hypha.noise;

import dev.hypha.bytes.Buffer;
import dev.hypha.bytes.Bytes;
import dev.hypha.bytes.Duplex;
import dev.hypha.crypto.KeyType;
import dev.hypha.crypto.PrivateKey;
import dev.hypha.crypto.noise.DhKeyPair;
import dev.hypha.crypto.noise.HandshakeState;
import dev.hypha.crypto.noise.Suite;
import java.io.EOFException;
import java.io.IOException;
import java.security.SecureRandom;
import java.util.function.UnaryOperator;

/** A peer that speaks {@code /noise} and says in its payload what the test wants. */
final class ScriptedPeer {
  private static final SecureRandom RANDOM = new SecureRandom();

  final PrivateKey identity = PrivateKey.generate(KeyType.ED25519, RANDOM);
  private final DhKeyPair staticKey = Suite.XX.dh().generate(RANDOM);

  /** What an honest peer signs with its identity key. */
  Bytes staticKeyStatement() {
    return Bytes.concat(Bytes.utf8("noise-libp2p-static-key:"), staticKey.publicKey());
  }

  /** As dialer: sends {@code payload} in the third message. */
  void dial(Duplex raw, UnaryOperator<Bytes> payload) throws IOException {
    HandshakeState state = HandshakeState.initiator(Suite.XX, Bytes.EMPTY, staticKey, null, RANDOM);
    writeFrame(raw, state.writeMessage(Bytes.EMPTY));
    state.readMessage(readFrame(raw));
    writeFrame(raw, state.writeMessage(payload));
  }

  /** As listener: sends {@code payload} in the second message. */
  void answer(Duplex raw, UnaryOperator<Bytes> payload) throws IOException {
    HandshakeState state = HandshakeState.responder(Suite.XX, Bytes.EMPTY, staticKey, RANDOM);
    state.readMessage(readFrame(raw));
    writeFrame(raw, state.writeMessage(payload));
  }

  static Bytes readFrame(Duplex raw) throws IOException {
    byte[] length = new byte[2];
    fill(raw, length);
    byte[] body = new byte[((length[0] & 0xff) << 8) | (length[1] & 0xff)];
    fill(raw, body);
    return Bytes.owning(body);
  }

  static void writeFrame(Duplex raw, Bytes body) throws IOException {
    Buffer frame = new Buffer().writeShort(body.size()).write(body);
    raw.sink().write(frame, frame.size());
    raw.sink().flush();
  }

  private static void fill(Duplex raw, byte[] target) throws IOException {
    for (int done = 0; done < target.length; ) {
      int n = raw.source().read(target, done, target.length - done);
      if (n < 0) {
        throw new EOFException();
      }
      done += n;
    }
  }
}
