package dev.hypha.doctor;

import com.fasterxml.jackson.databind.JsonNode;
import dev.hypha.bytes.MalformedException;
import dev.hypha.config.NodePlan;
import dev.hypha.config.Settings;
import dev.hypha.core.AddressScope;
import dev.hypha.multiformats.Multiaddr;
import dev.hypha.multiformats.Protocol;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** What a running node says of itself, and whether its ports can be had or reached. */
final class NodeCheck {
  private static final int CONNECT_MILLISECONDS = 2_000;

  /** What does not work, of the warnings of a status; the others could be better. */
  private static final Set<String> PROBLEMS =
      Set.of("not_listening", "audit_failing", "limit_near");

  private NodeCheck() {}

  static void examine(JsonNode status, List<Finding> findings) {
    findings.add(
        Finding.ok(
            "node",
            "a node runs, pid "
                + status.path("pid").asLong()
                + ", "
                + status.path("peers").path("count").asLong()
                + " peers"));
    for (JsonNode warning : status.path("warnings")) {
      String code = warning.path("code").asText();
      Finding.Level level = PROBLEMS.contains(code) ? Finding.Level.PROBLEM : Finding.Level.NOTE;
      String next = warning.path("next").asText();
      findings.add(new Finding(level, code, warning.path("what").asText(), cause(code), next));
    }
    for (JsonNode address : status.path("addresses")) {
      if (address.path("source").asText().equals("listening")) {
        reach(address.path("address").asText(), findings);
      }
    }
  }

  /** No node runs: could it have the ports that it is to have? */
  static void examineStopped(Settings settings, List<Finding> findings) {
    boolean beyond = false;
    for (String text : new NodePlan(settings).listen()) {
      Optional<InetSocketAddress> socket = socket(text);
      beyond |= scope(text) != AddressScope.LOOPBACK;
      if (socket.isPresent() && socket.get().getPort() != 0) {
        findings.add(port(text, socket.get()));
      }
    }
    if (!beyond) {
      findings.add(
          Finding.note(
              "loopback_only",
              "only this machine will be able to connect to the node",
              cause("loopback_only"),
              "hypha up --listen /ip4/0.0.0.0/tcp/4001"));
    }
  }

  private static Finding port(String address, InetSocketAddress socket) {
    try (ServerSocket server = new ServerSocket()) {
      server.setReuseAddress(true);
      server.bind(socket);
      return Finding.ok("port", address + " can be listened on");
    } catch (IOException e) {
      return Finding.problem(
          "port_in_use",
          address + " cannot be listened on",
          String.valueOf(e.getMessage()),
          "ss -ltnp 'sport = :" + socket.getPort() + "'   # says who has it");
    }
  }

  private static void reach(String address, List<Finding> findings) {
    Optional<InetSocketAddress> socket = socket(address);
    if (socket.isEmpty()) {
      return;
    }
    try (Socket connection = new Socket()) {
      connection.connect(socket.get(), CONNECT_MILLISECONDS);
      findings.add(
          Finding.ok(
              "port", "port " + socket.get().getPort() + " answers at " + host(socket.get())));
    } catch (IOException e) {
      findings.add(
          Finding.problem(
              "port_unreachable",
              "port " + socket.get().getPort() + " does not answer at " + host(socket.get()),
              "a packet filter on this machine may be in the way: " + e.getMessage(),
              "nft list ruleset   # or: iptables -L -n"));
    }
  }

  private static String host(InetSocketAddress socket) {
    return socket.getAddress().getHostAddress();
  }

  private static AddressScope scope(String text) {
    try {
      return AddressScope.of(Multiaddr.parse(text));
    } catch (MalformedException e) {
      return AddressScope.PUBLIC;
    }
  }

  private static Optional<InetSocketAddress> socket(String text) {
    try {
      Multiaddr address = Multiaddr.parse(text);
      Optional<String> port = address.value(Protocol.TCP);
      Optional<String> ip = address.value(Protocol.IP4).or(() -> address.value(Protocol.IP6));
      if (port.isEmpty() || ip.isEmpty()) {
        return Optional.empty();
      }
      InetAddress host = InetAddress.ofLiteral(ip.get());
      return Optional.of(new InetSocketAddress(host, Integer.parseInt(port.get())));
    } catch (MalformedException | IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  private static String cause(String code) {
    return switch (code) {
      case "not_listening", "loopback_only" -> "it listens on no address that others can reach";
      case "no_peers" -> "it knows nobody, or whom it knows cannot be reached";
      case "limit_near" -> "when it is full, new ones are refused";
      case "quantum_off" -> "quantum = off in its configuration";
      case "classical_connections" -> "quantum = prefer falls back for peers that know no better";
      case "binding_off" -> "security.binding = off in its configuration";
      case "cryptography_java" -> "there is no libcrypto 3, or the node was not allowed to use it";
      case "audit_off" -> "audit.enabled = false in its configuration";
      case "audit_failing" -> "the disk is full, or the directory is no longer the node's";
      case "audit_gap" -> "events came faster than the disk takes them, or it was full";
      default -> "the node says so";
    };
  }
}
