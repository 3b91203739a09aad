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
 * <p>Spec: noise/README.md, "Libp2p Data in Handshake Messages"; field 3 was early data and is
 * ignored. The extensions 4 and 5 are those of the transcript binding.
 *
 * @param muxers the muxers offered in the extensions; empty if there were none
 * @param securities the security protocols that the sender offers, best first; empty if it does not
 *     say
 * @param transcriptSignature by the identity key over this handshake and {@code securities}; empty
 *     if there is none
 */
record Payload(
    Bytes identityKey,
    Bytes identitySignature,
    List<ProtocolId> muxers,
    List<ProtocolId> securities,
    Bytes transcriptSignature) {
  private static final int IDENTITY_KEY = 1;
  private static final int IDENTITY_SIGNATURE = 2;
  private static final int EXTENSIONS = 4;
  private static final int STREAM_MUXERS = 2;
  private static final int SECURITY_PROTOCOLS = 4;
  private static final int TRANSCRIPT_SIGNATURE = 5;

  private static final int KEY_BYTES_MAX = 2048;
  private static final int SIGNATURE_BYTES_MAX = 2048;
  private static final int PROTOCOLS_MAX = 32;
  private static final int PROTOCOL_BYTES_MAX = 256;

  Payload {
    muxers = List.copyOf(muxers);
    securities = List.copyOf(securities);
  }

  Bytes encode() {
    ProtobufWriter writer = new ProtobufWriter();
    writer.bytes(IDENTITY_KEY, identityKey);
    writer.bytes(IDENTITY_SIGNATURE, identitySignature);
    if (!muxers.isEmpty() || !securities.isEmpty() || !transcriptSignature.isEmpty()) {
      writer.message(EXTENSIONS, this::encodeExtensions);
    }
    return writer.toBytes();
  }

  private void encodeExtensions(ProtobufWriter extensions) {
    muxers.forEach(muxer -> extensions.string(STREAM_MUXERS, muxer.name()));
    securities.forEach(security -> extensions.string(SECURITY_PROTOCOLS, security.name()));
    if (!transcriptSignature.isEmpty()) {
      extensions.bytes(TRANSCRIPT_SIGNATURE, transcriptSignature);
    }
  }

  /**
   * @param bound whether a transcript binding is looked at; otherwise it is passed over
   */
  static Payload decode(Bytes message, boolean bound) throws MalformedException {
    Bytes key = Bytes.EMPTY;
    Bytes signature = Bytes.EMPTY;
    Extensions extensions = new Extensions(bound);
    ProtobufReader reader = new ProtobufReader(message);
    while (reader.next()) {
      switch (reader.field()) {
        case IDENTITY_KEY -> key = reader.bytes(KEY_BYTES_MAX);
        case IDENTITY_SIGNATURE -> signature = reader.bytes(SIGNATURE_BYTES_MAX);
        case EXTENSIONS -> extensions.decode(reader.message());
        default -> reader.skip();
      }
    }
    return new Payload(
        key, signature, extensions.muxers, extensions.securities, extensions.transcriptSignature);
  }

  private static final class Extensions {
    private final List<ProtocolId> muxers = new ArrayList<>();
    private final List<ProtocolId> securities = new ArrayList<>();
    private final boolean bound;
    private Bytes transcriptSignature = Bytes.EMPTY;

    Extensions(boolean bound) {
      this.bound = bound;
    }

    void decode(ProtobufReader reader) throws MalformedException {
      while (reader.next()) {
        int field = reader.field();
        if (field == STREAM_MUXERS) {
          add(muxers, reader);
        } else if (bound && field == SECURITY_PROTOCOLS) {
          add(securities, reader);
        } else if (bound && field == TRANSCRIPT_SIGNATURE) {
          transcriptSignature = reader.bytes(SIGNATURE_BYTES_MAX);
        } else {
          reader.skip();
        }
      }
    }

    private static void add(List<ProtocolId> protocols, ProtobufReader reader)
        throws MalformedException {
      if (protocols.size() == PROTOCOLS_MAX) {
        throw new MalformedException("more than " + PROTOCOLS_MAX + " protocols");
      }
      protocols.add(ProtocolId.parse(reader.string(PROTOCOL_BYTES_MAX)));
    }
  }
}
