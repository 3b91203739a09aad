package dev.hypha.crypto.libcrypto;

import java.lang.System.Logger.Level;
import java.lang.foreign.Arena;
import java.lang.foreign.SymbolLookup;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The libcrypto of this machine, if this module may call it ({@code
 * --enable-native-access=dev.hypha.crypto}), it is of OpenSSL 3, and it computes what the RFCs
 * print. It is looked for once; the JDK's warning about native access is never provoked.
 */
public final class Libcrypto {
  private static final System.Logger LOG = System.getLogger(Libcrypto.class.getName());

  /** Linux, macOS, Windows. */
  private static final List<String> NAMES =
      List.of("libcrypto.so.3", "libcrypto.3.dylib", "libcrypto-3-x64.dll");

  private static final String ALICE =
      "77076d0a7318a57d3c16c17251b26645df4c2f87ebc0992ab177fba51db92c2a";
  private static final String BOB =
      "de9edb7d7b7dc1b4d35b61c2ece435373f8343c85b78674dadfc7e146f882b4f";
  private static final String SHARED =
      "4a5d9d5ba4ce2de1728e3bf480350f25e07e21c947d19e3376f09b3c1e161742";
  private static final String TAG = "4eb972c9a8fb3a1b382bb4d36f5ffad1";

  private static final String SEED =
      "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60";
  private static final String SIGNATURE =
      "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46b"
          + "d25bf5f0595bbe24655141438e7a100b";

  private static final String SIGNER =
      "0460fed4ba255a9d31c961eb74c6356d68c049b8923b61fa6ce669622e60f29fb6"
          + "7903fe1008b8bc99a41ae9e95628bc64f2f1b20c2d7e9f5177a3c294d4462299";
  private static final String SIGNED = "73616d706c65"; // sample
  private static final String ECDSA =
      "3046022100efd48b2aacb6a8fd1140dd9cd45e81d69d2c877b56aaf991c34d0ea84eaf3716"
          + "022100f7cb1c942d657c41d436c7a1b6e29f65f3e900dbb9aff4064dc4ab2f843acda8";

  private static final @Nullable Libcrypto FOUND = look();

  private final String version;

  private Libcrypto(String version) {
    this.version = version;
  }

  public static Optional<Libcrypto> found() {
    return Optional.ofNullable(FOUND);
  }

  /** Such as {@code OpenSSL 3.0.19}. */
  public String version() {
    return version;
  }

  /** A cipher to use for any number of messages. */
  public ChaChaPolyContext chaChaPoly() {
    return new ChaChaPolyContext();
  }

  /**
   * The key pair of a secret.
   *
   * @param secret 32 bytes, kept by the caller
   */
  public X25519Key x25519(byte[] secret) {
    return new X25519Key(secret);
  }

  /** Room for the public keys of others, one after the other. */
  public X25519Point x25519Point() {
    return new X25519Point();
  }

  /**
   * The key that signs.
   *
   * @param seed 32 bytes, kept by the caller
   */
  public Ed25519Key ed25519(byte[] seed) {
    return new Ed25519Key(seed);
  }

  /**
   * The key on P-256 that signs.
   *
   * @param encoded as SEC 1, section C.4, has it, with the name of the curve; kept by the caller
   */
  public P256Key p256(byte[] encoded) {
    return new P256Key(encoded);
  }

  /** Room for the public keys of others on P-256, one after the other. */
  public P256Point p256Point() {
    return new P256Point();
  }

  private static @Nullable Libcrypto look() {
    if (!Libcrypto.class.getModule().isNativeAccessEnabled() || open().isEmpty()) {
      return null;
    }
    Libcrypto library = new Libcrypto(Calls.version());
    try {
      library.compareWithTheRfcs();
    } catch (IllegalStateException e) {
      LOG.log(Level.WARNING, "{0} is not used: {1}", library.version, e.getMessage());
      return null;
    }
    LOG.log(
        Level.DEBUG,
        "ChaCha20-Poly1305, X25519, P-256 and signing with Ed25519 by {0}",
        library.version);
    return library;
  }

  /** The symbols of the library, if it is here and young enough. */
  @SuppressWarnings("restricted") // asked for only where it is allowed
  static Optional<SymbolLookup> open() {
    for (String name : NAMES) {
      try {
        SymbolLookup symbols = SymbolLookup.libraryLookup(name, Arena.global());
        if (symbols.find("EVP_CIPHER_fetch").isPresent()) {
          return Optional.of(symbols);
        }
      } catch (IllegalArgumentException e) {
        LOG.log(Level.TRACE, "no {0} on this machine", name);
      }
    }
    return Optional.empty();
  }

  /**
   * RFC 7748, section 6.1, the tag of nothing under a key of zeros, RFC 8032, section 7.1, test 1,
   * RFC 6979, section A.2.5.
   *
   * @throws IllegalStateException if the library says otherwise, or forbids an algorithm
   */
  private void compareWithTheRfcs() {
    byte[] secret = HexFormat.of().parseHex(ALICE);
    byte[] shared = new byte[X25519Key.LENGTH];
    X25519Key alice = x25519(secret);
    X25519Point bob = x25519Point();
    bob.set(HexFormat.of().parseHex(BOB));
    boolean agreed = alice.agree(bob, shared);
    alice.wipe();
    byte[] tag = new byte[ChaChaPolyContext.TAG_LENGTH];
    chaChaPoly().seal(new byte[ChaChaPolyContext.KEY_LENGTH], 0, new byte[0], tag, 0, 0);
    byte[] signature = ed25519(HexFormat.of().parseHex(SEED)).sign(new byte[0]);
    HexFormat hex = HexFormat.of();
    boolean verified =
        p256Point().verify(hex.parseHex(SIGNER), hex.parseHex(SIGNED), hex.parseHex(ECDSA));
    if (!agreed
        || !verified
        || !HexFormat.of().formatHex(signature).equals(SIGNATURE)
        || !HexFormat.of().formatHex(shared).equals(SHARED)
        || !HexFormat.of().formatHex(tag).equals(TAG)) {
      throw new IllegalStateException("it does not compute what the RFCs print");
    }
  }
}
