package dev.hypha.crypto.noise;

import dev.hypha.bytes.Buffer;
import dev.hypha.bytes.Bytes;
import dev.hypha.crypto.noise.Pattern.Token;
import java.io.EOFException;
import java.security.SecureRandom;
import java.util.List;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * One side of one handshake (revision 34, section 5.3): write and read messages in turn until
 * {@link #isComplete}, then {@link #split} once.
 *
 * <p>A message that is refused ends the handshake: every later call throws {@link
 * IllegalStateException}. The lengths of a message are checked before anything is computed from it.
 * A payload says no more about its sender than the pattern has proven by then. One thread at a
 * time.
 */
public final class HandshakeState {
  /** The longest message, in bytes. */
  public static final int MESSAGE_MAX = 65_535;

  private final Suite suite;
  private final boolean initiator;
  private final SecureRandom random;
  private final SymmetricState symmetric;
  private final @Nullable DhKeyPair localStatic;
  private @Nullable DhKeyPair localEphemeral;
  private @Nullable Bytes remoteStatic;
  private @Nullable Bytes remoteEphemeral;
  private Kem.@Nullable KeyPair localKem;
  private @Nullable Bytes remoteKem;
  private Bytes payloadHash = Bytes.EMPTY;
  private int messages;
  private boolean over;

  private HandshakeState(
      Suite suite,
      boolean initiator,
      Bytes prologue,
      @Nullable DhKeyPair localStatic,
      @Nullable Bytes remoteStatic,
      SecureRandom random) {
    this.suite = suite;
    this.initiator = initiator;
    this.localStatic = localStatic;
    this.remoteStatic = remoteStatic;
    this.random = random;
    this.symmetric = new SymmetricState(suite);
    symmetric.mixHash(prologue);
  }

  /**
   * The side that sends the first message.
   *
   * @param local null if the pattern sends no static key of the initiator
   * @param remote the responder's static key where the pattern takes it as known, otherwise null
   * @throws IllegalArgumentException if {@code remote} is missing, superfluous or of the wrong
   *     length
   */
  public static HandshakeState initiator(
      Suite suite,
      Bytes prologue,
      @Nullable DhKeyPair local,
      @Nullable Bytes remote,
      SecureRandom random) {
    if (suite.pattern().responderKnown() != (remote != null)) {
      throw new IllegalArgumentException(
          suite.name()
              + (remote == null ? " needs the responder's key" : " learns the responder's key"));
    }
    if (remote != null && remote.size() != suite.dh().length()) {
      throw new IllegalArgumentException("the responder's key has " + remote.size() + " bytes");
    }
    HandshakeState state = new HandshakeState(suite, true, prologue, local, remote, random);
    if (remote != null) {
      state.symmetric.mixHash(remote);
    }
    return state;
  }

  /** The side that waits for the first message. */
  public static HandshakeState responder(
      Suite suite, Bytes prologue, DhKeyPair local, SecureRandom random) {
    HandshakeState state = new HandshakeState(suite, false, prologue, local, null, random);
    if (suite.pattern().responderKnown()) {
      state.symmetric.mixHash(local.publicKey());
    }
    return state;
  }

  /**
   * The next message, with {@code payload} in it; encrypted as soon as the pattern has a key for
   * it.
   *
   * @throws NoiseException if a key that the remote sent turns out to be unusable
   * @throws IllegalArgumentException if the message would exceed {@link #MESSAGE_MAX}
   * @throws IllegalStateException if it is not this side's turn
   */
  public Bytes writeMessage(Bytes payload) throws NoiseException {
    if (payload.size() > MESSAGE_MAX - overhead(nextTokens(true))) {
      throw new IllegalArgumentException("a payload of " + payload.size() + " bytes is too long");
    }
    return writeMessage(hash -> payload);
  }

  /**
   * As {@link #writeMessage(Bytes)}, for a payload that speaks of the handshake so far.
   *
   * @param payload is given the {@link #payloadHash} of this message
   */
  public Bytes writeMessage(UnaryOperator<Bytes> payload) throws NoiseException {
    List<Token> tokens = nextTokens(true);
    boolean done = false;
    try {
      Buffer message = new Buffer();
      for (Token token : tokens) {
        write(token, message);
      }
      payloadHash = symmetric.handshakeHash();
      message.write(symmetric.encryptAndHash(payload.apply(payloadHash)));
      if (message.size() > MESSAGE_MAX) {
        throw new IllegalArgumentException("a message of " + message.size() + " bytes is too long");
      }
      advance();
      done = true;
      return message.readAll();
    } finally {
      endUnless(done);
    }
  }

  /**
   * Takes the remote's next message.
   *
   * @return its payload
   * @throws NoiseException if it is too short, too long or not authentic
   * @throws IllegalStateException if it is not the remote's turn
   */
  public Bytes readMessage(Bytes message) throws NoiseException {
    List<Token> tokens = nextTokens(false);
    boolean done = false;
    try {
      int least = overhead(tokens);
      if (message.size() < least || message.size() > MESSAGE_MAX) {
        throw new NoiseException(
            "handshake message of " + message.size() + " bytes, expected " + least + " or more");
      }
      Buffer rest = new Buffer().write(message);
      for (Token token : tokens) {
        read(token, rest);
      }
      payloadHash = symmetric.handshakeHash();
      Bytes payload = symmetric.decryptAndHash(rest.readAll());
      advance();
      done = true;
      return payload;
    } catch (EOFException e) {
      throw new NoiseException("handshake message is cut short", e);
    } finally {
      endUnless(done);
    }
  }

  /** True when every message of the pattern has gone by, and {@link #split} is next. */
  public boolean isComplete() {
    return messages == suite.pattern().messages().size();
  }

  /**
   * The hash of everything both sides have seen so far: unique to this handshake once it is
   * complete.
   */
  public Bytes handshakeHash() {
    return symmetric.handshakeHash();
  }

  /**
   * The hash under which the payload of the last message was encrypted: it covers everything that
   * came before that payload, both ephemeral keys included, and is the same on both sides.
   */
  public Bytes payloadHash() {
    return payloadHash;
  }

  /**
   * The remote's static key.
   *
   * @throws IllegalStateException if it is not known, or not yet
   */
  public Bytes remoteStatic() {
    return required(remoteStatic, "remote static key");
  }

  /**
   * The ciphers of the connection. Ends the handshake and wipes its secrets.
   *
   * @throws IllegalStateException if the handshake is not complete, has failed or was split before
   */
  public CipherPair split() {
    if (over || !isComplete()) {
      throw new IllegalStateException(
          over ? "the handshake is over" : "the handshake is not complete");
    }
    CipherState[] ciphers = symmetric.split();
    endUnless(false);
    return initiator
        ? new CipherPair(ciphers[0], ciphers[1])
        : new CipherPair(ciphers[1], ciphers[0]);
  }

  // ---- tokens

  private void write(Token token, Buffer message) throws NoiseException {
    switch (token) {
      case E -> {
        localEphemeral = suite.dh().generate(random);
        message.write(localEphemeral.publicKey());
        symmetric.mixHash(localEphemeral.publicKey());
      }
      case S ->
          message.write(symmetric.encryptAndHash(required(localStatic, "static key").publicKey()));
      case E1 -> {
        localKem = kem().generate(random);
        message.write(symmetric.encryptAndHash(localKem.publicKey()));
      }
      case EKEM1 -> {
        Kem.Sealed sealed = kem().encapsulate(required(remoteKem, "encapsulation key"), random);
        message.write(symmetric.encryptAndHash(sealed.ciphertext()));
        symmetric.mixKey(sealed.secret());
        sealed.wipe();
      }
      case EE, ES, SE, SS -> symmetric.mixKey(agree(token));
    }
  }

  private void read(Token token, Buffer message) throws NoiseException, EOFException {
    switch (token) {
      case E -> {
        remoteEphemeral = message.readBytes(suite.dh().length());
        symmetric.mixHash(remoteEphemeral);
      }
      case S -> {
        if (remoteStatic != null) {
          throw new IllegalStateException("the pattern sends a static key twice");
        }
        remoteStatic = symmetric.decryptAndHash(message.readBytes(suite.dh().length() + tag()));
      }
      case E1 ->
          remoteKem = symmetric.decryptAndHash(message.readBytes(kem().publicLength() + tag()));
      case EKEM1 -> {
        Bytes ciphertext =
            symmetric.decryptAndHash(message.readBytes(kem().ciphertextLength() + tag()));
        symmetric.mixKey(kem().decapsulate(required(localKem, "decapsulation key"), ciphertext));
      }
      case EE, ES, SE, SS -> symmetric.mixKey(agree(token));
    }
  }

  private byte[] agree(Token token) throws NoiseException {
    boolean localIsStatic = token == Token.SS || token == (initiator ? Token.SE : Token.ES);
    boolean remoteIsStatic = token == Token.SS || token == (initiator ? Token.ES : Token.SE);
    return suite
        .dh()
        .agree(
            required(localIsStatic ? localStatic : localEphemeral, "local key"),
            required(remoteIsStatic ? remoteStatic : remoteEphemeral, "remote key"));
  }

  /** The bytes that a message has besides its payload. */
  private int overhead(List<Token> tokens) {
    boolean keyed = symmetric.hasKey();
    int length = 0;
    for (Token token : tokens) {
      int tag = keyed ? Aead.TAG_LENGTH : 0;
      switch (token) {
        case E -> length += suite.dh().length();
        case S -> length += suite.dh().length() + tag;
        case E1 -> length += kem().publicLength() + tag;
        case EKEM1 -> {
          length += kem().ciphertextLength() + tag;
          keyed = true;
        }
        case EE, ES, SE, SS -> keyed = true;
      }
    }
    return length + (keyed ? Aead.TAG_LENGTH : 0);
  }

  private int tag() {
    return symmetric.hasKey() ? Aead.TAG_LENGTH : 0;
  }

  private Kem kem() {
    return required(suite.kem(), "KEM");
  }

  // ---- turns

  private List<Token> nextTokens(boolean writing) {
    if (over || isComplete()) {
      throw new IllegalStateException("the handshake is over");
    }
    boolean initiatorsTurn = messages % 2 == 0;
    if (writing != (initiator == initiatorsTurn)) {
      throw new IllegalStateException(writing ? "the remote writes next" : "this side writes next");
    }
    return suite.pattern().messages().get(messages);
  }

  private void advance() {
    messages++;
  }

  private void endUnless(boolean alive) {
    if (alive) {
      return;
    }
    over = true;
    symmetric.wipe();
    if (localEphemeral != null) {
      localEphemeral.wipe();
      localEphemeral = null;
    }
    localKem = null;
  }

  private static <T> T required(@Nullable T value, String what) {
    if (value == null) {
      throw new IllegalStateException("there is no " + what);
    }
    return value;
  }
}
