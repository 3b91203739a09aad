package dev.hypha.gossip.engine;

import dev.hypha.bytes.Bytes;
import dev.hypha.bytes.MalformedException;
import dev.hypha.gossip.engine.Rpc.Exchanged;
import dev.hypha.gossip.engine.Rpc.Experimental;
import dev.hypha.gossip.engine.Rpc.Extensions;
import dev.hypha.gossip.engine.Rpc.Hint;
import dev.hypha.gossip.engine.Rpc.IHave;
import dev.hypha.gossip.engine.Rpc.Partial;
import dev.hypha.gossip.engine.Rpc.Preamble;
import dev.hypha.gossip.engine.Rpc.Prune;
import dev.hypha.gossip.engine.Rpc.Receiving;
import dev.hypha.gossip.engine.Rpc.Subscription;
import dev.hypha.multiformats.PeerId;
import dev.hypha.protobuf.ProtobufReader;
import dev.hypha.protobuf.ProtobufWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * RPCs as protobuf. Unknown fields are passed over; what is counted is counted before it is kept.
 *
 * <p>Spec: pubsub/README.md, "The RPC"; gossipsub-v1.3.md, "Protobuf" (extensions.proto); partial
 * messages as in go-libp2p-pubsub's rpc.proto.
 */
public final class RpcCodec {
  private static final int SUBSCRIPTIONS = 1;
  private static final int PUBLISH = 2;
  private static final int CONTROL = 3;
  private static final int PARTIAL = 10;

  /** Ours, in the range for experiments: docs/decisions/0010-message-hints.md. */
  private static final int HINTS = 0x6d7970;

  /** Ours too: no draft has a number that is free. docs/decisions/0012-choke-and-preamble.md. */
  private static final int CHOKE = 0x6d7971;

  /** That of nim-libp2p. */
  private static final int PREAMBLE = 0x400000;

  private static final int IHAVE = 1;
  private static final int IWANT = 2;
  private static final int GRAFT = 3;
  private static final int PRUNE = 4;
  private static final int IDONTWANT = 5;
  private static final int EXTENSIONS = 6;
  private static final int PARTIAL_MESSAGES = 10;

  private static final int PEER_ID_BYTES_MAX = 128;
  private static final int PEER_RECORD_BYTES_MAX = 8 << 10;
  private static final int PART_BYTES_MAX = 1 << 20;
  private static final int PRIORITY_MAX = 10;

  private final RpcLimits limits;

  public RpcCodec(RpcLimits limits) {
    this.limits = limits;
  }

  // ---- to bytes

  public static Bytes encode(Rpc rpc) {
    ProtobufWriter writer = new ProtobufWriter();
    for (Subscription each : rpc.subscriptions()) {
      writer.message(SUBSCRIPTIONS, inner -> write(inner, each));
    }
    for (Message each : rpc.messages()) {
      writer.message(PUBLISH, each.encode());
    }
    if (rpc.hasControl()) {
      writer.message(CONTROL, inner -> writeControl(inner, rpc));
    }
    rpc.partial().ifPresent(each -> writer.message(PARTIAL, inner -> write(inner, each)));
    for (Hint each : rpc.hints()) {
      writer.message(
          HINTS,
          inner ->
              inner
                  .uint64(1, each.index())
                  .uint64(2, each.priority())
                  .uint64(3, each.ttlMilliseconds()));
    }
    rpc.experimental().ifPresent(each -> write(writer, each));
    return writer.toBytes();
  }

  private static void write(ProtobufWriter writer, Experimental all) {
    if (!all.choke().isEmpty() || !all.unchoke().isEmpty()) {
      writer.message(
          CHOKE,
          inner -> {
            all.choke().forEach(topic -> inner.message(1, told -> told.string(1, topic)));
            all.unchoke().forEach(topic -> inner.message(2, told -> told.string(1, topic)));
          });
    }
    if (!all.preambles().isEmpty() || !all.receiving().isEmpty()) {
      writer.message(PREAMBLE, inner -> writeLarge(inner, all));
    }
  }

  private static void writeLarge(ProtobufWriter writer, Experimental all) {
    for (Preamble each : all.preambles()) {
      writer.message(
          1,
          told ->
              told.string(1, each.topic()).bytes(2, each.id().bytes()).uint64(3, each.length()));
    }
    for (Receiving each : all.receiving()) {
      writer.message(2, told -> told.bytes(1, each.id().bytes()).uint64(2, each.length()));
    }
  }

  private static void write(ProtobufWriter writer, Subscription each) {
    writer.bool(1, each.subscribe()).string(2, each.topic());
    if (each.requestsPartial()) {
      writer.bool(3, true);
    }
    if (each.supportsPartial()) {
      writer.bool(4, true);
    }
  }

  private static void writeControl(ProtobufWriter writer, Rpc rpc) {
    for (IHave each : rpc.ihave()) {
      writer.message(
          IHAVE,
          inner -> {
            inner.string(1, each.topic());
            each.ids().forEach(id -> inner.bytes(2, id.bytes()));
          });
    }
    if (!rpc.iwant().isEmpty()) {
      writer.message(IWANT, inner -> rpc.iwant().forEach(id -> inner.bytes(1, id.bytes())));
    }
    for (String topic : rpc.graft()) {
      writer.message(GRAFT, inner -> inner.string(1, topic));
    }
    for (Prune each : rpc.prune()) {
      writer.message(PRUNE, inner -> write(inner, each));
    }
    if (!rpc.idontwant().isEmpty()) {
      writer.message(IDONTWANT, inner -> rpc.idontwant().forEach(id -> inner.bytes(1, id.bytes())));
    }
    rpc.extensions().ifPresent(ours -> writer.message(EXTENSIONS, inner -> write(inner, ours)));
  }

  private static void write(ProtobufWriter writer, Prune each) {
    writer.string(1, each.topic());
    for (Exchanged peer : each.peers()) {
      writer.message(
          2,
          inner -> {
            inner.bytes(1, peer.peer().toBytes());
            if (!peer.signedPeerRecord().isEmpty()) {
              inner.bytes(2, peer.signedPeerRecord());
            }
          });
    }
    if (each.backoffSeconds() != 0) {
      writer.uint64(3, each.backoffSeconds());
    }
  }

  private static void write(ProtobufWriter writer, Extensions ours) {
    if (ours.partialMessages()) {
      writer.bool(PARTIAL_MESSAGES, true);
    }
    if (ours.hints()) {
      writer.bool(HINTS, true);
    }
    if (ours.choke()) {
      writer.bool(CHOKE, true);
    }
    if (ours.preamble()) {
      writer.bool(PREAMBLE, true);
    }
  }

  private static void write(ProtobufWriter writer, Partial part) {
    writer.string(1, part.topic()).bytes(2, part.group());
    if (!part.message().isEmpty()) {
      writer.bytes(3, part.message());
    }
    if (!part.partsMetadata().isEmpty()) {
      writer.bytes(4, part.partsMetadata());
    }
  }

  // ---- from bytes

  /**
   * Reads an RPC; it shares nothing with {@code protobuf}.
   *
   * @throws MalformedException if it is none, or has too much of something
   */
  public Rpc decode(Bytes protobuf) throws MalformedException {
    return new Reading().rpc(new ProtobufReader(protobuf));
  }

  /** One RPC that is being read, and what was counted of it so far. */
  private final class Reading {
    private final Rpc.Builder rpc = new Rpc.Builder();
    private int subscriptions;
    private int messages;
    private int ids;
    private int controls;
    private int hints;

    Rpc rpc(ProtobufReader reader) throws MalformedException {
      while (reader.next()) {
        switch (reader.field()) {
          case SUBSCRIPTIONS -> {
            subscriptions = counted(subscriptions, limits.subscriptionsMax(), "subscriptions");
            rpc.subscription(subscription(reader.message()));
          }
          case PUBLISH -> {
            messages = counted(messages, limits.messagesMax(), "messages");
            rpc.message(Message.decode(reader.bytes(limits.bytesMax()), limits.topicBytesMax()));
          }
          case CONTROL -> control(reader.message());
          case PARTIAL -> rpc.partial(partial(reader.message()));
          case HINTS -> {
            hints = counted(hints, limits.messagesMax(), "hints");
            rpc.hint(hint(reader.message()));
          }
          case CHOKE -> choke(reader.message());
          case PREAMBLE -> large(reader.message());
          default -> {} // of a later version
        }
      }
      return rpc.build();
    }

    private Subscription subscription(ProtobufReader reader) throws MalformedException {
      boolean subscribe = false;
      String topic = "";
      boolean requests = false;
      boolean supports = false;
      while (reader.next()) {
        switch (reader.field()) {
          case 1 -> subscribe = reader.bool();
          case 2 -> topic = reader.string(limits.topicBytesMax());
          case 3 -> requests = reader.bool();
          case 4 -> supports = reader.bool();
          default -> {} // of a later version
        }
      }
      return new Subscription(topic, subscribe, requests, supports || requests);
    }

    private void control(ProtobufReader reader) throws MalformedException {
      while (reader.next()) {
        switch (reader.field()) {
          case IHAVE, IWANT, GRAFT, PRUNE, IDONTWANT -> {
            controls = counted(controls, limits.controlsMax(), "control messages");
            control(reader.field(), reader.message());
          }
          case EXTENSIONS -> rpc.extensions(extensions(reader.message()));
          default -> {} // of a later version
        }
      }
    }

    private void control(int kind, ProtobufReader reader) throws MalformedException {
      switch (kind) {
        case IHAVE -> rpc.ihave(ihave(reader));
        case IWANT -> rpc.iwant(ids(reader));
        case GRAFT -> rpc.graft(graft(reader));
        case PRUNE -> rpc.prune(prune(reader));
        default -> ids(reader).forEach(rpc::idontwant);
      }
    }

    private IHave ihave(ProtobufReader reader) throws MalformedException {
      String topic = "";
      List<MessageId> all = new ArrayList<>();
      while (reader.next()) {
        switch (reader.field()) {
          case 1 -> topic = reader.string(limits.topicBytesMax());
          case 2 -> all.add(id(reader));
          default -> {} // of a later version
        }
      }
      return new IHave(topic, all);
    }

    private List<MessageId> ids(ProtobufReader reader) throws MalformedException {
      List<MessageId> all = new ArrayList<>();
      while (reader.next()) {
        if (reader.field() == 1) {
          all.add(id(reader));
        }
      }
      return all;
    }

    private MessageId id(ProtobufReader reader) throws MalformedException {
      ids = counted(ids, limits.idsMax(), "message ids");
      return MessageId.copyOf(reader.bytes(limits.idBytesMax()));
    }

    private String graft(ProtobufReader reader) throws MalformedException {
      String topic = "";
      while (reader.next()) {
        if (reader.field() == 1) {
          topic = reader.string(limits.topicBytesMax());
        }
      }
      return topic;
    }

    private Prune prune(ProtobufReader reader) throws MalformedException {
      String topic = "";
      List<Exchanged> peers = new ArrayList<>(0);
      long backoff = 0;
      while (reader.next()) {
        switch (reader.field()) {
          case 1 -> topic = reader.string(limits.topicBytesMax());
          case 2 -> {
            controls = counted(controls, limits.controlsMax(), "control messages");
            peers.add(exchanged(reader.message()));
          }
          case 3 -> backoff = reader.uint64();
          default -> {} // of a later version
        }
      }
      return new Prune(topic, peers, backoff);
    }

    private Exchanged exchanged(ProtobufReader reader) throws MalformedException {
      Bytes peer = Bytes.EMPTY;
      Bytes envelope = Bytes.EMPTY;
      while (reader.next()) {
        switch (reader.field()) {
          case 1 -> peer = reader.bytes(PEER_ID_BYTES_MAX);
          case 2 -> envelope = reader.bytes(PEER_RECORD_BYTES_MAX);
          default -> {} // of a later version
        }
      }
      return new Exchanged(
          PeerId.fromBytes(Bytes.owning(peer.toArray())), Bytes.owning(envelope.toArray()));
    }

    private void choke(ProtobufReader reader) throws MalformedException {
      while (reader.next()) {
        if (reader.field() == 1 || reader.field() == 2) {
          controls = counted(controls, limits.controlsMax(), "control messages");
          boolean chokes = reader.field() == 1;
          String topic = graft(reader.message());
          if (chokes) {
            rpc.choke(topic);
          } else {
            rpc.unchoke(topic);
          }
        }
      }
    }

    private void large(ProtobufReader reader) throws MalformedException {
      while (reader.next()) {
        switch (reader.field()) {
          case 1 -> {
            controls = counted(controls, limits.controlsMax(), "control messages");
            preamble(reader.message()).ifPresent(rpc::preamble);
          }
          case 2 -> {
            controls = counted(controls, limits.controlsMax(), "control messages");
            receiving(reader.message()).ifPresent(rpc::receiving);
          }
          default -> {} // of a later version
        }
      }
    }

    /** Nothing if it does not say of what; a length that no message has is passed over as well. */
    private Optional<Preamble> preamble(ProtobufReader reader) throws MalformedException {
      String topic = "";
      Optional<MessageId> of = Optional.empty();
      long length = 0;
      while (reader.next()) {
        switch (reader.field()) {
          case 1 -> topic = reader.string(limits.topicBytesMax());
          case 2 -> of = Optional.of(id(reader));
          case 3 -> length = reader.uint64();
          default -> {} // of a later version
        }
      }
      String name = topic;
      int bytes = length(length);
      return bytes == 0 ? Optional.empty() : of.map(id -> new Preamble(name, id, bytes));
    }

    private Optional<Receiving> receiving(ProtobufReader reader) throws MalformedException {
      Optional<MessageId> of = Optional.empty();
      long length = 0;
      while (reader.next()) {
        switch (reader.field()) {
          case 1 -> of = Optional.of(id(reader));
          case 2 -> length = reader.uint64();
          default -> {} // of a later version
        }
      }
      int bytes = length(length);
      return bytes == 0 ? Optional.empty() : of.map(id -> new Receiving(id, bytes));
    }

    private int length(long told) {
      return told > 0 && told <= limits.bytesMax() ? (int) told : 0;
    }

    private Extensions extensions(ProtobufReader reader) throws MalformedException {
      boolean partials = false;
      boolean hinting = false;
      boolean choking = false;
      boolean announcing = false;
      while (reader.next()) {
        switch (reader.field()) {
          case PARTIAL_MESSAGES -> partials = reader.bool();
          case HINTS -> hinting = reader.bool();
          case CHOKE -> choking = reader.bool();
          case PREAMBLE -> announcing = reader.bool();
          default -> {} // peers must ignore unknown extensions
        }
      }
      return new Extensions(partials, hinting, choking, announcing);
    }

    private Partial partial(ProtobufReader reader) throws MalformedException {
      String topic = "";
      Bytes group = Bytes.EMPTY;
      Bytes message = Bytes.EMPTY;
      Bytes metadata = Bytes.EMPTY;
      while (reader.next()) {
        switch (reader.field()) {
          case 1 -> topic = reader.string(limits.topicBytesMax());
          case 2 -> group = own(reader.bytes(limits.idBytesMax()));
          case 3 -> message = own(reader.bytes(PART_BYTES_MAX));
          case 4 -> metadata = own(reader.bytes(PART_BYTES_MAX));
          default -> {} // of a later version
        }
      }
      return new Partial(topic, group, message, metadata);
    }

    private Hint hint(ProtobufReader reader) throws MalformedException {
      long index = 0;
      long priority = 0;
      long ttl = 0;
      while (reader.next()) {
        switch (reader.field()) {
          case 1 -> index = reader.uint64();
          case 2 -> priority = reader.uint64();
          case 3 -> ttl = reader.uint64();
          default -> {} // of a later version
        }
      }
      if (index < 0 || index >= limits.messagesMax() || priority < 0 || priority > PRIORITY_MAX) {
        throw new MalformedException("a hint for message " + index + ", priority " + priority);
      }
      return new Hint((int) index, (int) priority, Math.max(0, ttl));
    }

    private static Bytes own(Bytes shared) {
      return Bytes.owning(shared.toArray());
    }

    private static int counted(int before, int max, String what) throws MalformedException {
      if (before == max) {
        throw new MalformedException("an RPC with more than " + max + " " + what);
      }
      return before + 1;
    }
  }
}
