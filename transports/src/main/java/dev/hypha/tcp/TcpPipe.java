package dev.hypha.tcp;

import dev.hypha.bytes.Buffer;
import dev.hypha.bytes.Duplex;
import dev.hypha.bytes.Sink;
import dev.hypha.bytes.Source;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;

/**
 * A connected socket. Blocking calls park the virtual thread that makes them; closing wakes them.
 */
final class TcpPipe implements Duplex {
  private static final System.Logger LOG = System.getLogger(TcpPipe.class.getName());

  private final SocketChannel channel;
  private final Source source = new ChannelSource();
  private final Sink sink = new ChannelSink();

  TcpPipe(SocketChannel channel) {
    this.channel = channel;
  }

  @Override
  public Source source() {
    return source;
  }

  @Override
  public Sink sink() {
    return sink;
  }

  @Override
  public void reset(long code) {
    close();
  }

  @Override
  public void close() {
    try {
      channel.close();
    } catch (IOException | UncheckedIOException e) {
      LOG.log(System.Logger.Level.DEBUG, "closing a socket", e);
    }
  }

  private final class ChannelSource implements Source {
    @Override
    public long read(Buffer target, long max) throws IOException {
      return target.readFrom(channel, max);
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
      return channel.read(ByteBuffer.wrap(target, offset, length));
    }

    @Override
    public void close() throws IOException {
      channel.shutdownInput();
    }
  }

  private final class ChannelSink implements Sink {
    @Override
    public void write(Buffer from, long n) throws IOException {
      from.writeTo(channel, n);
    }

    @Override
    public void write(byte[] from, int offset, int length) throws IOException {
      ByteBuffer rest = ByteBuffer.wrap(from, offset, length);
      while (rest.hasRemaining()) {
        channel.write(rest);
      }
    }

    @Override
    public void flush() {
      // the kernel holds nothing back: TCP_NODELAY is on
    }

    @Override
    public void close() throws IOException {
      channel.shutdownOutput();
    }
  }
}
