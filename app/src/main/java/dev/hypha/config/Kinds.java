package dev.hypha.config;

import dev.hypha.audit.AuditConfig;
import dev.hypha.bytes.MalformedException;
import dev.hypha.core.PeerAddress;
import dev.hypha.kad.KadConfig;
import dev.hypha.multiformats.Multiaddr;
import dev.hypha.multiformats.PeerId;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The kinds of values that keys have. */
final class Kinds {
  static final String AUTO = "auto";

  private static final Pattern MEASURE = Pattern.compile("([0-9]{1,18}) ?([A-Za-zµ]*)");
  private static final int DNS_PORT = 53;

  /** In milliseconds, the largest first. */
  private static final Map<String, Long> TIMES = new LinkedHashMap<>();

  /** In bytes, the largest first. */
  private static final Map<String, Long> SIZES = new LinkedHashMap<>();

  static {
    TIMES.put("d", 86_400_000L);
    TIMES.put("h", 3_600_000L);
    TIMES.put("m", 60_000L);
    TIMES.put("s", 1_000L);
    TIMES.put("ms", 1L);
    SIZES.put("TiB", 1L << 40);
    SIZES.put("GiB", 1L << 30);
    SIZES.put("MiB", 1L << 20);
    SIZES.put("KiB", 1L << 10);
    SIZES.put("B", 1L);
  }

  private static final long RATE_MAX = 1L << 40;

  static final Kind<Duration> TIMEOUT = duration(Duration.ofMillis(10), Duration.ofMinutes(10));
  static final Kind<Duration> DELAY = duration(Duration.ZERO, Duration.ofMinutes(1));
  static final Kind<Duration> LONG = duration(Duration.ofMillis(100), Duration.ofDays(1));

  private Kinds() {}

  /** A time between {@code min} and {@code max}: {@code "60s"}. */
  static Kind<Duration> duration(Duration min, Duration max) {
    long from = min.toMillis();
    long to = max.toMillis();
    return Kind.word(
        "duration",
        "ms, s, m, h, d",
        measure(from, TIMES) + " to " + measure(to, TIMES),
        word -> Duration.ofMillis(measured(word, "duration", "s", TIMES, from, to)),
        value -> measure(value.toMillis(), TIMES));
  }

  /** A number of bytes between {@code min} and {@code max}: {@code "16MiB"}. */
  static Kind<Long> size(long min, long max) {
    return Kind.word(
        "size",
        "B, KiB, MiB, GiB, TiB",
        measure(min, SIZES) + " to " + measure(max, SIZES),
        word -> measured(word, "size", "KiB", SIZES, min, max),
        value -> measure(value, SIZES));
  }

  /** A whole number between {@code min} and {@code max}. */
  static Kind<Integer> count(int min, int max) {
    return Kind.word(
            "number", "", min + " to " + max, word -> counted(word, min, max), String::valueOf)
        .withoutQuotes();
  }

  static Kind<Boolean> toggle() {
    return Kind.word("switch", "", "true, false", Kinds::switched, String::valueOf)
        .withoutQuotes()
        .among(List.of("true", "false"));
  }

  /** One of {@code values}, as they are typed: in small letters. */
  static <E extends Enum<E>> Kind<E> choice(E[] values) {
    Function<E, String> name = value -> value.name().toLowerCase(Locale.ROOT);
    List<String> names = Stream.of(values).map(name).toList();
    return Kind.word("choice", "", String.join(", ", names), word -> chosen(word, values), name)
        .among(names);
  }

  /** One line that is not empty. */
  static Kind<String> text(int lettersMax) {
    return Kind.word(
        "text",
        "",
        "1 to " + lettersMax + " printable letters",
        word -> {
          boolean printable = word.chars().noneMatch(Character::isISOControl);
          if (word.isBlank() || word.length() > lettersMax || !printable) {
            throw new MalformedException("write 1 to " + lettersMax + " printable letters");
          }
          return word;
        },
        Function.identity());
  }

  /** What lines begin with: it may be empty, or end in a space. */
  static Kind<String> prefix() {
    return new Kind<>(
        "text",
        "",
        "0 to 64 printable ASCII letters, no brace",
        List.of(),
        false,
        false,
        (words, base) -> {
          String word = Kind.single(words);
          if (!AuditConfig.mayPrefix(word)) {
            throw new MalformedException("write 0 to 64 printable ASCII letters, no brace");
          }
          return word;
        },
        List::of);
  }

  /** A file, or none: the empty text. */
  static Kind<Optional<Path>> optionalFile() {
    return new Kind<>(
        "file",
        "",
        "a path; empty for none",
        List.of(),
        false,
        false,
        (words, base) ->
            Kind.single(words).isEmpty() ? Optional.empty() : Optional.of(path(words, base)),
        value -> List.of(value.map(Path::toString).orElse("")));
  }

  static Kind<Path> file() {
    return new Kind<>(
        "file",
        "",
        "a path",
        List.of(),
        false,
        false,
        Kinds::path,
        value -> List.of(value.toString()));
  }

  /** Addresses, one at least: {@code /ip4/…/tcp/…}. */
  static Kind<List<String>> addresses() {
    Kind<List<String>> any =
        words(
            "addresses",
            "one or more, each like /ip4/0.0.0.0/tcp/4001",
            word -> Multiaddr.parse(word).toString(),
            Function.identity());
    return any.reading(
        (words, base) -> {
          if (words.isEmpty()) {
            throw new MalformedException(
                "name one address at least: /ip4/127.0.0.1/tcp/0 is enough");
          }
          return any.read(words, base);
        });
  }

  /** Addresses of peers: {@code /ip4/…/tcp/…/p2p/…}. */
  static Kind<List<String>> peers() {
    return words(
        "peers",
        "each like /ip4/192.0.2.1/tcp/4001/p2p/12D3KooW…",
        word -> {
          PeerAddress parsed = PeerAddress.parse(word);
          return parsed.addresses().isEmpty()
              ? parsed.peer().toString()
              : parsed.addresses().getFirst().withPeer(parsed.peer()).toString();
        },
        Function.identity());
  }

  /** Some of {@code known}. */
  static Kind<List<String>> some(String noun, List<String> known) {
    return words(
            noun,
            "of " + String.join(", ", known),
            word -> {
              if (!known.contains(word)) {
                throw new MalformedException(
                    "there are " + String.join(", ", known) + meant(word, known));
              }
              return word;
            },
            Function.identity())
        .among(known);
  }

  /** Nameservers by address, with a port if it is not 53. */
  static Kind<List<InetSocketAddress>> servers() {
    return words(
        "nameservers",
        "each like 192.0.2.53, 192.0.2.53:5353 or [2001:db8::53]:5353",
        Kinds::server,
        Kinds::text);
  }

  /** Where this program itself listens, with a port. */
  static Kind<List<InetSocketAddress>> endpoints() {
    return words(
        "endpoints", "each like 127.0.0.1:9464 or [::1]:9464", Kinds::endpoint, Kinds::text);
  }

  private static InetSocketAddress endpoint(String word) throws MalformedException {
    if (!word.matches(".*[0-9\\]]:[0-9]{1,5}")) {
      throw new MalformedException("write an IP address with :port, such as 127.0.0.1:9464");
    }
    return server(word);
  }

  /** Levels of logging: {@code info}, or {@code dev.hypha.node=debug}. */
  static Kind<List<LogLevel>> levels() {
    return words(
        "levels",
        "each a level, or LOGGER=LEVEL; levels are " + String.join(", ", LogLevel.names()),
        LogLevel::parse,
        LogLevel::toString);
  }

  /** Names of networks with a hash table of their own. */
  static Kind<List<String>> networks() {
    return words(
        "names",
        "each of 1 to 64 letters, digits, dots, dashes and underscores",
        word -> {
          if (!KadConfig.isName(word)) {
            throw new MalformedException(
                "write 1 to 64 letters, digits, dots, dashes and underscores");
          }
          if (word.equals(TablePlan.LAN) || word.equals(TablePlan.PUBLIC)) {
            throw new MalformedException("that table is turned on with dht." + word + " = true");
          }
          return word;
        },
        Function.identity());
  }

  /** Names under which peers meet at rendezvous points. */
  static Kind<List<String>> meetingNames() {
    return words(
        "names",
        "each of 1 to 255 bytes",
        word -> {
          int bytes = word.getBytes(StandardCharsets.UTF_8).length;
          if (bytes < 1 || bytes > 255 || word.chars().anyMatch(Character::isISOControl)) {
            throw new MalformedException("write 1 to 255 bytes of printable letters");
          }
          return word;
        },
        Function.identity());
  }

  /** Ids of peers. */
  static Kind<List<PeerId>> peerIds() {
    return words("peer ids", "each like 12D3KooW…", PeerId::parse, PeerId::toString);
  }

  /** Bytes in a second, by topic: {@code feed=1MiB}. */
  static Kind<List<Map.Entry<String, Long>>> rates() {
    return words(
        "rates",
        "each like feed=1MiB",
        word -> {
          int at = word.lastIndexOf('=');
          if (at < 1) {
            throw new MalformedException("write TOPIC=SIZE, such as feed=1MiB");
          }
          String size = word.substring(at + 1);
          return Map.entry(
              word.substring(0, at), measured(size, "size", "KiB", SIZES, 1, RATE_MAX));
        },
        rate -> rate.getKey() + "=" + measure(rate.getValue(), SIZES));
  }

  /** Texts, each as in {@link #text}. */
  static Kind<List<String>> texts(String noun, int lettersMax) {
    Kind<String> one = text(lettersMax);
    return words(
        noun,
        "each of " + one.range(),
        word -> one.read(List.of(word), Path.of("")),
        Function.identity());
  }

  private static <T> Kind<List<T>> words(
      String noun, String range, Kind.WordReader<T> reader, Function<T, String> writer) {
    return new Kind<>(
        noun,
        "",
        range,
        List.of(),
        true,
        false,
        (words, base) -> {
          List<T> values = new ArrayList<>(words.size());
          for (String word : words) {
            values.add(reader.read(word.strip()));
          }
          return List.copyOf(values);
        },
        values -> values.stream().map(writer).toList());
  }

  private static Path path(List<String> words, Path base) throws MalformedException {
    String word = Kind.single(words);
    try {
      if (word.isEmpty()) {
        throw new MalformedException("name a file");
      }
      return base.resolve(word).toAbsolutePath().normalize();
    } catch (InvalidPathException e) {
      throw new MalformedException("name a file: " + e.getReason(), e);
    }
  }

  private static long measured(
      String word, String noun, String usual, Map<String, Long> units, long min, long max)
      throws MalformedException {
    String all = String.join(", ", units.keySet().stream().toList().reversed());
    Matcher matcher = MEASURE.matcher(word);
    if (!matcher.matches()) {
      throw new MalformedException(
          "a " + noun + " is a whole number and one of " + all + ", like \"10" + usual + "\"");
    }
    String number = matcher.group(1);
    String unit = matcher.group(2);
    Long factor = units.get(unit);
    if (factor == null) {
      throw new MalformedException(
          (unit.isEmpty() ? "it has no unit" : "there is no unit " + unit)
              + ": add one of "
              + all
              + ", like \""
              + number
              + usual
              + "\"");
    }
    long amount = Long.parseLong(number);
    if (amount > max / factor || amount * factor < min) {
      throw new MalformedException("write " + measure(min, units) + " to " + measure(max, units));
    }
    return amount * factor;
  }

  /** In the largest unit that divides it. */
  private static String measure(long amount, Map<String, Long> units) {
    String smallest = "";
    for (Map.Entry<String, Long> unit : units.entrySet()) {
      if (amount != 0 && amount % unit.getValue() == 0) {
        return amount / unit.getValue() + unit.getKey();
      }
      smallest = unit.getKey();
    }
    return amount + smallest;
  }

  private static int counted(String word, int min, int max) throws MalformedException {
    if (word.matches("-?[0-9]{1,9}")) {
      int value = Integer.parseInt(word);
      if (value >= min && value <= max) {
        return value;
      }
    }
    throw new MalformedException("write a whole number, " + min + " to " + max);
  }

  private static boolean switched(String word) throws MalformedException {
    return switch (word) {
      case "true" -> true;
      case "false" -> false;
      default -> throw new MalformedException("write true or false");
    };
  }

  private static <E extends Enum<E>> E chosen(String word, E[] values) throws MalformedException {
    List<String> names = new ArrayList<>();
    for (E value : values) {
      String name = value.name().toLowerCase(Locale.ROOT);
      if (name.equals(word)) {
        return value;
      }
      names.add(name);
    }
    throw new MalformedException("there are " + String.join(", ", names) + meant(word, names));
  }

  private static String meant(String word, List<String> known) {
    return Spelling.closest(word, known).map(name -> "; did you mean " + name + "?").orElse("");
  }

  private static InetSocketAddress server(String word) throws MalformedException {
    Matcher bracketed = Pattern.compile("\\[([0-9a-fA-F:.]+)](?::([0-9]{1,5}))?").matcher(word);
    Matcher plain = Pattern.compile("([0-9.]+)(?::([0-9]{1,5}))?").matcher(word);
    Matcher ip6 = Pattern.compile("([0-9a-fA-F:.]+:[0-9a-fA-F:.]*)()").matcher(word);
    for (Matcher matcher : List.of(bracketed, plain, ip6)) {
      if (matcher.matches()) {
        String port = matcher.group(2);
        try {
          return new InetSocketAddress(
              InetAddress.ofLiteral(matcher.group(1)),
              port == null || port.isEmpty() ? DNS_PORT : Integer.parseInt(port));
        } catch (IllegalArgumentException e) {
          throw new MalformedException("write an IP address, and a port up to 65535", e);
        }
      }
    }
    throw new MalformedException("write an IP address, or one with :port; no name");
  }

  private static String text(InetSocketAddress server) {
    String host = server.getAddress().getHostAddress();
    if (server.getPort() == DNS_PORT) {
      return host;
    }
    return (host.contains(":") ? "[" + host + "]" : host) + ":" + server.getPort();
  }
}
