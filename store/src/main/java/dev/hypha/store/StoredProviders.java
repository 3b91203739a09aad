package dev.hypha.store;

import dev.hypha.bytes.Bytes;
import dev.hypha.bytes.MalformedException;
import dev.hypha.core.ProviderStore;
import dev.hypha.multiformats.Multiaddr;
import dev.hypha.multiformats.PeerId;
import dev.hypha.protobuf.ProtobufReader;
import dev.hypha.protobuf.ProtobufWriter;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** The providers of one key as they lie in the file. Pure. */
final class StoredProviders {
  private static final int PROVIDER = 1;
  private static final int PEER = 1;
  private static final int RECEIVED_AT = 2;
  private static final int ADDRESS = 3;
  private static final int FIELD_BYTES_MAX = 4 << 10;

  private StoredProviders() {}

  static Bytes encode(List<ProviderStore.Provider> providers) {
    ProtobufWriter writer = new ProtobufWriter();
    for (ProviderStore.Provider each : providers) {
      writer.message(
          PROVIDER,
          inner -> {
            inner.bytes(PEER, each.peer().toBytes());
            inner.uint64(RECEIVED_AT, Math.max(0, each.receivedAt().getEpochSecond()));
            each.addresses().forEach(address -> inner.bytes(ADDRESS, address.toBytes()));
          });
    }
    return writer.toBytes();
  }

  static List<ProviderStore.Provider> decode(Bytes stored) throws MalformedException {
    List<ProviderStore.Provider> providers = new ArrayList<>();
    ProtobufReader reader = new ProtobufReader(stored);
    while (reader.next()) {
      if (reader.field() == PROVIDER) {
        providers.add(provider(reader.message()));
      }
    }
    return providers;
  }

  private static ProviderStore.Provider provider(ProtobufReader reader) throws MalformedException {
    Bytes peer = Bytes.EMPTY;
    long receivedAt = 0;
    List<Multiaddr> addresses = new ArrayList<>();
    while (reader.next()) {
      switch (reader.field()) {
        case PEER -> peer = reader.bytes(FIELD_BYTES_MAX);
        case RECEIVED_AT -> receivedAt = reader.uint64();
        case ADDRESS -> addresses.add(Multiaddr.fromBytes(reader.bytes(FIELD_BYTES_MAX)));
        default -> reader.skip();
      }
    }
    if (receivedAt < 0 || receivedAt > Instant.MAX.getEpochSecond()) {
      throw new MalformedException("no time: " + receivedAt);
    }
    return new ProviderStore.Provider(
        PeerId.fromBytes(peer), addresses, Instant.ofEpochSecond(receivedAt));
  }
}
