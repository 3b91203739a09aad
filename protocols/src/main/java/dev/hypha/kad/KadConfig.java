package dev.hypha.kad;

import dev.hypha.core.ProtocolId;
import dev.hypha.kad.engine.Diversity;
import dev.hypha.kad.engine.GuardConfig;
import dev.hypha.kad.engine.KadLimits;
import dev.hypha.kad.engine.QueryConfig;
import dev.hypha.kad.engine.TableConfig;
import java.util.HashMap;
import java.util.Map;

/**
 * Which network a node takes part in, and how.
 *
 * @param protocol the network's name on the wire: two networks with one name become one
 * @param mode whether others are answered
 * @param reach which addresses mean something in it
 * @param table whom the node knows
 * @param query how it looks things up
 * @param limits of messages
 * @param serving what it does for others
 * @param times of records and providers
 * @param quorum so many peers must give the same value before no others are asked, at least 1
 * @param guard what is done about keys that somebody seems to censor
 * @param optimisticProvide whether peers are told that this node provides something as soon as they
 *     are near enough, and {@link Kad#provide} returns when most have taken it
 * @param validators by namespace, the first part of a key: {@code pk} for {@code /pk/…}; keys of
 *     other namespaces are neither asked for nor kept
 */
public record KadConfig(
    ProtocolId protocol,
    KadMode mode,
    Reach reach,
    TableConfig table,
    QueryConfig query,
    KadLimits limits,
    ServingConfig serving,
    RecordTimes times,
    int quorum,
    GuardConfig guard,
    boolean optimisticProvide,
    Map<String, RecordValidator> validators) {
  private static final Map<String, RecordValidator> PUBLIC_VALIDATORS =
      Map.of("pk", new PublicKeyValidator(), "ipns", new IpnsValidator());

  /** The namespace of which {@link #withAnyValue} tells. */
  public static final String ANYTHING = "v";

  /** The public network. */
  public static final KadConfig DEFAULT =
      new KadConfig(
          ProtocolId.of("/ipfs/kad/1.0.0"),
          KadMode.AUTO,
          Reach.PUBLIC,
          TableConfig.DEFAULT,
          QueryConfig.DEFAULT,
          KadLimits.DEFAULT,
          ServingConfig.DEFAULT,
          RecordTimes.DEFAULT,
          3,
          GuardConfig.DEFAULT,
          false,
          PUBLIC_VALIDATORS);

  /** Whoever is on the same local network. */
  public static final KadConfig LAN =
      DEFAULT
          .withProtocol(ProtocolId.of("/ipfs/lan/kad/1.0.0"))
          .withMode(KadMode.SERVER)
          .withReach(Reach.LOCAL)
          .withTable(TableConfig.DEFAULT.withDiversity(Diversity.LAN));

  private static final int NAME_MAX = 64;
  private static final RecordValidator ANY = new AnyValue();

  public KadConfig {
    if (quorum < 1) {
      throw new IllegalArgumentException("a quorum of " + quorum);
    }
    validators = Map.copyOf(validators);
  }

  /**
   * The network of this name, {@code /hypha/net/NAME/kad/1.0.0}: nothing crosses into another. Its
   * members are servers; beside {@code pk} and {@code ipns} it has the namespace {@code v}, in
   * which anybody may put {@linkplain AnyValue anything}.
   *
   * @param name 1 to 64 letters, digits, dots, dashes and underscores
   */
  public static KadConfig network(String name) {
    if (!isName(name)) {
      throw new IllegalArgumentException(
          "a network's name has 1 to 64 letters, digits, dots, dashes and underscores: " + name);
    }
    return LAN.withProtocol(ProtocolId.of("/hypha/net/" + name + "/kad/1.0.0"))
        .withReach(Reach.ANY)
        .withAnyValue();
  }

  /** Whether a network can be called so. */
  public static boolean isName(String name) {
    return name.matches("[A-Za-z0-9._-]{1," + NAME_MAX + "}");
  }

  /**
   * With the namespace {@value #ANYTHING}, in which anybody may put {@linkplain AnyValue anything}.
   */
  public KadConfig withAnyValue() {
    return withValidator(ANYTHING, ANY);
  }

  public KadConfig withProtocol(ProtocolId other) {
    return new KadConfig(
        other,
        mode,
        reach,
        table,
        query,
        limits,
        serving,
        times,
        quorum,
        guard,
        optimisticProvide,
        validators);
  }

  public KadConfig withMode(KadMode other) {
    return new KadConfig(
        protocol,
        other,
        reach,
        table,
        query,
        limits,
        serving,
        times,
        quorum,
        guard,
        optimisticProvide,
        validators);
  }

  public KadConfig withReach(Reach other) {
    return new KadConfig(
        protocol,
        mode,
        other,
        table,
        query,
        limits,
        serving,
        times,
        quorum,
        guard,
        optimisticProvide,
        validators);
  }

  public KadConfig withTable(TableConfig other) {
    return new KadConfig(
        protocol,
        mode,
        reach,
        other,
        query,
        limits,
        serving,
        times,
        quorum,
        guard,
        optimisticProvide,
        validators);
  }

  public KadConfig withQuery(QueryConfig other) {
    return new KadConfig(
        protocol,
        mode,
        reach,
        table,
        other,
        limits,
        serving,
        times,
        quorum,
        guard,
        optimisticProvide,
        validators);
  }

  public KadConfig withServing(ServingConfig other) {
    return new KadConfig(
        protocol,
        mode,
        reach,
        table,
        query,
        limits,
        other,
        times,
        quorum,
        guard,
        optimisticProvide,
        validators);
  }

  public KadConfig withTimes(RecordTimes other) {
    return new KadConfig(
        protocol,
        mode,
        reach,
        table,
        query,
        limits,
        serving,
        other,
        quorum,
        guard,
        optimisticProvide,
        validators);
  }

  public KadConfig withQuorum(int other) {
    return new KadConfig(
        protocol,
        mode,
        reach,
        table,
        query,
        limits,
        serving,
        times,
        other,
        guard,
        optimisticProvide,
        validators);
  }

  public KadConfig withGuard(GuardConfig other) {
    return new KadConfig(
        protocol,
        mode,
        reach,
        table,
        query,
        limits,
        serving,
        times,
        quorum,
        other,
        optimisticProvide,
        validators);
  }

  public KadConfig withOptimisticProvide(boolean other) {
    return new KadConfig(
        protocol,
        mode,
        reach,
        table,
        query,
        limits,
        serving,
        times,
        quorum,
        guard,
        other,
        validators);
  }

  /** With {@code validator} for the keys {@code /namespace/…}. */
  public KadConfig withValidator(String namespace, RecordValidator validator) {
    Map<String, RecordValidator> more = new HashMap<>(validators);
    more.put(namespace, validator);
    return new KadConfig(
        protocol,
        mode,
        reach,
        table,
        query,
        limits,
        serving,
        times,
        quorum,
        guard,
        optimisticProvide,
        more);
  }
}
