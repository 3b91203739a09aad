package dev.hypha.testkit.script;

import dev.hypha.bytes.Buffer;
import dev.hypha.bytes.Bytes;
import dev.hypha.testkit.SimulatedNode;
import java.io.IOException;
import java.time.Duration;

/** What a hostile peer does to a node. Each ends when the node ends it, or when it is through. */
public enum Misbehaviour {
  /** Connects and says nothing. */
  SILENCE {
    @Override
    void commit(HostilePeer peer, SimulatedNode victim) throws IOException {
      peer.connect(victim).expectEnd();
    }
  },

  /** Says one byte every few seconds, so that no single wait is long. */
  SLOW_LORIS {
    @Override
    void commit(HostilePeer peer, SimulatedNode victim) throws IOException {
      ScriptedPeer script = peer.connect(victim);
      Bytes header = Bytes.utf8("\u0013/multistream/1.0.0\n");
      for (int i = 0; i < header.size(); i++) {
        script.send(header.slice(i, i + 1));
        peer.sleep(Duration.ofSeconds(4));
      }
    }
  },

  /** Connects many times over from one address and holds on to everything. */
  FLOOD_OF_CONNECTIONS {
    @Override
    void commit(HostilePeer peer, SimulatedNode victim) throws IOException {
      for (int i = 0; i < MANY; i++) {
        peer.connect(victim);
      }
    }
  },

  /** Bytes without meaning instead of a handshake. */
  GARBAGE {
    @Override
    void commit(HostilePeer peer, SimulatedNode victim) throws IOException {
      peer.connect(victim).send(peer.garbage(PLENTY)).expectEnd();
    }
  },

  /** Bytes without meaning after the handshake. */
  GARBAGE_FRAMES {
    @Override
    void commit(HostilePeer peer, SimulatedNode victim) throws IOException {
      peer.shakeHands(victim).send(0xff).send(peer.garbage(PLENTY)).expectEnd();
    }
  },

  /** Announces a message of two gigabytes before anything else. */
  OVERSIZED_MESSAGE {
    @Override
    void commit(HostilePeer peer, SimulatedNode victim) throws IOException {
      peer.connect(victim).send(0xff, 0xff, 0xff, 0xff, 0x07).expectEnd();
    }
  },

  /** Announces a frame of four gigabytes. */
  OVERSIZED_FRAME {
    @Override
    void commit(HostilePeer peer, SimulatedNode victim) throws IOException {
      peer.shakeHands(victim).send(YamuxFrame.header(0, YamuxFrame.SYN, 1, -1)).expectEnd();
    }
  },

  /** Opens streams without end, and no protocol on any of them. */
  FLOOD_OF_STREAMS {
    @Override
    void commit(HostilePeer peer, SimulatedNode victim) throws IOException {
      ScriptedPeer script = peer.shakeHands(victim);
      for (int i = 0; i < PLENTY; i++) {
        script.send(YamuxFrame.windowUpdate(YamuxFrame.SYN, 2 * i + 1, 0));
      }
      script.expectEnd();
    }
  },

  /** Opens a stream and resets it at once, again and again. */
  RAPID_RESET {
    @Override
    void commit(HostilePeer peer, SimulatedNode victim) throws IOException {
      ScriptedPeer script = peer.shakeHands(victim);
      for (int i = 0; i < PLENTY; i++) {
        Buffer both = new Buffer();
        both.write(YamuxFrame.windowUpdate(YamuxFrame.SYN, 2 * i + 1, 0));
        both.write(YamuxFrame.windowUpdate(YamuxFrame.RST, 2 * i + 1, 0));
        script.send(both.readAll());
      }
      script.send(YamuxFrame.goAway(0)).end();
    }
  },

  /** Pings without end and reads no answer. */
  FLOOD_OF_PINGS {
    @Override
    void commit(HostilePeer peer, SimulatedNode victim) throws IOException {
      ScriptedPeer script = peer.shakeHands(victim);
      for (int i = 0; i < PLENTY; i++) {
        script.send(YamuxFrame.ping(YamuxFrame.SYN, i));
      }
      script.expectEnd();
    }
  },

  /** Opens streams and begins to agree on a protocol, a little on each. */
  HALF_A_NEGOTIATION {
    @Override
    void commit(HostilePeer peer, SimulatedNode victim) throws IOException {
      ScriptedPeer script = peer.shakeHands(victim);
      for (int i = 0; i < MANY; i++) {
        script.send(YamuxFrame.data(YamuxFrame.SYN, 2 * i + 1, Bytes.of(19, '/', 'm')));
      }
      script.expectEnd();
    }
  },

  /** Shakes hands and drops off the network without a word. */
  HALF_OPEN {
    @Override
    void commit(HostilePeer peer, SimulatedNode victim) throws IOException {
      peer.shakeHands(victim);
      peer.vanish();
    }
  };

  private static final int MANY = 200;
  private static final int PLENTY = 20_000;

  abstract void commit(HostilePeer peer, SimulatedNode victim) throws IOException;
}
