package dev.hypha.gossip.engine;

import dev.hypha.bytes.Bytes;
import java.util.ArrayList;
import java.util.List;

/**
 * Splits an RPC so that its parts stay below what peers take. A message is never split; hints stay
 * with their messages.
 */
public final class RpcSplitter {
  private static final int ENTRY_OVERHEAD = 8;

  private final int bytesMax;

  public RpcSplitter(int bytesMax) {
    this.bytesMax = bytesMax;
  }

  /** About how long it is as protobuf; never less. */
  public int size(Rpc rpc) {
    int size = 2 * ENTRY_OVERHEAD;
    for (Rpc.Subscription each : rpc.subscriptions()) {
      size += textSize(each.topic()) + 2 * ENTRY_OVERHEAD;
    }
    for (Message each : rpc.messages()) {
      size += size(each);
    }
    for (Rpc.IHave each : rpc.ihave()) {
      size += textSize(each.topic()) + ENTRY_OVERHEAD + idsSize(each.ids());
    }
    size += idsSize(rpc.iwant()) + idsSize(rpc.idontwant());
    for (String each : rpc.graft()) {
      size += textSize(each) + ENTRY_OVERHEAD;
    }
    for (Rpc.Prune each : rpc.prune()) {
      size += size(each);
    }
    size += rpc.extensions().isPresent() ? 2 * ENTRY_OVERHEAD : 0;
    size += rpc.partial().map(RpcSplitter::size).orElse(0);
    size += rpc.experimental().map(RpcSplitter::size).orElse(0);
    return size + rpc.hints().size() * 4 * ENTRY_OVERHEAD;
  }

  /** Its parts in order; itself if it is small enough or has but one thing to say. */
  public List<Rpc> split(Rpc rpc) {
    if (size(rpc) <= bytesMax) {
      return List.of(rpc);
    }
    Parts parts = new Parts();
    rpc.extensions().ifPresent(each -> parts.next(2 * ENTRY_OVERHEAD).extensions(each));
    for (Rpc.Subscription each : rpc.subscriptions()) {
      parts.next(textSize(each.topic()) + 2 * ENTRY_OVERHEAD).subscription(each);
    }
    for (String each : rpc.graft()) {
      parts.next(textSize(each) + ENTRY_OVERHEAD).graft(each);
    }
    for (Rpc.Prune each : rpc.prune()) {
      parts.next(size(each)).prune(each);
    }
    for (MessageId each : rpc.idontwant()) {
      parts.next(idSize(each)).idontwant(each);
    }
    for (MessageId each : rpc.iwant()) {
      parts.next(idSize(each)).iwant(List.of(each));
    }
    for (Rpc.IHave each : rpc.ihave()) {
      offers(parts, each);
    }
    rpc.experimental().ifPresent(each -> parts.next(size(each)).experimental(each));
    rpc.partial().ifPresent(each -> parts.next(size(each)).partial(each));
    for (int i = 0; i < rpc.messages().size(); i++) {
      message(parts, rpc, i);
    }
    return parts.done();
  }

  private void offers(Parts parts, Rpc.IHave offer) {
    int perPart = Math.max(1, (bytesMax - textSize(offer.topic())) / 64);
    for (int from = 0; from < offer.ids().size(); from += perPart) {
      List<MessageId> some =
          offer.ids().subList(from, Math.min(offer.ids().size(), from + perPart));
      parts
          .next(textSize(offer.topic()) + ENTRY_OVERHEAD + idsSize(some))
          .ihave(new Rpc.IHave(offer.topic(), some));
    }
  }

  private static void message(Parts parts, Rpc rpc, int index) {
    Message message = rpc.messages().get(index);
    Rpc.Builder part = parts.next(size(message) + 4 * ENTRY_OVERHEAD);
    for (Rpc.Hint hint : rpc.hints()) {
      if (hint.index() == index) {
        part.hint(new Rpc.Hint(parts.messages, hint.priority(), hint.ttlMilliseconds()));
      }
    }
    part.message(message);
    parts.messages++;
  }

  /** The parts so far, and the one that is being filled. */
  private final class Parts {
    private final List<Rpc> full = new ArrayList<>();
    private Rpc.Builder current = new Rpc.Builder();
    private int size = 2 * ENTRY_OVERHEAD;
    private int messages;

    /** Where the next thing of this size belongs. */
    Rpc.Builder next(int bytes) {
      if (size + bytes > bytesMax && size > 2 * ENTRY_OVERHEAD) {
        full.add(current.build());
        current = new Rpc.Builder();
        size = 2 * ENTRY_OVERHEAD;
        messages = 0;
      }
      size += bytes;
      return current;
    }

    List<Rpc> done() {
      Rpc last = current.build();
      if (!last.isEmpty()) {
        full.add(last);
      }
      return full;
    }
  }

  private static int size(Message message) {
    return message.data().size()
        + message.from().size()
        + message.seqno().size()
        + message.signature().size()
        + message.key().size()
        + textSize(message.topic())
        + 5 * ENTRY_OVERHEAD;
  }

  private static int size(Rpc.Prune prune) {
    int size = textSize(prune.topic()) + 3 * ENTRY_OVERHEAD;
    for (Rpc.Exchanged each : prune.peers()) {
      size += each.peer().toBytes().size() + each.signedPeerRecord().size() + 2 * ENTRY_OVERHEAD;
    }
    return size;
  }

  private static int size(Rpc.Partial part) {
    return textSize(part.topic())
        + part.group().size()
        + part.message().size()
        + part.partsMetadata().size()
        + 4 * ENTRY_OVERHEAD;
  }

  /** Never split: what drafts say is a few ids and topics. */
  private static int size(Rpc.Experimental all) {
    int size = 4 * ENTRY_OVERHEAD;
    for (String topic : all.choke()) {
      size += textSize(topic) + ENTRY_OVERHEAD;
    }
    for (String topic : all.unchoke()) {
      size += textSize(topic) + ENTRY_OVERHEAD;
    }
    for (Rpc.Preamble each : all.preambles()) {
      size += textSize(each.topic()) + idSize(each.id()) + 2 * ENTRY_OVERHEAD;
    }
    for (Rpc.Receiving each : all.receiving()) {
      size += idSize(each.id()) + 2 * ENTRY_OVERHEAD;
    }
    return size;
  }

  private static int idsSize(List<MessageId> ids) {
    int size = 0;
    for (MessageId id : ids) {
      size += idSize(id);
    }
    return size;
  }

  private static int idSize(MessageId id) {
    return id.bytes().size() + 4;
  }

  private static int textSize(String text) {
    return Bytes.utf8(text).size();
  }
}
