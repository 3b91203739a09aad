package dev.hypha.checks.fuzz;

import dev.hypha.bytes.Buffer;
import dev.hypha.bytes.Bytes;
import dev.hypha.bytes.Delimited;
import dev.hypha.bytes.MalformedException;
import dev.hypha.bytes.MemoryPipe;
import dev.hypha.bytes.Varint;
import dev.hypha.core.PeerException;
import dev.hypha.crypto.PrivateKey;
import dev.hypha.crypto.PublicKey;
import dev.hypha.daemon.ControlDoor;
import dev.hypha.dns.DnsDoor;
import dev.hypha.exchange.ExchangeDoor;
import dev.hypha.gossip.engine.Rpc;
import dev.hypha.gossip.engine.RpcCodec;
import dev.hypha.gossip.engine.RpcLimits;
import dev.hypha.gossip.engine.RpcSplitter;
import dev.hypha.gossip.trace.TraceDoor;
import dev.hypha.identify.IdentifyDoor;
import dev.hypha.kad.engine.KadCodec;
import dev.hypha.kad.engine.KadLimits;
import dev.hypha.kad.engine.KadMessage;
import dev.hypha.mdns.MessageCodec;
import dev.hypha.mdns.engine.Effect;
import dev.hypha.mdns.engine.Input;
import dev.hypha.mdns.engine.MdnsConfig;
import dev.hypha.mdns.engine.Message;
import dev.hypha.mdns.engine.Neighbours;
import dev.hypha.multiformats.Cid;
import dev.hypha.multiformats.Multiaddr;
import dev.hypha.multiformats.Multibase;
import dev.hypha.multiformats.Multihash;
import dev.hypha.multiformats.PeerId;
import dev.hypha.noise.PayloadDoor;
import dev.hypha.pnet.PreSharedKey;
import dev.hypha.protobuf.ProtobufReader;
import dev.hypha.record.Envelope;
import dev.hypha.record.RecordDoor;
import dev.hypha.rendezvous.RendezvousCodec;
import dev.hypha.rendezvous.RendezvousMessage;
import dev.hypha.send.SendDoor;
import dev.hypha.store.StoreDoor;
import dev.hypha.tls.CertificateDoor;
import java.io.EOFException;
import java.nio.charset.StandardCharsets;
import java.security.cert.CertificateException;
import java.util.List;
import java.util.Random;
import java.util.Set;

/** Every decoder that bytes of a remote can reach. */
final class Targets {
  private static final Class<MalformedException> MALFORMED = MalformedException.class;
  private static final Class<PeerException> PEER = PeerException.class;
  private static final Class<EOFException> END = EOFException.class;

  static final List<Target> ALL =
      List.of(
          new Target("varint", Targets::varint, List.of(MALFORMED, END)),
          new Target("delimited", Targets::delimited, List.of(MALFORMED, END)),
          new Target("protobuf", Targets::protobuf, List.of(MALFORMED)),
          new Target("multibase", Targets::multibase, List.of(MALFORMED)),
          new Target("multihash", Targets::multihash, List.of(MALFORMED)),
          new Target("cid", Targets::cid, List.of(MALFORMED)),
          new Target("cid-text", Targets::cidText, List.of(MALFORMED)),
          new Target("multiaddr", Targets::multiaddr, List.of(MALFORMED)),
          new Target("multiaddr-text", Targets::multiaddrText, List.of(MALFORMED)),
          new Target("peer-id", Targets::peerId, List.of(MALFORMED)),
          new Target("peer-id-text", Targets::peerIdText, List.of(MALFORMED)),
          new Target("public-key", Targets::publicKey, List.of(MALFORMED)),
          new Target("private-key", Targets::privateKey, List.of(MALFORMED)),
          new Target("envelope", Targets::envelope, List.of(MALFORMED)),
          new Target("peer-record", RecordDoor::read, List.of(MALFORMED)),
          new Target("stored-record", StoreDoor::read, List.of(MALFORMED)),
          new Target("identify", IdentifyDoor::read, List.of(MALFORMED)),
          new Target("noise-payload", PayloadDoor::read, List.of(MALFORMED)),
          new Target("noise-listener", Conversations::noiseListener, List.of(PEER, END)),
          new Target("noise-dialer", Conversations::noiseDialer, List.of(PEER, END)),
          new Target("tls-certificate", CertificateDoor::read, List.of(CertificateException.class)),
          new Target("tls-hello", CertificateDoor::hello, List.of()),
          new Target("tls-listener", Conversations::tlsListener, List.of(PEER, END)),
          new Target("tls-dialer", Conversations::tlsDialer, List.of(PEER, END)),
          new Target("noise-hybrid-listener", Conversations::hybridListener, List.of(PEER, END)),
          new Target("noise-hybrid-dialer", Conversations::hybridDialer, List.of(PEER, END)),
          new Target(
              "multistream-listener", Conversations::multistreamListener, List.of(PEER, END)),
          new Target("multistream-dialer", Conversations::multistreamDialer, List.of(PEER, END)),
          new Target("yamux-listener", Conversations::yamuxListener, List.of()),
          new Target("yamux-dialer", Conversations::yamuxDialer, List.of()),
          new Target("websocket-server", Conversations::webSocketServer, List.of()),
          new Target("websocket-client", Conversations::webSocketClient, List.of()),
          new Target("websocket-request", Conversations::webSocketRequest, List.of(PEER, END)),
          new Target("websocket-answer", Conversations::webSocketAnswer, List.of(PEER, END)),
          new Target("swarm-key", Targets::swarmKey, List.of(MALFORMED)),
          new Target("pnet", Conversations::privateNetwork, List.of(PEER, END)),
          new Target("send-offer", SendDoor::readOffer, List.of(MALFORMED)),
          new Target("send-answer", SendDoor::readAnswer, List.of(MALFORMED)),
          new Target("kad-message", Targets::kadMessage, List.of(MALFORMED)),
          new Target("peer-exchange", Targets::peerExchange, List.of(MALFORMED, END)),
          new Target("rendezvous-message", Targets::rendezvousMessage, List.of(MALFORMED)),
          new Target("gossip-rpc", Targets::gossipRpc, List.of(MALFORMED)),
          new Target("trace-question", TraceDoor::readQuestion, List.of(MALFORMED)),
          new Target("trace-answer", TraceDoor::readAnswer, List.of(MALFORMED)),
          new Target("dns-answer", DnsDoor::read, List.of(MALFORMED)),
          new Target("mdns", Targets::mdns, List.of(MALFORMED)),
          new Target("control", ControlDoor::read, List.of(MALFORMED, END)));

  /** Breaks on purpose, so that we know that a finding is found. Not among {@link #ALL}. */
  static final Target CANARY = new Target("canary", Targets::canary, List.of(MALFORMED));

  private Targets() {}

  static Target named(String name) {
    if (name.equals(CANARY.name())) {
      return CANARY;
    }
    return ALL.stream()
        .filter(target -> target.name().equals(name))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("no target " + name));
  }

  private static void varint(byte[] input) throws Exception {
    Buffer buffer = new Buffer().write(Bytes.copyOf(input));
    long value = Varint.read(buffer, Long.MAX_VALUE);
    Bytes read = Bytes.copyOf(input, 0, input.length - (int) buffer.size());
    Invariant.same(read, Varint.encode(value), "the one encoding of " + value);
    Invariant.same(read.size(), Varint.size(value), "the size of " + value);
  }

  /** What is read from the link also reaches the machine. */
  private static void mdns(byte[] input) throws Exception {
    MdnsConfig config = MdnsConfig.DEFAULT;
    PeerId self = PeerId.ofPublicKey(Bytes.copyOf(new byte[36]));
    Neighbours neighbours = new Neighbours(config, self, new Random(1));
    Input.LinkUp up =
        new Input.LinkUp(
            1,
            false,
            Set.of(Bytes.of(10, 0, 0, 1)),
            List.of(Multiaddr.parse("/ip4/10.0.0.1/tcp/1")));
    neighbours.on(up, 0, effect -> {});
    Message message = MessageCodec.decode(Bytes.copyOf(input)).message();
    neighbours.on(
        new Input.Heard(1, true, message),
        0,
        effect -> {
          if (effect instanceof Effect.Reply(Message answer)) {
            MessageCodec.encode(answer);
          }
        });
    if (neighbours.peers().size() > config.peersPerPacketMax()) {
      throw new AssertionError("one packet brings " + neighbours.peers().size() + " peers");
    }
    while (neighbours.wakeAt() < 2 * config.ttl().toNanos()) {
      neighbours.tick(neighbours.wakeAt(), effect -> {});
    }
  }

  /** As a question and as an answer; no more is taken than the limits say. */
  private static void kadMessage(byte[] input) throws Exception {
    KadLimits limits = KadLimits.DEFAULT;
    KadCodec codec = new KadCodec(limits);
    KadMessage message = codec.decode(Bytes.copyOf(input));
    Invariant.same(message, codec.decode(KadCodec.encode(message)), "a message of Kademlia");
    if (message.closer().size() > limits.closerMax()
        || message.providers().size() > limits.providersMax()) {
      throw new AssertionError("more peers than may be");
    }
  }

  private static void rendezvousMessage(byte[] input) throws Exception {
    RendezvousMessage message = RendezvousCodec.decode(Bytes.copyOf(input));
    Bytes encoded = RendezvousCodec.encode(message);
    Invariant.same(message, RendezvousCodec.decode(encoded), "a message of rendezvous");
  }

  private static void gossipRpc(byte[] input) throws Exception {
    RpcCodec codec = new RpcCodec(RpcLimits.DEFAULT);
    Rpc rpc = codec.decode(Bytes.copyOf(input));
    Invariant.same(rpc, codec.decode(RpcCodec.encode(rpc)), "an RPC");
    int size = new RpcSplitter(1_024).size(rpc);
    if (RpcCodec.encode(rpc).size() > size) {
      throw new AssertionError("an RPC is longer than was reckoned: " + size);
    }
  }

  private static void delimited(byte[] input) throws Exception {
    MemoryPipe pipe = Conversations.saying(input);
    while (true) {
      var message = Delimited.read(pipe.right().source(), 1024);
      if (message.isEmpty()) {
        return;
      }
    }
  }

  private static void peerExchange(byte[] input) throws Exception {
    ExchangeDoor.read(Conversations.saying(input).right().source());
  }

  /** The first byte says in which way the fields are read. */
  private static void protobuf(byte[] input) throws Exception {
    if (input.length > 0) {
      fields(new ProtobufReader(Bytes.copyOf(input, 1, input.length - 1)), input[0] & 0xff);
    }
  }

  private static void fields(ProtobufReader reader, int ways) throws MalformedException {
    int way = ways;
    while (reader.next()) {
      way = (way * 31 + reader.field()) & 0xff;
      switch (way & 7) {
        case 0 -> reader.bytes(1 << 10);
        case 1 -> reader.string(1 << 10);
        case 2 -> reader.uint64();
        case 3 -> reader.int32();
        case 4 -> reader.bool();
        case 5 -> reader.fixed64();
        case 6 -> fields(reader.message(), way);
        default -> reader.skip();
      }
    }
  }

  private static void multibase(byte[] input) throws Exception {
    String written = text(input);
    Bytes value = Multibase.decode(written);
    Multibase base = Multibase.of(written);
    Invariant.same(value, Multibase.decode(base.encode(value)), "a value in " + base);
  }

  private static void multihash(byte[] input) throws Exception {
    Bytes bytes = Bytes.copyOf(input);
    Invariant.same(bytes, Multihash.fromBytes(bytes).toBytes(), "a multihash");
  }

  private static void cid(byte[] input) throws Exception {
    Bytes bytes = Bytes.copyOf(input);
    Cid cid = Cid.fromBytes(bytes);
    Invariant.same(bytes, cid.toBytes(), "a cid");
    Invariant.same(cid, Cid.parse(cid.toString()), "a cid as text");
  }

  private static void cidText(byte[] input) throws Exception {
    Cid cid = Cid.parse(text(input));
    Invariant.same(cid, Cid.parse(cid.toString()), "a cid as text");
    Invariant.same(cid, Cid.fromBytes(cid.toBytes()), "a cid as bytes");
  }

  private static void multiaddr(byte[] input) throws Exception {
    Bytes bytes = Bytes.copyOf(input);
    Multiaddr address = Multiaddr.fromBytes(bytes);
    Invariant.same(bytes, address.toBytes(), "an address");
    Invariant.same(address, Multiaddr.parse(address.toString()), "an address as text");
  }

  private static void multiaddrText(byte[] input) throws Exception {
    Multiaddr address = Multiaddr.parse(text(input));
    Invariant.same(address, Multiaddr.parse(address.toString()), "an address as text");
    Invariant.same(address, Multiaddr.fromBytes(address.toBytes()), "an address as bytes");
  }

  private static void peerId(byte[] input) throws Exception {
    Bytes bytes = Bytes.copyOf(input);
    PeerId id = PeerId.fromBytes(bytes);
    Invariant.same(bytes, id.toBytes(), "a peer id");
    Invariant.same(id, PeerId.parse(id.toString()), "a peer id as text");
    Invariant.same(id, PeerId.parse(id.toCid().toString()), "a peer id as cid");
  }

  private static void peerIdText(byte[] input) throws Exception {
    PeerId id = PeerId.parse(text(input));
    Invariant.same(id, PeerId.fromBytes(id.toBytes()), "a peer id as bytes");
    id.embeddedKey();
  }

  /** Strict: a second encoding would be a second name. */
  private static void publicKey(byte[] input) throws Exception {
    Bytes bytes = Bytes.copyOf(input);
    PublicKey key = PublicKey.decode(bytes);
    Invariant.same(bytes, key.encode(), "a public key");
    key.verify(bytes, bytes);
  }

  private static void privateKey(byte[] input) throws Exception {
    PrivateKey key = PrivateKey.decode(Bytes.copyOf(input));
    PublicKey half = key.publicKey();
    Invariant.same(half, PrivateKey.decode(key.encode()).publicKey(), "the public half");
    Bytes message = Bytes.utf8("message");
    Invariant.same(true, half.verify(message, key.sign(message)), "a signature verifies");
  }

  private static void envelope(byte[] input) throws Exception {
    Envelope envelope = Envelope.decode(Bytes.copyOf(input));
    Invariant.same(envelope, Envelope.decode(envelope.encode()), "an envelope");
    envelope.open("libp2p-peer-record", envelope.payloadType());
  }

  private static void swarmKey(byte[] input) throws Exception {
    PreSharedKey key = PreSharedKey.parse(Bytes.copyOf(input));
    Invariant.same(key, PreSharedKey.parse(key.encode()), "a swarm key");
  }

  private static void canary(byte[] input) throws Exception {
    if (input.length == 0) {
      throw new MalformedException("empty");
    }
    if (input.length > 1 && input[0] == 'H' && input[1] == 'y') {
      throw new IllegalStateException("the canary sings");
    }
  }

  private static String text(byte[] input) {
    return new String(input, StandardCharsets.UTF_8);
  }
}
