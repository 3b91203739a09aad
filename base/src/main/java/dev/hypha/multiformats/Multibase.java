package dev.hypha.multiformats;

import dev.hypha.bytes.Bytes;
import dev.hypha.bytes.MalformedException;

/**
 * The text encodings of bytes, each with the character that announces it.
 *
 * <p>Decoding is strict: no leftover bits, exact padding where the encoding has padding and none
 * where it has not. Letters are read in either case where the encoding has one case only. Spec:
 * multiformats/multibase; base45 and proquint are not supported.
 */
public enum Multibase {
  BASE2('0', BitCoding.plain(Alphabet.of("01"))),
  BASE8('7', BitCoding.plain(Alphabet.of("01234567"))),
  BASE10('9', new RadixCoding(Alphabet.of("0123456789"))),
  BASE16('f', BitCoding.plain(Alphabet.caseless("0123456789abcdef"))),
  BASE16_UPPER('F', BitCoding.plain(Alphabet.caseless("0123456789ABCDEF"))),
  BASE32('b', BitCoding.plain(Alphabet.caseless("abcdefghijklmnopqrstuvwxyz234567"))),
  BASE32_UPPER('B', BitCoding.plain(Alphabet.caseless("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"))),
  BASE32_PAD('c', BitCoding.padded(Alphabet.caseless("abcdefghijklmnopqrstuvwxyz234567"))),
  BASE32_PAD_UPPER('C', BitCoding.padded(Alphabet.caseless("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"))),
  BASE32_HEX('v', BitCoding.plain(Alphabet.caseless("0123456789abcdefghijklmnopqrstuv"))),
  BASE32_HEX_UPPER('V', BitCoding.plain(Alphabet.caseless("0123456789ABCDEFGHIJKLMNOPQRSTUV"))),
  BASE32_HEX_PAD('t', BitCoding.padded(Alphabet.caseless("0123456789abcdefghijklmnopqrstuv"))),
  BASE32_HEX_PAD_UPPER(
      'T', BitCoding.padded(Alphabet.caseless("0123456789ABCDEFGHIJKLMNOPQRSTUV"))),
  BASE32_Z('h', BitCoding.plain(Alphabet.of("ybndrfg8ejkmcpqxot1uwisza345h769"))),
  BASE36('k', new RadixCoding(Alphabet.caseless("0123456789abcdefghijklmnopqrstuvwxyz"))),
  BASE36_UPPER('K', new RadixCoding(Alphabet.caseless("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"))),
  BASE58_BTC(
      'z',
      new Base58Coding(Alphabet.of("123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"))),
  BASE58_FLICKR(
      'Z',
      new Base58Coding(Alphabet.of("123456789abcdefghijkmnopqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ"))),
  BASE64(
      'm',
      BitCoding.plain(
          Alphabet.of("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"))),
  BASE64_PAD(
      'M',
      BitCoding.padded(
          Alphabet.of("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"))),
  BASE64_URL(
      'u',
      BitCoding.plain(
          Alphabet.of("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"))),
  BASE64_URL_PAD(
      'U',
      BitCoding.padded(
          Alphabet.of("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"))),
  BASE256_EMOJI(
      0x1F680,
      new CodePointCoding(
          "🚀🪐☄🛰🌌🌑🌒🌓🌔🌕🌖🌗🌘🌍🌏🌎🐉☀💻🖥💾💿😂❤😍🤣😊🙏💕😭😘👍"
              + "😅👏😁🔥🥰💔💖💙😢🤔😆🙄💪😉☺👌🤗💜😔😎😇🌹🤦🎉💞✌✨🤷😱😌🌸🙌"
              + "😋💗💚😏💛🙂💓🤩😄😀🖤😃💯🙈👇🎶😒🤭❣😜💋👀😪😑💥🙋😞😩😡🤪👊🥳"
              + "😥🤤👉💃😳✋😚😝😴🌟😬🙃🍀🌷😻😓⭐✅🥺🌈😈🤘💦✔😣🏃💐☹🎊💘😠☝"
              + "😕🌺🎂🌻😐🖕💝🙊😹🗣💫💀👑🎵🤞😛🔴😤🌼😫⚽🤙☕🏆🤫👈😮🙆🍻🍃🐶💁"
              + "😲🌿🧡🎁⚡🌞🎈❌✊👋😰🤨😶🤝🚶💰🍓💢🤟🙁🚨💨🤬✈🎀🍺🤓😙💟🌱😖👶"
              + "🥴▶➡❓💎💸⬇😨🌚🦋😷🕺⚠🙅😟😵👎🤲🤠🤧📌🔵💅🧐🐾🍒😗🤑🌊🤯🐷☎"
              + "💧😯💆👆🎤🙇🍑❄🌴💣🐸💌📍🥀🤢👅💡💩👐📸👻🤐🤮🎼🥵🚩🍎🍊👼💍📣🥂"));

  private final int prefix;

  @SuppressWarnings("ImmutableEnumChecker") // every one of them is immutable
  private final Coding coding;

  Multibase(int prefix, Coding coding) {
    this.prefix = prefix;
    this.coding = coding;
  }

  /** The code point that announces this encoding. */
  public int prefix() {
    return prefix;
  }

  /** The prefix and {@code bytes} in this encoding. */
  public String encode(Bytes bytes) {
    return Character.toString(prefix) + encodeBare(bytes);
  }

  /** {@code bytes} in this encoding, without the prefix. */
  public String encodeBare(Bytes bytes) {
    return coding.encode(bytes);
  }

  /**
   * Reads text without a prefix.
   *
   * @throws MalformedException if a character does not belong, the padding is wrong, bits are left
   *     over, or text in base 10, 36 or 58 is longer than 4096 characters
   */
  public Bytes decodeBare(String text) throws MalformedException {
    return coding.decode(text);
  }

  /**
   * Reads text in the encoding that its first character announces; otherwise as {@link
   * #decodeBare}.
   */
  public static Bytes decode(String text) throws MalformedException {
    return of(text).decodeBare(text.substring(text.offsetByCodePoints(0, 1)));
  }

  /** The encoding that the first character of {@code text} announces. */
  public static Multibase of(String text) throws MalformedException {
    if (text.isEmpty()) {
      throw new MalformedException("multibase text is empty");
    }
    int first = text.codePointAt(0);
    for (Multibase base : values()) {
      if (base.prefix == first) {
        return base;
      }
    }
    throw new MalformedException("no multibase has the prefix U+%04X".formatted(first));
  }
}
