package dev.hypha.websocket;

import java.time.Duration;

/**
 * The bounds of the WebSocket transport.
 *
 * @param messageBytesMax of one message, in however many frames; js-libp2p puts a whole window of
 *     16 MiB into one
 * @param messageFramesMax frames of one message; browsers send one in several
 * @param emptyFramesMax data frames without data, one after another
 * @param headBytesMax of a request or an answer of the handshake, with all its lines
 * @param headLinesMax lines of it
 * @param farewellMax how long a close frame may take to leave before the connection is cut
 */
public record WebSocketConfig(
    long messageBytesMax,
    int messageFramesMax,
    int emptyFramesMax,
    int headBytesMax,
    int headLinesMax,
    Duration farewellMax) {
  public static final WebSocketConfig DEFAULT =
      new WebSocketConfig(32 << 20, 4096, 64, 8 << 10, 64, Duration.ofSeconds(1));

  public WebSocketConfig {
    if (messageBytesMax < 1 || messageFramesMax < 1 || emptyFramesMax < 1) {
      throw new IllegalArgumentException("messages without room");
    }
    if (headBytesMax < 1 || headLinesMax < 1) {
      throw new IllegalArgumentException("a handshake without room");
    }
    if (farewellMax.isNegative()) {
      throw new IllegalArgumentException("a farewell of " + farewellMax);
    }
  }

  public WebSocketConfig withMessageBytesMax(long bytes) {
    return new WebSocketConfig(
        bytes, messageFramesMax, emptyFramesMax, headBytesMax, headLinesMax, farewellMax);
  }
}
