package dev.hypha.sim.dht;

import dev.hypha.kad.engine.KadId;
import dev.hypha.kad.engine.KadPeer;
import dev.hypha.kad.engine.QueryConfig;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/**
 * Who attacks, where and when; and the values that honest nodes put and get meanwhile.
 *
 * <p>Attackers know where everybody stands, and stand where they like: trying ids costs them
 * nothing here.
 */
final class Siege {
  private static final long SECOND = 1_000_000_000L;
  private static final long MINUTE = 60 * SECOND;

  /** So many keys at a time, one after the other of these rounds. */
  private static final int KEYS_OF_ROUND = 10;

  private static final int GETS_OF_KEY = 10;
  private static final long ROUND = 2 * MINUTE;
  private static final long PUT_AFTER = 50 * SECOND;
  private static final long GET_AFTER = 75 * SECOND;
  private static final long GET_WITHIN = 20 * SECOND;

  private static final int K = QueryConfig.DEFAULT.k();
  private static final int NEIGHBOURS = 60;
  private static final int STRANGERS = 20;

  private static final int ECLIPSE_SITE = 203 << 24 | 113 << 8;
  private static final int ECLIPSED_PREFIXES = 25;
  private static final int SYBIL_SITES = 16;
  private static final int SYBIL_SITES_IN_ALLOCATION = 8;
  private static final int SYBIL_ALLOCATION = 198 << 24;

  private final DhtConfig config;
  private final RandomGenerator random;
  private final int honest;
  private final List<Errand> puts = new ArrayList<>();
  private final List<Errand> gets = new ArrayList<>();
  private double victimMost;

  Siege(DhtConfig config, int honest, RandomGenerator random) {
    this.config = config;
    this.honest = honest;
    this.random = random;
  }

  List<Errand> puts() {
    return puts;
  }

  List<Errand> gets() {
    return gets;
  }

  double victimMost() {
    return victimMost;
  }

  /** The part of the table of the one who is surrounded that attacks. */
  double victim(List<HonestNode> nodes) {
    return config.attack() == Attack.ECLIPSE ? nodes.get(config.nodes()).sybilsInTable() : 0;
  }

  private int rounds() {
    return (int) (config.run().toNanos() / ROUND);
  }

  /** How many attackers there are at any time. */
  int sybils() {
    return switch (config.attack()) {
      case NONE, CHURN -> 0;
      case ECLIPSE, SYBIL -> config.sybils().getFirst();
      case CENSOR -> {
        int sum = 0;
        for (int i = 0; i < rounds() * KEYS_OF_ROUND; i++) {
          sum += sybilsOf(i);
        }
        yield sum;
      }
    };
  }

  /** How many attackers a key has. */
  private int sybilsOf(int key) {
    return config.attack() == Attack.CENSOR ? config.sybils().get(key % config.sybils().size()) : 0;
  }

  /** Puts everybody in their places. */
  void lay(
      Network network,
      Population population,
      List<HonestNode> nodes,
      Supplier<RandomGenerator> randoms) {
    List<KadPeer> all = new ArrayList<>();
    for (int i = 0; i < honest; i++) {
      all.add(population.peer(i));
    }
    Field field = new Field(network, population, nodes, new Places(all), randoms);
    switch (config.attack()) {
      case NONE, CHURN, CENSOR -> {}
      case ECLIPSE -> eclipse(field);
      case SYBIL -> flood(field);
    }
    int first = honest;
    for (int i = 0; i < rounds() * KEYS_OF_ROUND; i++) {
      long begin = config.settled().toNanos() + i / KEYS_OF_ROUND * ROUND;
      KadId key = KadId.random(random);
      int sybils = sybilsOf(i);
      if (sybils > 0) {
        censor(field, key, first, sybils, begin);
        first += sybils;
      }
      errands(field, key, sybils, begin);
    }
  }

  private record Field(
      Network network,
      Population population,
      List<HonestNode> nodes,
      Places honest,
      Supplier<RandomGenerator> randoms) {
    /** Puts attackers that name each other where they stand. */
    List<Sybil> add(int first, int count, int k, IntFunction<int[]> victims) {
      List<KadPeer> friends = new ArrayList<>();
      for (int i = first; i < first + count; i++) {
        friends.add(population.peer(i));
      }
      Places places = new Places(friends);
      List<Sybil> sybils = new ArrayList<>();
      for (int i = first; i < first + count; i++) {
        Sybil sybil = new Sybil(i, network, population, places, victims.apply(i), k, randoms.get());
        network.put(i, sybil);
        sybils.add(sybil);
      }
      return sybils;
    }
  }

  private void errands(Field field, KadId key, int sybils, long begin) {
    long putAt = begin + PUT_AFTER + random.nextLong(SECOND);
    int publisher = field.population.any(putAt - 5 * MINUTE, begin + ROUND, random);
    Errand put = Errand.put(field.nodes.get(publisher), key, sybils);
    puts.add(put);
    field.network.at(putAt, publisher, put);
    for (int i = 0; i < GETS_OF_KEY; i++) {
      long at = begin + GET_AFTER + random.nextLong(GET_WITHIN);
      int reader = publisher;
      while (reader == publisher) {
        reader = field.population.any(at - 5 * MINUTE, begin + ROUND, random);
      }
      Errand get = Errand.get(field.nodes.get(reader), key, sybils);
      gets.add(get);
      field.network.at(at, reader, get);
    }
  }

  // ---- attacks

  private void censor(Field field, KadId key, int first, int count, long begin) {
    int nearest = key.commonPrefixLength(field.honest.nearest(key, 1).getFirst().id());
    for (int i = 0; i < count; i++) {
      KadId place = key.randomBelow(nearest + 1, random);
      int ip = Population.anyIp(random);
      field.population.add(first + i, place, ip, begin, begin + ROUND);
    }
    List<KadPeer> neighbours = field.honest.nearest(key, NEIGHBOURS);
    List<Sybil> sybils = field.add(first, count, K, number -> victims(neighbours));
    for (Sybil each : sybils) {
      long at = begin + random.nextLong(10 * SECOND);
      each.dialAt(at);
      each.dialAt(at + 30 * SECOND);
    }
  }

  private int[] victims(List<KadPeer> neighbours) {
    int[] victims = new int[neighbours.size() + STRANGERS];
    for (int i = 0; i < victims.length; i++) {
      victims[i] =
          i < neighbours.size()
              ? Population.number(neighbours.get(i).peer())
              : random.nextInt(honest);
    }
    return victims;
  }

  private void eclipse(Field field) {
    int victim = config.nodes();
    KadId place = field.population.peer(victim).id();
    long begin = config.settled().toNanos();
    for (int i = 0; i < sybils(); i++) {
      int shared = i % ECLIPSED_PREFIXES;
      KadId near = place.flipped(shared).randomBelow(shared + 1, random);
      int ip = ECLIPSE_SITE | (1 + i % 254);
      field.population.add(honest + i, near, ip, begin, Population.FOREVER);
    }
    for (Sybil each : field.add(honest, sybils(), K, number -> new int[] {victim})) {
      long first = begin + random.nextLong(5 * SECOND);
      for (long at = first; at < config.end().toNanos(); at += MINUTE) {
        each.dialAt(at);
      }
    }
    HonestNode node = field.nodes.get(victim);
    for (long at = begin + SECOND; at < config.end().toNanos(); at += 5 * SECOND) {
      field.network.at(at, victim, now -> victimMost = Math.max(victimMost, node.sybilsInTable()));
    }
  }

  private void flood(Field field) {
    long begin = 0;
    for (int i = 0; i < sybils(); i++) {
      int site = i % SYBIL_SITES;
      int ip =
          SYBIL_ALLOCATION
              | ((site / SYBIL_SITES_IN_ALLOCATION) << 16)
              | ((site % SYBIL_SITES_IN_ALLOCATION) << 8)
              | (1 + random.nextInt(254));
      field.population.add(honest + i, KadId.random(random), ip, begin, Population.FOREVER);
    }
    List<Sybil> sybils =
        field.add(
            honest,
            sybils(),
            K,
            number -> victims(field.honest.nearest(field.population.peer(number).id(), STRANGERS)));
    for (Sybil each : sybils) {
      long first = begin + random.nextLong(5 * MINUTE);
      for (long at = first; at < config.end().toNanos(); at += 5 * MINUTE) {
        each.dialAt(at);
      }
    }
  }
}
