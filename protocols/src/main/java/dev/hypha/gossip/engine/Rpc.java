package dev.hypha.gossip.engine;

import dev.hypha.bytes.Bytes;
import dev.hypha.multiformats.PeerId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What one peer tells another at once.
 *
 * <p>Spec: pubsub/README.md, "The RPC"; gossipsub-v1.0.md, v1.1, v1.2 and v1.3, "Protobuf".
 *
 * @param iwant of all IWANTs together
 * @param idontwant of all IDONTWANTs together
 * @param extensions only in the first of a stream
 * @param hints of {@code messages}; only between peers that both know them
 * @param experimental only between peers that both know it
 */
public record Rpc(
    List<Subscription> subscriptions,
    List<Message> messages,
    List<IHave> ihave,
    List<MessageId> iwant,
    List<String> graft,
    List<Prune> prune,
    List<MessageId> idontwant,
    Optional<Extensions> extensions,
    Optional<Partial> partial,
    List<Hint> hints,
    Optional<Experimental> experimental) {
  public Rpc {
    subscriptions = List.copyOf(subscriptions);
    messages = List.copyOf(messages);
    ihave = List.copyOf(ihave);
    iwant = List.copyOf(iwant);
    graft = List.copyOf(graft);
    prune = List.copyOf(prune);
    idontwant = List.copyOf(idontwant);
    hints = List.copyOf(hints);
  }

  /** Without anything experimental. */
  public Rpc(
      List<Subscription> subscriptions,
      List<Message> messages,
      List<IHave> ihave,
      List<MessageId> iwant,
      List<String> graft,
      List<Prune> prune,
      List<MessageId> idontwant,
      Optional<Extensions> extensions,
      Optional<Partial> partial,
      List<Hint> hints) {
    this(
        subscriptions,
        messages,
        ihave,
        iwant,
        graft,
        prune,
        idontwant,
        extensions,
        partial,
        hints,
        Optional.empty());
  }

  /**
   * A peer has begun or ceased to listen to a topic.
   *
   * @param requestsPartial whether it would rather have partial messages
   * @param supportsPartial whether it can send them
   */
  public record Subscription(
      String topic, boolean subscribe, boolean requestsPartial, boolean supportsPartial) {
    public static Subscription to(String topic) {
      return new Subscription(topic, true, false, false);
    }

    public static Subscription not(String topic) {
      return new Subscription(topic, false, false, false);
    }
  }

  /** Messages that a peer has. */
  public record IHave(String topic, List<MessageId> ids) {
    public IHave {
      ids = List.copyOf(ids);
    }
  }

  /**
   * A peer takes us out of its mesh.
   *
   * @param peers others of the topic
   * @param backoffSeconds for which it does not want to be grafted; unsigned; 0 if it says nothing
   */
  public record Prune(String topic, List<Exchanged> peers, long backoffSeconds) {
    public Prune {
      peers = List.copyOf(peers);
    }
  }

  /**
   * A peer to connect to.
   *
   * @param signedPeerRecord an envelope, not verified; may be empty
   */
  public record Exchanged(PeerId peer, Bytes signedPeerRecord) {}

  /**
   * What a peer knows beyond the version it speaks.
   *
   * @param hints whether it understands {@link Hint}
   * @param choke whether it understands CHOKE and UNCHOKE
   * @param preamble whether it understands {@link Preamble} and {@link Receiving}
   */
  public record Extensions(
      boolean partialMessages, boolean hints, boolean choke, boolean preamble) {
    public Extensions(boolean partialMessages, boolean hints) {
      this(partialMessages, hints, false, false);
    }
  }

  /**
   * What is said by the rules of drafts.
   *
   * @param choke topics of which a peer wants to be told what we have, instead of being sent it
   * @param unchoke topics of which it wants to be sent it again
   * @param preambles messages that come next
   * @param receiving messages that another is sending it
   */
  public record Experimental(
      List<String> choke,
      List<String> unchoke,
      List<Preamble> preambles,
      List<Receiving> receiving) {
    public Experimental {
      choke = List.copyOf(choke);
      unchoke = List.copyOf(unchoke);
      preambles = List.copyOf(preambles);
      receiving = List.copyOf(receiving);
    }

    boolean isEmpty() {
      return choke.isEmpty() && unchoke.isEmpty() && preambles.isEmpty() && receiving.isEmpty();
    }
  }

  /**
   * A large message comes next.
   *
   * @param length of its data in bytes
   */
  public record Preamble(String topic, MessageId id, int length) {}

  /** A large message is on its way from somebody else. */
  public record Receiving(MessageId id, int length) {}

  /** A part of a message, or what parts a peer has and wants; opaque to the router. */
  public record Partial(String topic, Bytes group, Bytes message, Bytes partsMetadata) {}

  /**
   * How a message is to be treated on its way; beside the message, which is signed.
   *
   * @param index of the message in the RPC
   * @param priority 0…10; higher overtakes
   * @param ttlMilliseconds for how much longer it is worth sending on; 0 for as long as it takes
   */
  public record Hint(int index, int priority, long ttlMilliseconds) {}

  /** One message and nothing else. */
  public static Rpc of(Message message) {
    return new Rpc(
        List.of(),
        List.of(message),
        List.of(),
        List.of(),
        List.of(),
        List.of(),
        List.of(),
        Optional.empty(),
        Optional.empty(),
        List.of());
  }

  public boolean hasControl() {
    return !ihave.isEmpty()
        || !iwant.isEmpty()
        || !graft.isEmpty()
        || !prune.isEmpty()
        || !idontwant.isEmpty()
        || extensions.isPresent();
  }

  public boolean isEmpty() {
    return subscriptions.isEmpty()
        && messages.isEmpty()
        && !hasControl()
        && partial.isEmpty()
        && experimental.isEmpty();
  }

  /** Gathers what is said to one peer. Not thread-safe. */
  static final class Builder {
    private final List<Subscription> subscriptions = new ArrayList<>(0);
    private final List<Message> messages = new ArrayList<>(0);
    private final List<IHave> ihave = new ArrayList<>(0);
    private final List<MessageId> iwant = new ArrayList<>(0);
    private final List<String> graft = new ArrayList<>(0);
    private final List<Prune> prune = new ArrayList<>(0);
    private final List<MessageId> idontwant = new ArrayList<>(0);
    private final List<Hint> hints = new ArrayList<>(0);
    private final List<String> choke = new ArrayList<>(0);
    private final List<String> unchoke = new ArrayList<>(0);
    private final List<Preamble> preambles = new ArrayList<>(0);
    private final List<Receiving> receiving = new ArrayList<>(0);
    private Optional<Extensions> extensions = Optional.empty();
    private Optional<Partial> partial = Optional.empty();

    Builder subscription(Subscription each) {
      subscriptions.add(each);
      return this;
    }

    Builder message(Message each) {
      messages.add(each);
      return this;
    }

    /** With how it is to be treated. */
    Builder message(Message each, Delivery delivery, long now) {
      hints.add(delivery.hint(messages.size(), now));
      return message(each);
    }

    Builder hint(Hint each) {
      hints.add(each);
      return this;
    }

    Builder ihave(IHave each) {
      ihave.add(each);
      return this;
    }

    Builder iwant(List<MessageId> ids) {
      iwant.addAll(ids);
      return this;
    }

    Builder graft(String topic) {
      graft.add(topic);
      return this;
    }

    Builder prune(Prune each) {
      prune.add(each);
      return this;
    }

    /** Takes back what is said of our mesh of a topic: the last word counts. */
    Builder retract(String topic) {
      graft.remove(topic);
      prune.removeIf(each -> each.topic().equals(topic));
      return this;
    }

    Builder idontwant(MessageId id) {
      idontwant.add(id);
      return this;
    }

    Builder extensions(Extensions ours) {
      extensions = Optional.of(ours);
      return this;
    }

    Builder partial(Partial part) {
      partial = Optional.of(part);
      return this;
    }

    Builder choke(String topic) {
      choke.add(topic);
      return this;
    }

    Builder unchoke(String topic) {
      unchoke.add(topic);
      return this;
    }

    Builder preamble(Preamble each) {
      preambles.add(each);
      return this;
    }

    Builder receiving(Receiving each) {
      receiving.add(each);
      return this;
    }

    Builder experimental(Experimental all) {
      all.choke().forEach(this::choke);
      all.unchoke().forEach(this::unchoke);
      preambles.addAll(all.preambles());
      receiving.addAll(all.receiving());
      return this;
    }

    private Optional<Experimental> experimental() {
      Experimental all = new Experimental(choke, unchoke, preambles, receiving);
      return all.isEmpty() ? Optional.empty() : Optional.of(all);
    }

    Rpc build() {
      return new Rpc(
          subscriptions,
          messages,
          ihave,
          iwant,
          graft,
          prune,
          idontwant,
          extensions,
          partial,
          hints,
          experimental());
    }
  }
}
