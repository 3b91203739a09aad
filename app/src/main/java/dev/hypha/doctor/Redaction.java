package dev.hypha.doctor;

import dev.hypha.bytes.Bytes;
import dev.hypha.crypto.PrivateKey;
import dev.hypha.daemon.EnvironmentException;
import dev.hypha.daemon.Home;
import dev.hypha.daemon.Identity;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Takes out of texts what is not for others: the secrets of a data directory, in every spelling,
 * and the hosts of addresses, of which only it is told which are the same.
 */
final class Redaction {
  static final String REMOVED = "[removed]";

  private static final Pattern HOST =
      Pattern.compile("/(ip4|ip6|dns|dns4|dns6|dnsaddr)/([^/\"\\s]+)");
  private static final Pattern TOKEN =
      Pattern.compile("(?i)(token|password|passphrase|secret)(\"?\\s*[=:]\\s*\"?)[^\"\\s,}]+");
  private static final List<String> KNOWN = List.of("127.0.0.1", "0.0.0.0", "::1", "::");
  private static final int SEED_BYTES = 32;
  private static final int FILE_BYTES_MAX = 32 << 10;

  private final List<String> secrets;
  private final Map<String, String> hosts = new LinkedHashMap<>();

  private Redaction(List<String> secrets) {
    this.secrets = secrets;
  }

  /** That of {@code home}'s secrets. */
  static Redaction of(Home home) throws IOException {
    List<String> secrets = new ArrayList<>();
    try {
      Optional<PrivateKey> identity = Identity.find(home);
      if (identity.isPresent()) {
        Bytes raw = identity.get().raw();
        spell(identity.get().encode(), secrets);
        spell(raw, secrets);
        spell(raw.slice(0, Math.min(SEED_BYTES, raw.size())), secrets);
      }
    } catch (EnvironmentException e) {
      // what cannot be read as a key is one nowhere else
      secrets.remove("");
    }
    if (Files.isReadable(home.swarmKey()) && Files.size(home.swarmKey()) < FILE_BYTES_MAX) {
      for (String line : Files.readAllLines(home.swarmKey(), StandardCharsets.ISO_8859_1)) {
        if (!line.startsWith("/") && !line.isBlank()) {
          secrets.add(line.strip());
          if (line.strip().matches("([0-9a-fA-F]{2})+")) {
            spell(Bytes.hex(line.strip().toLowerCase(Locale.ROOT)), secrets);
          }
        }
      }
    }
    return new Redaction(secrets);
  }

  String apply(String text) {
    String clean = text;
    for (String secret : secrets) {
      clean = clean.replace(secret, REMOVED);
    }
    clean = TOKEN.matcher(clean).replaceAll("$1$2" + Matcher.quoteReplacement(REMOVED));
    return HOST.matcher(clean).replaceAll(host -> Matcher.quoteReplacement(named(host)));
  }

  private String named(MatchResult host) {
    if (KNOWN.contains(host.group(2))) {
      return host.group();
    }
    return "/"
        + host.group(1)
        + "/"
        + hosts.computeIfAbsent(host.group(2), _ -> "host" + (hosts.size() + 1));
  }

  private static void spell(Bytes secret, List<String> secrets) {
    secrets.add(secret.toHex());
    secrets.add(secret.toHex().toUpperCase(Locale.ROOT));
    secrets.add(Base64.getEncoder().encodeToString(secret.toArray()));
    secrets.add(Base64.getEncoder().withoutPadding().encodeToString(secret.toArray()));
    secrets.add(Base64.getUrlEncoder().withoutPadding().encodeToString(secret.toArray()));
  }
}
