package dev.hypha.yamux;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hypha.bytes.Buffer;
import dev.hypha.bytes.MemoryPipe;
import dev.hypha.core.Role;
import dev.hypha.core.SpareMemory;
import dev.hypha.core.SystemRuntime;
import java.io.IOException;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What has broken other stacks, each by its id. A scripted remote writes bare frames. */
@Timeout(60)
class YamuxKnownFailuresTest {
  private final SystemRuntime runtime = new SystemRuntime();
  private final MemoryPipe pipe = new MemoryPipe(64 * 1024);
  private final AtomicInteger accepted = new AtomicInteger();
  private final CompletableFuture<IOException> ended = new CompletableFuture<>();
  private final YamuxSession session =
      new YamuxSession(
          pipe.right(), Role.LISTENER, YamuxConfig.DEFAULT, runtime, SpareMemory.ENDLESS, "test");

  @AfterEach
  void stop() {
    session.close(0);
    runtime.close();
  }

  @Test
  void jvm_291_a_million_streams_that_are_opened_and_reset_leave_nothing_behind() throws Exception {
    session.start(stream -> accepted.incrementAndGet(), ended::complete);
    Buffer frames = new Buffer();
    for (int i = 0; i < 1_000_000; i++) {
      append(frames, Frame.Type.WINDOW_UPDATE, Frame.SYN, 2 * i + 1, 0);
      append(frames, Frame.Type.WINDOW_UPDATE, Frame.RST, 2 * i + 1, 0);
      if (frames.size() > 32 * 1024) {
        send(frames);
      }
    }
    send(frames);
    awaitPong(1);
    assertThat(accepted).hasValue(1_000_000);
    assertThat(session.streams()).isZero();
    assertThat(ended).isNotDone();
  }

  @Test
  void jvm_479_the_bodies_of_frames_for_no_stream_are_not_kept() throws Exception {
    session.start(stream -> accepted.incrementAndGet(), ended::complete);
    Random random = new Random(479);
    byte[] body = new byte[16 * 1024];
    Buffer frames = new Buffer();
    for (int i = 0; i < 10_000; i++) {
      int length = random.nextInt(body.length);
      append(frames, Frame.Type.DATA, 0, 2 * random.nextInt(1000) + 1, length);
      frames.write(body, 0, length);
      append(frames, Frame.Type.WINDOW_UPDATE, 0, 2 * random.nextInt(1000) + 1, length);
      send(frames);
    }
    awaitPong(2);
    assertThat(accepted).hasValue(0);
    assertThat(session.streams()).isZero();
    assertThat(ended).isNotDone();
  }

  /** The session has read everything that was sent once it answers this. */
  private void awaitPong(int value) throws IOException {
    Buffer ping = new Buffer();
    append(ping, Frame.Type.PING, Frame.SYN, 0, value);
    send(ping);
    byte[] header = new byte[Frame.BYTES];
    Frame frame;
    do {
      for (int done = 0; done < header.length; ) {
        int n = pipe.left().source().read(header, done, header.length - done);
        assertThat(n).as("the session is there").isPositive();
        done += n;
      }
      frame = Frame.decode(header);
    } while (frame.type() != Frame.Type.PING || !frame.has(Frame.ACK) || frame.length() != value);
  }

  private void send(Buffer frames) throws IOException {
    pipe.left().sink().write(frames, frames.size());
    pipe.left().sink().flush();
  }

  private static void append(Buffer frames, Frame.Type type, int flags, int id, int length) {
    byte[] header = new byte[Frame.BYTES];
    Frame.encode(header, type, flags, id, length);
    frames.write(header, 0, header.length);
  }
}
