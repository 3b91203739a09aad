package dev.hypha.testkit.net;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hypha.bytes.Buffer;
import dev.hypha.bytes.Bytes;
import dev.hypha.bytes.Delimited;
import dev.hypha.bytes.Duplex;
import dev.hypha.bytes.MemoryPipe;
import dev.hypha.core.Offer;
import dev.hypha.core.PeerException.Misbehaved;
import dev.hypha.core.PeerException.Refused;
import dev.hypha.core.Role;
import dev.hypha.core.Runtime;
import dev.hypha.core.SecureChannel;
import dev.hypha.crypto.KeyType;
import dev.hypha.crypto.PrivateKey;
import dev.hypha.multiformats.PeerId;
import dev.hypha.protobuf.ProtobufWriter;
import dev.hypha.testkit.contract.SecureChannelContract;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class PlaintextSecurityTest extends SecureChannelContract {
  private final SimulatedNetwork network = new SimulatedNetwork(runtime);
  private final Host host = network.host();
  private final PrivateKey alice = PrivateKey.generate(KeyType.ED25519, runtime.secrets());

  @Override
  protected SecureChannel channel(PrivateKey identity, Runtime given) {
    return new PlaintextSecurity(identity);
  }

  @Override
  protected Ends ends() {
    SimulatedPipe pipe = network.pipe(host, host);
    return new Ends(pipe.left(), pipe.right());
  }

  @Test
  void it_refuses_to_run_outside_of_a_simulated_network() {
    assertThatThrownBy(() -> answer(new MemoryPipe(1024).left()))
        .isInstanceOf(Refused.class)
        .hasMessageContaining("simulated network and nowhere else");
  }

  @Test
  void a_key_without_its_proof_is_refused() throws Exception {
    Ends ends = ends();
    say(ends, Bytes.EMPTY);
    assertThatThrownBy(() -> answer(ends.right()))
        .isInstanceOf(Misbehaved.class)
        .hasMessageContaining("no proof");
  }

  @Test
  void a_proof_heard_on_another_connection_is_refused() throws Exception {
    Ends elsewhere = ends();
    runtime.fork("dial", () -> dialQuietly(elsewhere));
    Bytes heard = Delimited.read(elsewhere.right().source(), 4096).orElseThrow();
    elsewhere.left().reset(0);
    Ends ends = ends();
    Buffer replay = new Buffer();
    Delimited.write(replay, heard);
    ends.left().sink().write(replay, replay.size());
    ends.left().sink().flush();
    assertThatThrownBy(() -> answer(ends.right()))
        .isInstanceOf(Misbehaved.class)
        .hasMessageContaining("no proof");
  }

  private void dialQuietly(Ends ends) {
    try {
      channel(alice, runtime).secure(ends.left(), Role.DIALER, Optional.empty(), offer());
    } catch (IOException e) {
      return; // the test has heard enough and cut the pipe
    }
  }

  private void say(Ends ends, Bytes proof) throws IOException {
    Bytes key = alice.publicKey().encode();
    ProtobufWriter message = new ProtobufWriter();
    message.bytes(1, PeerId.ofPublicKey(key).toBytes());
    message.bytes(2, key);
    message.bytes(3, proof);
    Buffer sent = new Buffer();
    Delimited.write(sent, message.toBytes());
    ends.left().sink().write(sent, sent.size());
    ends.left().sink().flush();
  }

  private void answer(Duplex raw) throws IOException {
    channel(alice, runtime).secure(raw, Role.LISTENER, Optional.empty(), offer());
  }

  private static Offer offer() {
    return new Offer(List.of(), List.of(), Bytes.EMPTY, Long.MAX_VALUE, step -> {});
  }
}
