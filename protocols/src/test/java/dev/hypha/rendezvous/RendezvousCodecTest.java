package dev.hypha.rendezvous;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hypha.bytes.Bytes;
import dev.hypha.bytes.MalformedException;
import dev.hypha.rendezvous.RendezvousMessage.Discover;
import dev.hypha.rendezvous.RendezvousMessage.DiscoverResponse;
import dev.hypha.rendezvous.RendezvousMessage.Register;
import dev.hypha.rendezvous.RendezvousMessage.RegisterResponse;
import dev.hypha.rendezvous.RendezvousMessage.Status;
import dev.hypha.rendezvous.RendezvousMessage.Unregister;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** The hexadecimal messages were written by Python's protobuf from the specification's schema. */
class RendezvousCodecTest {
  private static final Register REGISTER = new Register("my-app", Bytes.of(1, 2, 3), 7200);

  private static void both(RendezvousMessage message, String hex) throws MalformedException {
    assertThat(RendezvousCodec.encode(message).toHex()).isEqualTo(hex);
    assertThat(RendezvousCodec.decode(Bytes.hex(hex))).isEqualTo(message);
  }

  @Test
  void registrations_are_those_of_another_implementation() throws MalformedException {
    both(REGISTER, "080012100a066d792d617070120301020318a038");
    both(new Register("my-app", Bytes.of(1, 2, 3), 0), "0800120d0a066d792d6170701203010203");
    both(new RegisterResponse(Status.OK, "", 7200), "08011a070800120018a038");
    both(
        RegisterResponse.refused(Status.INVALID_TTL, "too long"),
        "08011a0c08661208746f6f206c6f6e67");
    both(new Unregister("my-app"), "080222080a066d792d617070");
  }

  @Test
  void questions_are_those_of_another_implementation() throws MalformedException {
    both(
        new Discover(Optional.of("my-app"), 10, Bytes.of(0xaa, 0xbb)),
        "08032a0e0a066d792d617070100a1a02aabb");
    both(new Discover(Optional.empty(), 0, Bytes.EMPTY), "08032a00");
    both(
        new DiscoverResponse(
            List.of(new Register("my-app", Bytes.of(1, 2, 3), 60)), Bytes.of(0xaa), Status.OK, ""),
        "080432180a0f0a066d792d6170701203010203183c1201aa18002200");
  }

  @Test
  void a_message_without_the_body_of_its_type_is_malformed() {
    assertThatThrownBy(() -> RendezvousCodec.decode(Bytes.hex("08042a00")))
        .isInstanceOf(MalformedException.class);
    assertThatThrownBy(() -> RendezvousCodec.decode(Bytes.hex("08092a00")))
        .isInstanceOf(MalformedException.class);
    assertThatThrownBy(() -> RendezvousCodec.decode(Bytes.EMPTY))
        .isInstanceOf(MalformedException.class);
  }

  @Test
  void a_name_of_256_bytes_is_malformed() {
    Bytes message = RendezvousCodec.encode(new Unregister("n".repeat(256)));
    assertThatThrownBy(() -> RendezvousCodec.decode(message))
        .isInstanceOf(MalformedException.class);
  }

  @Test
  void registrations_beyond_a_thousand_are_not_read() throws MalformedException {
    List<Register> many = java.util.Collections.nCopies(1200, new Register("n", Bytes.of(1), 0));
    Bytes message = RendezvousCodec.encode(new DiscoverResponse(many, Bytes.EMPTY, Status.OK, ""));
    DiscoverResponse read = (DiscoverResponse) RendezvousCodec.decode(message);
    assertThat(read.registrations()).hasSize(RendezvousCodec.REGISTRATIONS_MAX);
  }
}
