package dev.hypha.crypto;

import dev.hypha.bytes.MalformedException;

/**
 * The kinds of key that libp2p names, with their numbers on the wire (peer-ids.md, "Key Types").
 */
public enum KeyType {
  RSA(0),
  ED25519(1),
  SECP256K1(2),
  ECDSA(3);

  private final int code;

  KeyType(int code) {
    this.code = code;
  }

  /** The number in the key protobuf. */
  public int code() {
    return code;
  }

  /**
   * The type with this number.
   *
   * @throws MalformedException if there is none
   */
  public static KeyType of(int code) throws MalformedException {
    for (KeyType type : values()) {
      if (type.code == code) {
        return type;
      }
    }
    throw new MalformedException("unknown key type " + code);
  }
}
