package dev.hypha.crypto.libcrypto;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;

/**
 * The functions of libcrypto that we call, one method each, under their own names. All are critical
 * calls: short, never blocking, with arrays of the heap handed over as they are.
 *
 * <p>Touch this class only when {@link Libcrypto} has found the library.
 */
@SuppressWarnings("restricted") // native access is what this class is for; Libcrypto has asked
final class Calls {
  static final MemorySegment NULL = MemorySegment.NULL;

  /** EVP_CTRL_AEAD_GET_TAG and EVP_CTRL_AEAD_SET_TAG. */
  static final int READ_TAG = 0x10;

  static final int WRITE_TAG = 0x11;

  /** EVP_PKEY_X25519. */
  static final int X25519 = 1034;

  /** EVP_PKEY_ED25519. */
  static final int ED25519 = 1087;

  private static final SymbolLookup SYMBOLS = Libcrypto.open().orElseThrow();
  private static final Linker LINKER = Linker.nativeLinker();

  private static final MethodHandle CIPHER_FETCH =
      function("EVP_CIPHER_fetch", ADDRESS, ADDRESS, ADDRESS, ADDRESS);
  private static final MethodHandle CIPHER_CTX_NEW = function("EVP_CIPHER_CTX_new", ADDRESS);
  private static final MethodHandle CIPHER_CTX_FREE = procedure("EVP_CIPHER_CTX_free", ADDRESS);
  private static final MethodHandle CIPHER_INIT =
      function(
          "EVP_CipherInit_ex", JAVA_INT, ADDRESS, ADDRESS, ADDRESS, ADDRESS, ADDRESS, JAVA_INT);
  private static final MethodHandle CIPHER_UPDATE =
      function("EVP_CipherUpdate", JAVA_INT, ADDRESS, ADDRESS, ADDRESS, ADDRESS, JAVA_INT);
  private static final MethodHandle CIPHER_FINAL =
      function("EVP_CipherFinal_ex", JAVA_INT, ADDRESS, ADDRESS, ADDRESS);
  private static final MethodHandle CIPHER_CTRL =
      function("EVP_CIPHER_CTX_ctrl", JAVA_INT, ADDRESS, JAVA_INT, JAVA_INT, ADDRESS);
  private static final MethodHandle NEW_PRIVATE =
      function("EVP_PKEY_new_raw_private_key", ADDRESS, JAVA_INT, ADDRESS, ADDRESS, JAVA_LONG);
  private static final MethodHandle NEW_PUBLIC =
      function("EVP_PKEY_new_raw_public_key", ADDRESS, JAVA_INT, ADDRESS, ADDRESS, JAVA_LONG);
  private static final MethodHandle RAW_PUBLIC =
      function("EVP_PKEY_get_raw_public_key", JAVA_INT, ADDRESS, ADDRESS, ADDRESS);
  private static final MethodHandle SET_PUBLIC =
      function("EVP_PKEY_set1_encoded_public_key", JAVA_INT, ADDRESS, ADDRESS, JAVA_LONG);
  private static final MethodHandle KEY_FREE = procedure("EVP_PKEY_free", ADDRESS);
  private static final MethodHandle CTX_NEW =
      function("EVP_PKEY_CTX_new", ADDRESS, ADDRESS, ADDRESS);
  private static final MethodHandle CTX_DUP = function("EVP_PKEY_CTX_dup", ADDRESS, ADDRESS);
  private static final MethodHandle CTX_FREE = procedure("EVP_PKEY_CTX_free", ADDRESS);
  private static final MethodHandle DERIVE_INIT =
      function("EVP_PKEY_derive_init", JAVA_INT, ADDRESS);
  private static final MethodHandle DERIVE_SET_PEER =
      function("EVP_PKEY_derive_set_peer_ex", JAVA_INT, ADDRESS, ADDRESS, JAVA_INT);
  private static final MethodHandle DERIVE =
      function("EVP_PKEY_derive", JAVA_INT, ADDRESS, ADDRESS, ADDRESS);
  private static final MethodHandle DIGEST_CTX_NEW = function("EVP_MD_CTX_new", ADDRESS);
  private static final MethodHandle DIGEST_CTX_FREE = procedure("EVP_MD_CTX_free", ADDRESS);
  private static final MethodHandle DIGEST_SIGN_INIT =
      function("EVP_DigestSignInit", JAVA_INT, ADDRESS, ADDRESS, ADDRESS, ADDRESS, ADDRESS);
  private static final MethodHandle DIGEST_CTX_COPY =
      function("EVP_MD_CTX_copy_ex", JAVA_INT, ADDRESS, ADDRESS);
  private static final MethodHandle DIGEST_SIGN =
      function("EVP_DigestSign", JAVA_INT, ADDRESS, ADDRESS, ADDRESS, ADDRESS, JAVA_LONG);
  private static final MethodHandle DIGEST_VERIFY_INIT =
      function("EVP_DigestVerifyInit", JAVA_INT, ADDRESS, ADDRESS, ADDRESS, ADDRESS, ADDRESS);
  private static final MethodHandle DIGEST_VERIFY =
      function("EVP_DigestVerify", JAVA_INT, ADDRESS, ADDRESS, JAVA_LONG, ADDRESS, JAVA_LONG);
  private static final MethodHandle SHA256 = function("EVP_sha256", ADDRESS);
  private static final MethodHandle READ_PRIVATE =
      function("d2i_AutoPrivateKey", ADDRESS, ADDRESS, ADDRESS, JAVA_LONG);
  private static final MethodHandle READ_PUBLIC =
      function("d2i_PUBKEY", ADDRESS, ADDRESS, ADDRESS, JAVA_LONG);
  private static final MethodHandle VERSION = function("OpenSSL_version", ADDRESS, JAVA_INT);

  private Calls() {}

  private static MethodHandle function(
      String name, MemoryLayout result, MemoryLayout... parameters) {
    return link(name, FunctionDescriptor.of(result, parameters));
  }

  private static MethodHandle procedure(String name, MemoryLayout... parameters) {
    return link(name, FunctionDescriptor.ofVoid(parameters));
  }

  private static MethodHandle link(String name, FunctionDescriptor descriptor) {
    return LINKER.downcallHandle(
        SYMBOLS.findOrThrow(name), descriptor, Linker.Option.critical(true));
  }

  /** The cipher of this name, for good. */
  static MemorySegment fetchCipher(String name) {
    try (Arena arena = Arena.ofConfined()) {
      return (MemorySegment) CIPHER_FETCH.invokeExact(NULL, arena.allocateFrom(name), NULL);
    } catch (Throwable t) {
      throw broken(t);
    }
  }

  /** Name and number, without the date. */
  static String version() {
    try {
      MemorySegment text = (MemorySegment) VERSION.invokeExact(0);
      String[] words = text.reinterpret(Long.MAX_VALUE).getString(0).split(" ", -1);
      return words[0] + " " + words[1];
    } catch (Throwable t) {
      throw broken(t);
    }
  }

  /** A context that is freed when nobody knows it any more. */
  static MemorySegment newCipherContext() {
    try {
      MemorySegment context = (MemorySegment) CIPHER_CTX_NEW.invokeExact();
      return context.reinterpret(Arena.ofAuto(), Calls::freeCipherContext);
    } catch (Throwable t) {
      throw broken(t);
    }
  }

  private static void freeCipherContext(MemorySegment context) {
    try {
      CIPHER_CTX_FREE.invokeExact(context);
    } catch (Throwable t) {
      throw broken(t);
    }
  }

  static int cipherInit(
      MemorySegment context,
      MemorySegment cipher,
      MemorySegment engine,
      MemorySegment key,
      MemorySegment iv,
      int encrypting) {
    try {
      return (int) CIPHER_INIT.invokeExact(context, cipher, engine, key, iv, encrypting);
    } catch (Throwable t) {
      throw broken(t);
    }
  }

  static int cipherUpdate(
      MemorySegment context,
      MemorySegment output,
      MemorySegment written,
      MemorySegment input,
      int length) {
    try {
      return (int) CIPHER_UPDATE.invokeExact(context, output, written, input, length);
    } catch (Throwable t) {
      throw broken(t);
    }
  }

  static int cipherFinal(MemorySegment context, MemorySegment output, MemorySegment written) {
    try {
      return (int) CIPHER_FINAL.invokeExact(context, output, written);
    } catch (Throwable t) {
      throw broken(t);
    }
  }

  static int cipherControl(
      MemorySegment context, int command, int argument, MemorySegment pointer) {
    try {
      return (int) CIPHER_CTRL.invokeExact(context, command, argument, pointer);
    } catch (Throwable t) {
      throw broken(t);
    }
  }

  static MemorySegment newPrivateKey(
      int type, MemorySegment engine, MemorySegment raw, long length) {
    try {
      return (MemorySegment) NEW_PRIVATE.invokeExact(type, engine, raw, length);
    } catch (Throwable t) {
      throw broken(t);
    }
  }

  /** A key that is freed when nobody knows it any more. */
  static MemorySegment newPublicKey(
      int type, MemorySegment engine, MemorySegment raw, long length) {
    try {
      MemorySegment key = (MemorySegment) NEW_PUBLIC.invokeExact(type, engine, raw, length);
      return key.reinterpret(Arena.ofAuto(), Calls::freeKey);
    } catch (Throwable t) {
      throw broken(t);
    }
  }

  /**
   * A private key in the form of its kind, such as SEC 1's.
   *
   * @return null if it is none
   */
  static MemorySegment readPrivateKey(byte[] encoded) {
    return read(READ_PRIVATE, encoded);
  }

  /**
   * A SubjectPublicKeyInfo; freed when nobody knows it any more.
   *
   * @return null if it is none
   */
  static MemorySegment readPublicKey(byte[] encoded) {
    MemorySegment key = read(READ_PUBLIC, encoded);
    return key.equals(NULL) ? key : key.reinterpret(Arena.ofAuto(), Calls::freeKey);
  }

  /** The functions of this kind move a pointer over what they read. */
  private static MemorySegment read(MethodHandle function, byte[] encoded) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment bytes = arena.allocate(encoded.length);
      MemorySegment.copy(encoded, 0, bytes, JAVA_BYTE, 0, encoded.length);
      try {
        MemorySegment at = arena.allocateFrom(ADDRESS, bytes);
        return (MemorySegment) function.invokeExact(NULL, at, (long) encoded.length);
      } finally {
        bytes.fill((byte) 0);
      }
    } catch (Throwable t) {
      throw broken(t);
    }
  }

  static int rawPublicKey(MemorySegment key, MemorySegment raw, MemorySegment length) {
    try {
      return (int) RAW_PUBLIC.invokeExact(key, raw, length);
    } catch (Throwable t) {
      throw broken(t);
    }
  }

  /** Puts another public key into one of the same type. */
  static int writePublicKey(MemorySegment key, MemorySegment raw, long length) {
    try {
      return (int) SET_PUBLIC.invokeExact(key, raw, length);
    } catch (Throwable t) {
      throw broken(t);
    }
  }

  static void freeKey(MemorySegment key) {
    try {
      KEY_FREE.invokeExact(key);
    } catch (Throwable t) {
      throw broken(t);
    }
  }

  static MemorySegment newKeyContext(MemorySegment key, MemorySegment engine) {
    try {
      return (MemorySegment) CTX_NEW.invokeExact(key, engine);
    } catch (Throwable t) {
      throw broken(t);
    }
  }

  static MemorySegment copyKeyContext(MemorySegment context) {
    try {
      return (MemorySegment) CTX_DUP.invokeExact(context);
    } catch (Throwable t) {
      throw broken(t);
    }
  }

  static void freeKeyContext(MemorySegment context) {
    try {
      CTX_FREE.invokeExact(context);
    } catch (Throwable t) {
      throw broken(t);
    }
  }

  static int deriveInit(MemorySegment context) {
    try {
      return (int) DERIVE_INIT.invokeExact(context);
    } catch (Throwable t) {
      throw broken(t);
    }
  }

  static int deriveSetPeer(MemorySegment context, MemorySegment peer, int validating) {
    try {
      return (int) DERIVE_SET_PEER.invokeExact(context, peer, validating);
    } catch (Throwable t) {
      throw broken(t);
    }
  }

  static int derive(MemorySegment context, MemorySegment secret, MemorySegment length) {
    try {
      return (int) DERIVE.invokeExact(context, secret, length);
    } catch (Throwable t) {
      throw broken(t);
    }
  }

  static MemorySegment newDigestContext() {
    try {
      return (MemorySegment) DIGEST_CTX_NEW.invokeExact();
    } catch (Throwable t) {
      throw broken(t);
    }
  }

  /** A context that is freed when nobody knows it any more. */
  static MemorySegment lastingDigestContext() {
    return newDigestContext().reinterpret(Arena.ofAuto(), Calls::freeDigestContext);
  }

  static void freeDigestContext(MemorySegment context) {
    try {
      DIGEST_CTX_FREE.invokeExact(context);
    } catch (Throwable t) {
      throw broken(t);
    }
  }

  static int digestSignInit(
      MemorySegment context,
      MemorySegment keyContext,
      MemorySegment digest,
      MemorySegment engine,
      MemorySegment key) {
    try {
      return (int) DIGEST_SIGN_INIT.invokeExact(context, keyContext, digest, engine, key);
    } catch (Throwable t) {
      throw broken(t);
    }
  }

  static int digestVerifyInit(
      MemorySegment context,
      MemorySegment keyContext,
      MemorySegment digest,
      MemorySegment engine,
      MemorySegment key) {
    try {
      return (int) DIGEST_VERIFY_INIT.invokeExact(context, keyContext, digest, engine, key);
    } catch (Throwable t) {
      throw broken(t);
    }
  }

  static int digestVerify(
      MemorySegment context,
      MemorySegment signature,
      long signatureLength,
      MemorySegment message,
      long length) {
    try {
      return (int) DIGEST_VERIFY.invokeExact(context, signature, signatureLength, message, length);
    } catch (Throwable t) {
      throw broken(t);
    }
  }

  /** The digest, which is the library's own. */
  static MemorySegment sha256() {
    try {
      return (MemorySegment) SHA256.invokeExact();
    } catch (Throwable t) {
      throw broken(t);
    }
  }

  static int copyDigestContext(MemorySegment to, MemorySegment from) {
    try {
      return (int) DIGEST_CTX_COPY.invokeExact(to, from);
    } catch (Throwable t) {
      throw broken(t);
    }
  }

  static int digestSign(
      MemorySegment context,
      MemorySegment signature,
      MemorySegment signatureLength,
      MemorySegment message,
      long length) {
    try {
      return (int) DIGEST_SIGN.invokeExact(context, signature, signatureLength, message, length);
    } catch (Throwable t) {
      throw broken(t);
    }
  }

  private static IllegalStateException broken(Throwable cause) {
    return new IllegalStateException("a call of libcrypto failed", cause);
  }
}
