package dev.hypha.rendezvous;

import dev.hypha.bytes.Bytes;
import java.util.List;
import java.util.Optional;

/**
 * What goes over a stream of {@code /rendezvous/1.0.0}. Spec: rendezvous/README.md, "Protobuf".
 * What is optional there and not sent is empty here.
 */
public sealed interface RendezvousMessage {
  /**
   * Somebody wants to be found.
   *
   * @param record an envelope with a signed peer record, not verified
   * @param ttlSeconds unsigned; 0 for the default of the point
   */
  record Register(String namespace, Bytes record, long ttlSeconds) implements RendezvousMessage {}

  /**
   * Whether that is so now.
   *
   * @param ttlSeconds for how long
   */
  record RegisterResponse(Status status, String text, long ttlSeconds)
      implements RendezvousMessage {
    static RegisterResponse refused(Status status, String text) {
      return new RegisterResponse(status, text, 0);
    }
  }

  /** Somebody wants to be found no more; has no answer. */
  record Unregister(String namespace) implements RendezvousMessage {}

  /**
   * Who is there?
   *
   * @param namespace empty for all
   * @param limit how many to tell, unsigned; 0 for as many as the point likes
   * @param cookie of an earlier answer, for whoever has come since; or empty
   */
  record Discover(Optional<String> namespace, long limit, Bytes cookie)
      implements RendezvousMessage {}

  /** Those who are there. */
  record DiscoverResponse(List<Register> registrations, Bytes cookie, Status status, String text)
      implements RendezvousMessage {
    public DiscoverResponse {
      registrations = List.copyOf(registrations);
    }

    static DiscoverResponse refused(Status status, String text) {
      return new DiscoverResponse(List.of(), Bytes.EMPTY, status, text);
    }
  }

  /** How a question ended. */
  enum Status {
    OK(0),
    INVALID_NAMESPACE(100),
    INVALID_SIGNED_PEER_RECORD(101),
    INVALID_TTL(102),
    INVALID_COOKIE(103),
    NOT_AUTHORIZED(200),
    INTERNAL_ERROR(300),
    UNAVAILABLE(400);

    private final int number;

    Status(int number) {
      this.number = number;
    }

    /** As on the wire. */
    public int number() {
      return number;
    }

    /** A number that is not known is an error that we cannot tell from others. */
    static Status of(int number) {
      for (Status status : values()) {
        if (status.number == number) {
          return status;
        }
      }
      return INTERNAL_ERROR;
    }
  }
}
