package dev.hypha.core;

/**
 * What streams have carried, in bytes of their data: without the framing of muxer, cipher and
 * transport.
 */
public record Traffic(long sentBytes, long receivedBytes) {
  public static final Traffic NONE = new Traffic(0, 0);

  public Traffic plus(Traffic other) {
    return new Traffic(sentBytes + other.sentBytes, receivedBytes + other.receivedBytes);
  }
}
