package dev.hypha.config;

import static dev.hypha.config.Profile.LOWPOWER;
import static dev.hypha.config.Profile.SERVER;
import static dev.hypha.config.Profile.TEST;
import static java.time.Duration.ofMillis;
import static java.time.Duration.ofMinutes;
import static java.time.Duration.ofSeconds;

import dev.hypha.dns.DnsConfig;
import dev.hypha.identify.IdentifyConfig;
import dev.hypha.send.SendConfig;
import dev.hypha.yamux.YamuxConfig;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** The rows of the table of keys that belong to one protocol each. */
final class ProtocolKeys {
  private static final long KIB = 1L << 10;
  private static final long MIB = 1L << 20;

  private static final YamuxConfig YAMUX = YamuxConfig.DEFAULT;
  private static final IdentifyConfig IDENTIFY_OF = IdentifyConfig.DEFAULT;
  private static final SendConfig SEND_OF = SendConfig.DEFAULT;
  private static final DnsConfig DNS = DnsConfig.DEFAULT;

  static final Table TABLE = new Table();

  // ---- [yamux]: streams on a connection
  static final Key<Long> STREAM_WINDOW =
      TABLE
          .key(
              "yamux.stream_window",
              Kinds.size(256 * KIB, 1L << 30),
              (long) YAMUX.streamWindowBytesMax(),
              "How far the receive window of one stream may grow.")
          .in(SERVER, 8 * MIB)
          .in(LOWPOWER, MIB);
  static final Key<Long> CONNECTION_WINDOW =
      TABLE
          .key(
              "yamux.connection_window",
              Kinds.size(0, 16L << 30),
              YAMUX.connectionWindowBytesMax(),
              "What all streams of a connection may have granted beyond the 256 KiB that each"
                  + " begins with.")
          .in(SERVER, 32 * MIB)
          .in(LOWPOWER, 2 * MIB);
  static final Key<Integer> YAMUX_INBOUND =
      TABLE
          .key(
              "yamux.inbound_streams",
              Kinds.count(1, 1_000_000),
              YAMUX.inboundStreamsMax(),
              "Open streams that the peer may have begun.")
          .in(LOWPOWER, 128);
  static final Key<Integer> YAMUX_UNACKNOWLEDGED =
      TABLE.key(
          "yamux.unacknowledged_streams",
          Kinds.count(1, 100_000),
          YAMUX.unacknowledgedStreamsMax(),
          "Streams of ours that the peer has not answered yet; further ones wait. go-libp2p resets"
              + " a connection with more than 256.");
  static final Key<Integer> YAMUX_PONGS =
      TABLE.key(
          "yamux.pongs_queued",
          Kinds.count(1, 10_000),
          YAMUX.pongsQueuedMax(),
          "Ping answers that wait to be written; more end the connection.");
  static final Key<Duration> YAMUX_KEEP_ALIVE =
      TABLE
          .key(
              "yamux.keep_alive",
              Kinds.LONG,
              YAMUX.keepAlive(),
              "The time between pings; one unanswered for as long ends the connection.")
          .in(LOWPOWER, ofMinutes(4))
          .in(TEST, ofSeconds(5));
  static final Key<Duration> YAMUX_LINGER =
      TABLE
          .key(
              "yamux.linger",
              Kinds.LONG,
              YAMUX.linger(),
              "How long a stream whose reading side is closed may still receive before it is"
                  + " reset.")
          .in(TEST, ofSeconds(3));

  // ---- [identify]
  static final Key<Duration> IDENTIFY_TIMEOUT =
      TABLE
          .key(
              "identify.timeout",
              Kinds.TIMEOUT,
              IDENTIFY_OF.timeout(),
              "For one exchange, in either direction.")
          .in(LOWPOWER, ofSeconds(15))
          .in(TEST, ofSeconds(2));
  static final Key<Long> IDENTIFY_OWN_BYTES =
      TABLE.key(
          "identify.own_message",
          Kinds.size(512, MIB),
          (long) IDENTIFY_OF.ownMessageBytesMax(),
          "What our message stays under; rust-libp2p reads no more than 4KiB.");
  static final Key<Long> IDENTIFY_BYTES =
      TABLE.key(
          "identify.message",
          Kinds.size(KIB, MIB),
          (long) IDENTIFY_OF.messageBytesMax(),
          "The largest message of a peer that is read.");
  static final Key<Integer> IDENTIFY_MESSAGES =
      TABLE.key(
          "identify.messages",
          Kinds.count(1, 1_000),
          IDENTIFY_OF.messagesMax(),
          "Messages in which a peer may give one answer.");
  static final Key<Integer> IDENTIFY_PROTOCOLS =
      TABLE
          .key(
              "identify.protocols",
              Kinds.count(1, 100_000),
              IDENTIFY_OF.protocolsMax(),
              "Protocols of a peer; further ones are left out.")
          .in(LOWPOWER, 128);
  static final Key<Integer> IDENTIFY_ADDRESSES =
      TABLE
          .key(
              "identify.addresses",
              Kinds.count(1, 100_000),
              IDENTIFY_OF.addressesMax(),
              "Addresses of a connected peer; further ones are left out.")
          .in(LOWPOWER, 50);
  static final Key<Integer> IDENTIFY_ADDRESSES_KEPT =
      TABLE.key(
          "identify.addresses_kept",
          Kinds.count(0, 100_000),
          IDENTIFY_OF.addressesKeptMax(),
          "Addresses of a peer that are kept when it is gone.");
  static final Key<Duration> IDENTIFY_PUSH_DELAY =
      TABLE
          .key(
              "identify.push_delay",
              Kinds.DELAY,
              IDENTIFY_OF.pushDelay(),
              "From a change to the push that tells it, so that several are told together.")
          .in(LOWPOWER, ofSeconds(5))
          .in(TEST, ofMillis(20));
  static final Key<Integer> IDENTIFY_PUSHES =
      TABLE
          .key(
              "identify.pushes_sent",
              Kinds.count(1, 10_000),
              IDENTIFY_OF.pushesSentMax(),
              "Pushes that are sent at the same time.")
          .in(SERVER, 128)
          .in(LOWPOWER, 4);

  // ---- [send]: file transfers
  static final Key<Long> SEND_FILE_BYTES =
      TABLE
          .key(
              "send.file",
              Kinds.size(0, 1L << 60),
              SEND_OF.fileBytesMax(),
              "Larger files are refused.")
          .in(LOWPOWER, 4L << 30);
  static final Key<Long> SEND_FREE_BYTES =
      TABLE
          .key(
              "send.free",
              Kinds.size(0, 1L << 60),
              SEND_OF.freeBytesMin(),
              "A file is refused when less than this would stay free on the disk.")
          .in(SERVER, 1L << 30);
  static final Key<Integer> SEND_RECEIVES =
      TABLE
          .key(
              "send.receives",
              Kinds.count(1, 10_000),
              SEND_OF.receivesMax(),
              "Files that are received at once.")
          .in(SERVER, 64)
          .in(LOWPOWER, 2);
  static final Key<Integer> SEND_RECEIVES_PER_PEER =
      TABLE
          .key(
              "send.receives_per_peer",
              Kinds.count(1, 10_000),
              SEND_OF.receivesPerPeerMax(),
              "Of these, from one peer.")
          .in(LOWPOWER, 1);
  static final Key<Integer> SEND_PARTS =
      TABLE.key(
          "send.parts_kept",
          Kinds.count(1, 100_000),
          SEND_OF.partsKeptMax(),
          "Files in part that wait for the rest, per directory; the oldest give way.");
  static final Key<Long> SEND_CHUNK =
      TABLE
          .key(
              "send.chunk",
              Kinds.size(KIB, 64 * MIB),
              (long) SEND_OF.chunkBytes(),
              "What a transfer holds in memory.")
          .in(LOWPOWER, 64 * KIB);
  static final Key<Long> SEND_CHECKPOINT =
      TABLE
          .key(
              "send.checkpoint",
              Kinds.size(KIB, 1L << 40),
              SEND_OF.checkpointBytes(),
              "After so many bytes the part on disk is synced and can be resumed from.")
          .in(LOWPOWER, 8 * MIB);
  static final Key<Duration> SEND_IDLE =
      TABLE
          .key(
              "send.idle_timeout",
              Kinds.LONG,
              SEND_OF.idleTimeout(),
              "A transfer that moves no byte for so long ends.")
          .in(LOWPOWER, ofMinutes(5))
          .in(TEST, ofSeconds(5));

  // ---- [dns]: names in addresses
  static final Key<List<InetSocketAddress>> DNS_SERVERS =
      TABLE.key(
          "dns.servers",
          Kinds.servers(),
          DNS.servers(),
          "Nameservers, in order; none: those of dns.resolver_file.");
  static final Key<Path> DNS_RESOLVER =
      TABLE.key(
          "dns.resolver_file",
          Kinds.file(),
          DNS.resolverFile(),
          "Where the machine names its nameservers.");
  static final Key<Path> DNS_HOSTS =
      TABLE.key(
          "dns.hosts_file",
          Kinds.file(),
          DNS.hostsFile(),
          "Where the machine names addresses without DNS.");
  static final Key<Duration> DNS_QUERY_TIMEOUT =
      TABLE
          .key(
              "dns.query_timeout",
              Kinds.TIMEOUT,
              DNS.queryTimeout(),
              "How long one nameserver is waited for.")
          .in(LOWPOWER, ofSeconds(5))
          .in(TEST, ofMillis(500));
  static final Key<Integer> DNS_ATTEMPTS =
      TABLE
          .key(
              "dns.attempts",
              Kinds.count(1, 100),
              DNS.attemptsMax(),
              "How often the list of nameservers is gone through for one question.")
          .in(TEST, 1);
  static final Key<Integer> DNS_LOOKUPS =
      TABLE.key(
          "dns.lookups",
          Kinds.count(1, 10_000),
          DNS.lookupsMax(),
          "Questions that one address may lead to.");
  static final Key<Integer> DNS_TEXTS =
      TABLE.key(
          "dns.text_records",
          Kinds.count(1, 10_000),
          DNS.textRecordsMax(),
          "Links to other names that are followed from one name of a dnsaddr address.");
  static final Key<Integer> DNS_ADDRESSES =
      TABLE.key(
          "dns.addresses",
          Kinds.count(1, 10_000),
          DNS.addressesMax(),
          "Addresses that one address may lead to.");

  private ProtocolKeys() {}
}
