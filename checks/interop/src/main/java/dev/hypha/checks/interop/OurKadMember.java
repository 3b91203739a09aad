package dev.hypha.checks.interop;

import dev.hypha.Hypha;
import dev.hypha.bytes.Bytes;
import dev.hypha.core.PeerException.Unreachable;
import dev.hypha.crypto.KeyType;
import dev.hypha.crypto.PrivateKey;
import dev.hypha.kad.FoundPeer;
import dev.hypha.kad.FoundValue;
import dev.hypha.kad.IpnsRecord;
import dev.hypha.kad.Kad;
import dev.hypha.kad.KadConfig;
import dev.hypha.kad.PublicKeyValidator;
import dev.hypha.multiformats.Cid;
import dev.hypha.multiformats.PeerId;
import java.io.IOException;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** Our node, in this process. */
final class OurKadMember implements KadMember {
  private static final SecureRandom RANDOM = new SecureRandom();

  private final String name;
  private final Hypha hypha;
  private final PrivateKey identity;

  private OurKadMember(String name, Hypha hypha, PrivateKey identity) {
    this.name = name;
    this.hypha = hypha;
    this.identity = identity;
  }

  static OurKadMember start(String name, KadConfig config) throws IOException {
    PrivateKey identity = PrivateKey.generate(KeyType.ED25519, RANDOM);
    Hypha hypha =
        Hypha.builder().identity(identity).listen("/ip4/127.0.0.1/tcp/0").kad(config).start();
    return new OurKadMember(name, hypha, identity);
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public String address() {
    return hypha.addresses().getFirst().toString();
  }

  @Override
  public String id() {
    return hypha.id().toString();
  }

  Kad kad() {
    return hypha.dht();
  }

  Hypha hypha() {
    return hypha;
  }

  @Override
  public void connect(KadMember other) throws IOException, InterruptedException {
    hypha.connect(other.address());
  }

  @Override
  public int size() {
    return kad().tableSize();
  }

  @Override
  public String find(String peer) throws IOException {
    return kad()
        .findPeer(PeerId.parse(peer))
        .map(FoundPeer::address)
        .orElseThrow(() -> new IOException(name + " does not find " + peer))
        .toString();
  }

  @Override
  public void put(Entry entry) throws IOException {
    kad().put(entry.key(), entry.value());
  }

  @Override
  public Bytes get(Bytes key) throws IOException {
    return kad()
        .get(key)
        .map(FoundValue::value)
        .orElseThrow(() -> new IOException(name + " does not get a value"));
  }

  /**
   * Lets it provide all of {@code contents}, of which nobody can be told now: it says them
   * together, as soon as somebody is there.
   */
  void provideLater(List<Cid> contents) throws IOException {
    for (Cid each : contents) {
      try {
        throw new IOException(name + " has told somebody: " + kad().provide(each).peers());
      } catch (Unreachable _) {
        // nobody is there yet
      }
    }
  }

  @Override
  public void provide(Cid content) throws IOException {
    kad().provide(content);
  }

  @Override
  public String providers(Cid content) throws IOException {
    return kad().providers(content).toString();
  }

  @Override
  public Entry putKey() throws IOException {
    return put(PublicKeyValidator.keyOf(hypha.id()), identity.publicKey().encode());
  }

  @Override
  public Entry putName(String target) throws IOException {
    return put(IpnsRecord.keyOf(hypha.id()), named(identity, target));
  }

  /** That the name of {@code owner} stands for {@code target}, for an hour. */
  static Bytes named(PrivateKey owner, String target) {
    Instant until = Instant.now().plus(Duration.ofHours(1));
    return new IpnsRecord(Bytes.utf8(target), until, 1, Duration.ofMinutes(1)).sign(owner);
  }

  private Entry put(Bytes key, Bytes value) throws IOException {
    Entry entry = new Entry(key, value);
    put(entry);
    return entry;
  }

  @Override
  public void close() {
    hypha.close();
  }
}
