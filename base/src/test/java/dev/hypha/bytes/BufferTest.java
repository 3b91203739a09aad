package dev.hypha.bytes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.nio.channels.Channels;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedTransferQueue;
import org.junit.jupiter.api.Test;

class BufferTest {
  @Test
  void integers_are_big_endian_and_read_back() throws Exception {
    Buffer buffer =
        new Buffer().writeByte(0xfe).writeShort(0xabcd).writeInt(-2).writeLong(Long.MIN_VALUE + 1);
    assertThat(buffer.peekAll().toHex()).isEqualTo("feabcdfffffffe8000000000000001");
    assertThat(buffer.readUnsignedByte()).isEqualTo(0xfe);
    assertThat(buffer.readUnsignedShort()).isEqualTo(0xabcd);
    assertThat(buffer.readUnsignedInt()).isEqualTo(0xffff_fffeL);
    assertThat(buffer.readLong()).isEqualTo(Long.MIN_VALUE + 1);
    assertThat(buffer.isEmpty()).isTrue();
  }

  @Test
  void reading_more_than_there_is_throws_and_takes_nothing() {
    Buffer buffer = new Buffer().write(Bytes.of(1, 2, 3));
    assertThatThrownBy(buffer::readInt).isInstanceOf(EOFException.class);
    assertThatThrownBy(() -> buffer.readBytes(4)).isInstanceOf(EOFException.class);
    assertThatThrownBy(() -> buffer.readBytes(Integer.MAX_VALUE)).isInstanceOf(EOFException.class);
    assertThatThrownBy(() -> buffer.skip(4)).isInstanceOf(EOFException.class);
    assertThatThrownBy(() -> new Buffer().write(buffer, 4)).isInstanceOf(EOFException.class);
    assertThatThrownBy(() -> buffer.readBytes(-1)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> buffer.writeAll(buffer)).isInstanceOf(IllegalArgumentException.class);
    assertThat(buffer.readAll()).isEqualTo(Bytes.of(1, 2, 3));
    assertThatThrownBy(buffer::readByte).isInstanceOf(EOFException.class);
    assertThat(buffer.read(new byte[4], 0, 4)).isZero();
  }

  @Test
  void bytes_move_between_buffers_in_order() throws Exception {
    long seed = System.nanoTime();
    System.out.println("bytes_move_between_buffers_in_order seed " + seed);
    Random random = new Random(seed);
    for (int round = 0; round < 50; round++) {
      byte[] expected = new byte[random.nextInt(5 * Segment.SIZE)];
      random.nextBytes(expected);
      Buffer source = new Buffer().write(expected);
      Buffer middle = new Buffer();
      Buffer target = new Buffer();
      while (target.size() < expected.length) {
        middle.write(source, random.nextLong(source.size() + 1));
        target.write(middle, random.nextLong(middle.size() + 1));
      }
      assertThat(source.isEmpty() && middle.isEmpty()).isTrue();
      for (int i = 0; i < expected.length; i += 997) {
        assertThat(target.at(i)).isEqualTo(expected[i]);
      }
      assertThat(target.peekAll()).isEqualTo(Bytes.copyOf(expected)).isEqualTo(target.readAll());
    }
  }

  @Test
  void channels_fill_and_drain_a_buffer() throws Exception {
    byte[] expected = new byte[3 * Segment.SIZE + 5];
    new Random(7).nextBytes(expected);
    Buffer buffer = new Buffer();
    var in = Channels.newChannel(new ByteArrayInputStream(expected));
    while (buffer.readFrom(in, 10_000) >= 0) {
      assertThat(buffer.size()).isPositive();
    }
    assertThat(buffer.size()).isEqualTo(expected.length);
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    buffer.writeTo(Channels.newChannel(out), expected.length);
    assertThat(out.toByteArray()).isEqualTo(expected);
    assertThat(buffer.readFrom(in, 10)).isEqualTo(-1);
    assertThat(buffer.isEmpty()).isTrue();
  }

  @Test
  void a_pooled_segment_has_one_owner_at_a_time() throws Exception {
    int threads = 8;
    var queue = new LinkedTransferQueue<Buffer>();
    try (var executor = Executors.newFixedThreadPool(threads)) {
      List<Future<Integer>> results = new ArrayList<>();
      for (int t = 0; t < threads; t++) {
        byte mark = (byte) (t + 1);
        results.add(executor.submit(fillAndDrain(queue, mark)));
      }
      int drained = 0;
      for (Future<Integer> result : results) {
        drained += result.get();
      }
      assertThat(drained + queue.size()).isEqualTo(threads * 2_000);
    }
  }

  /**
   * Fills buffers for others and empties those of others: each must hold what one thread wrote, and
   * nothing else.
   */
  private static Callable<Integer> fillAndDrain(LinkedTransferQueue<Buffer> queue, byte mark) {
    return () -> {
      byte[] chunk = new byte[Segment.SIZE + 100];
      Arrays.fill(chunk, mark);
      int drained = 0;
      for (int i = 0; i < 2_000; i++) {
        queue.add(new Buffer().write(chunk));
        Buffer other = queue.poll();
        if (other != null) {
          Bytes content = other.readAll();
          assertThat(content.size()).isEqualTo(chunk.length);
          for (int at = 0; at < content.size(); at++) {
            if (content.at(at) != content.at(0)) {
              throw new AssertionError("a segment had two owners");
            }
          }
          drained++;
        }
      }
      return drained;
    };
  }

  @Test
  void a_recycled_segment_comes_back_empty() {
    Segment segment = SegmentPool.take();
    segment.end = 100;
    segment.start = 50;
    SegmentPool.recycle(segment);
    List<Segment> taken = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      Segment next = SegmentPool.take();
      assertThat(next.size()).isZero();
      assertThat(next.room()).isEqualTo(Segment.SIZE);
      assertThat(next.next).isNull();
      assertThat(taken).doesNotContain(next);
      taken.add(next);
    }
    taken.forEach(SegmentPool::recycle);
  }
}
