package dev.hypha.multiformats;

import dev.hypha.bytes.Bytes;
import dev.hypha.bytes.MalformedException;

/** The addresses of Tor and I2P, as go-multiaddr 7fae00a reads and writes them. */
final class DarknetValues {
  private DarknetValues() {}

  /** A Tor service and its port: {@code timaq4ygg2iegci7:80}; the port is not 0. */
  record Onion(int hostBytes) implements AddressValue {
    private static final AddressValue PORT = new AddressValue.Decimal(2);
    private static final Bytes PORT_ZERO = Bytes.of(0, 0);

    @Override
    public Bytes parse(String text) throws MalformedException {
      int colon = text.indexOf(':');
      if (colon < 0) {
        throw new MalformedException("onion address without a port");
      }
      Bytes host = Multibase.BASE32.decodeBare(text.substring(0, colon));
      if (host.size() != hostBytes) {
        throw new MalformedException(
            "onion address of " + host.size() + " bytes, not " + hostBytes);
      }
      Bytes port = PORT.parse(text.substring(colon + 1));
      if (port.equals(PORT_ZERO)) {
        throw new MalformedException("onion address with port 0");
      }
      return Bytes.concat(host, port);
    }

    @Override
    public String format(Bytes value) throws MalformedException {
      Bytes port = value.slice(hostBytes);
      return Multibase.BASE32.encodeBare(value.slice(0, hostBytes)) + ":" + PORT.format(port);
    }
  }

  /** An I2P destination, at least 386 bytes, in base64 with '-' and '~'. */
  record Garlic64() implements AddressValue {
    private static final int BYTES_MIN = 386;
    private static final Coding BASE64 =
        BitCoding.padded(
            Alphabet.of("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-~"));

    @Override
    public Bytes parse(String text) throws MalformedException {
      Bytes destination = BASE64.decode(text);
      if (destination.size() < BYTES_MIN) {
        throw new MalformedException(
            "I2P destination of " + destination.size() + " bytes, less than " + BYTES_MIN);
      }
      return destination;
    }

    @Override
    public String format(Bytes value) {
      return BASE64.encode(value);
    }
  }

  /**
   * The hash of an I2P destination, 32 bytes, or of an encrypted lease set, at least 35, in base32.
   *
   * <p>As in Go, and unlike everywhere else here, the bits left over in the last character may be
   * anything when read.
   */
  record Garlic32() implements AddressValue {
    private static final int HASH_BYTES = 32;
    private static final int LEASE_SET_BYTES_MIN = 35;

    @Override
    public Bytes parse(String text) throws MalformedException {
      int size = (int) (5L * text.length() / 8);
      if (5L * text.length() - 8L * size >= 5) {
        throw new MalformedException("I2P address of " + text.length() + " characters");
      }
      String filled = text + "a".repeat(-text.length() & 7);
      Bytes hash = Multibase.BASE32.decodeBare(filled).slice(0, size);
      if (hash.size() != HASH_BYTES && hash.size() < LEASE_SET_BYTES_MIN) {
        throw new MalformedException("I2P address of " + hash.size() + " bytes");
      }
      return hash;
    }

    @Override
    public String format(Bytes value) {
      return Multibase.BASE32.encodeBare(value);
    }
  }
}
