package dev.hypha.sim.gossip;

import dev.hypha.gossip.engine.Rpc;

/**
 * How many bytes an RPC takes on a wire, if peer ids are those of Ed25519 keys and messages are
 * signed: a sum, nothing is encoded.
 */
final class WireSize {
  private static final int PEER_ID_BYTES = 38;
  private static final int SEQUENCE_BYTES = 8;
  private static final int SIGNATURE_BYTES = 64;
  private static final int FRAME_BYTES = 3;

  /** Tag and length of a field. */
  private static final int FIELD_BYTES = 2;

  private static final int ID_BYTES = FIELD_BYTES + PEER_ID_BYTES + SEQUENCE_BYTES;

  private WireSize() {}

  static int of(Rpc rpc) {
    int bytes = FRAME_BYTES;
    for (int i = 0; i < rpc.messages().size(); i++) {
      bytes += message(rpc.messages().get(i).data().size());
    }
    if (!rpc.hasControl() && rpc.subscriptions().isEmpty()) {
      return bytes;
    }
    int named = topic() + FIELD_BYTES;
    bytes += rpc.subscriptions().size() * (named + FIELD_BYTES);
    for (int i = 0; i < rpc.ihave().size(); i++) {
      bytes += named + rpc.ihave().get(i).ids().size() * ID_BYTES;
    }
    bytes += (rpc.iwant().size() + rpc.idontwant().size()) * ID_BYTES;
    bytes += rpc.graft().size() * named + rpc.prune().size() * (named + FIELD_BYTES);
    return bytes + FIELD_BYTES;
  }

  private static int topic() {
    return FIELD_BYTES + Network.TOPIC.length();
  }

  private static int message(int dataBytes) {
    return 2 * (FIELD_BYTES + 1)
        + dataBytes
        + FIELD_BYTES
        + PEER_ID_BYTES
        + FIELD_BYTES
        + SEQUENCE_BYTES
        + FIELD_BYTES
        + SIGNATURE_BYTES
        + topic();
  }
}
