package dev.hypha.noise;

import dev.hypha.bytes.Bytes;
import dev.hypha.bytes.MalformedException;
import dev.hypha.core.ProtocolId;
import dev.hypha.protobuf.ProtobufReader;
import dev.hypha.protobuf.ProtobufWriter;
import java.util.ArrayList;
import java.util.List;

/**
 * The payload of handshake messages 2 and 3.
 *
 * <p>Spec: noise/README.md, "Libp2p Data in Handshake Messages". Field 3 was early data and is
 * ignored.
 *
 * @param muxers the muxers offered in the extensions; empty if there were none
 */
record Payload(Bytes identityKey, Bytes identitySignature, List<ProtocolId> muxers) {
  private static final int IDENTITY_KEY = 1;
  private static final int IDENTITY_SIGNATURE = 2;
  private static final int EXTENSIONS = 4;
  private static final int STREAM_MUXERS = 2;

  private static final int KEY_BYTES_MAX = 2048;
  private static final int SIGNATURE_BYTES_MAX = 2048;
  private static final int MUXERS_MAX = 32;
  private static final int MUXER_BYTES_MAX = 256;

  Bytes encode() {
    ProtobufWriter writer = new ProtobufWriter();
    writer.bytes(IDENTITY_KEY, identityKey);
    writer.bytes(IDENTITY_SIGNATURE, identitySignature);
    if (!muxers.isEmpty()) {
      writer.message(
          EXTENSIONS,
          extensions -> muxers.forEach(muxer -> extensions.string(STREAM_MUXERS, muxer.name())));
    }
    return writer.toBytes();
  }

  static Payload decode(Bytes message) throws MalformedException {
    Bytes key = Bytes.EMPTY;
    Bytes signature = Bytes.EMPTY;
    List<ProtocolId> muxers = new ArrayList<>();
    ProtobufReader reader = new ProtobufReader(message);
    while (reader.next()) {
      switch (reader.field()) {
        case IDENTITY_KEY -> key = reader.bytes(KEY_BYTES_MAX);
        case IDENTITY_SIGNATURE -> signature = reader.bytes(SIGNATURE_BYTES_MAX);
        case EXTENSIONS -> decodeExtensions(reader.message(), muxers);
        default -> reader.skip();
      }
    }
    return new Payload(key, signature, List.copyOf(muxers));
  }

  private static void decodeExtensions(ProtobufReader reader, List<ProtocolId> muxers)
      throws MalformedException {
    while (reader.next()) {
      if (reader.field() == STREAM_MUXERS) {
        if (muxers.size() == MUXERS_MAX) {
          throw new MalformedException("more than " + MUXERS_MAX + " muxers");
        }
        muxers.add(ProtocolId.parse(reader.string(MUXER_BYTES_MAX)));
      } else {
        reader.skip();
      }
    }
  }
}
