package dev.hypha.cli;

import dev.hypha.Hypha;
import dev.hypha.bytes.Bytes;
import dev.hypha.core.PeerAddress;
import dev.hypha.core.ProtocolId;
import dev.hypha.kad.AnyValue;
import dev.hypha.kad.FoundValue;
import dev.hypha.kad.Kad;
import dev.hypha.kad.KadConfig;
import dev.hypha.kad.KadMode;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.locks.LockSupport;

/**
 * One of three: a bootstrap node, a provider that says and puts something, a querier that finds
 * both.
 *
 * <p>Spec: libp2p/unified-testing, kad-dht suite.
 *
 * @param name {@code bootstrap}, {@code provider} or {@code querier}
 * @param redis where they find each other
 * @param key what is put before the names of this test
 * @param listenIp where to listen; by default at the address that redis sees
 */
record KadRole(String name, String redis, String key, Optional<String> listenIp) {
  private static final Duration WAIT = Duration.ofSeconds(60);
  private static final Duration LOOKUP = Duration.ofSeconds(10);
  private static final int LOOKUPS = 10;
  private static final long PAUSE_NANOS = 1_000_000_000L;
  private static final String DONE = "_provider_done";
  private static final String BOOTSTRAP = "_bootstrap_addr";

  /** The role that the environment gives, if any. */
  static Optional<KadRole> from(Map<String, String> environment) {
    return Optional.ofNullable(environment.get("ROLE"))
        .map(
            name ->
                new KadRole(
                    name,
                    environment.getOrDefault("REDIS_ADDR", "redis:6379"),
                    environment.getOrDefault("TEST_KEY", ""),
                    Optional.ofNullable(environment.get("LISTENER_IP"))));
  }

  /** Whoever keeps what is put in this test, whatever it is, wherever they are. */
  KadConfig config() {
    return KadConfig.network("interop")
        .withProtocol(ProtocolId.of("/ipfs/kad/1.0.0"))
        .withMode(name.equals("querier") ? KadMode.CLIENT : KadMode.SERVER)
        .withValidator("example", new AnyValue());
  }

  /** Plays it: the querier until it knows, the others until they are ended. */
  void play() throws IOException, InterruptedException {
    try (RedisClient meeting = new RedisClient(redis);
        Hypha hypha =
            Hypha.builder()
                .agent(InteropCommand.AGENT)
                .listen("/ip4/" + listenIp.orElseGet(meeting::localIp) + "/tcp/0")
                .kad(config())
                .start()) {
      switch (name) {
        case "bootstrap" -> meeting.set(key + BOOTSTRAP, hypha.addresses().getFirst().toString());
        case "provider" -> provide(hypha.dht(), meeting);
        case "querier" -> {
          judge(hypha.dht(), meeting);
          return;
        }
        default -> throw new IOException("no role " + name);
      }
      new CountDownLatch(1).await();
    }
  }

  private void provide(Kad kad, RedisClient meeting) throws IOException {
    kad.join(List.of(PeerAddress.parse(meeting.await(key + BOOTSTRAP, WAIT))));
    kad.provide(content(), LOOKUP);
    kad.put(value(), Bytes.utf8("hello from hypha client"));
    meeting.set(key + DONE, "done");
  }

  private void judge(Kad kad, RedisClient meeting) throws IOException {
    try {
      query(kad, meeting);
      System.out.println("status: pass");
    } catch (IOException e) {
      System.out.println("error: " + e.getMessage() + "\nstatus: fail");
      throw e;
    }
  }

  private void query(Kad kad, RedisClient meeting) throws IOException {
    meeting.await(key + DONE, WAIT);
    kad.join(List.of(PeerAddress.parse(meeting.await(key + BOOTSTRAP, WAIT))));
    List<PeerAddress> providers = List.of();
    for (int i = 0; i < LOOKUPS && providers.isEmpty(); i++) {
      if (i > 0) {
        LockSupport.parkNanos(PAUSE_NANOS);
      }
      providers = kad.providers(content(), Kad.PROVIDERS, LOOKUP, each -> true);
    }
    if (providers.isEmpty()) {
      throw new IOException("nobody provides the key");
    }
    String found =
        kad.get(value()).map(FoundValue::value).map(Bytes::toUtf8).orElse("nothing at all");
    if (!found.contains("hello from")) {
      throw new IOException("the value is " + found);
    }
  }

  /** A key that is no multihash: so the suite has it. */
  private Bytes content() {
    return Bytes.utf8("interop-test-key-" + key);
  }

  private Bytes value() {
    return Bytes.utf8("/example/data/" + key);
  }
}
