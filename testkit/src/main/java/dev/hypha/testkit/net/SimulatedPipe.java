package dev.hypha.testkit.net;

import dev.hypha.bytes.Duplex;
import dev.hypha.bytes.Sink;
import dev.hypha.bytes.Source;
import java.util.concurrent.locks.ReentrantLock;

/**
 * A connection between two hosts: two ends, and a lane in each direction. What one end does the
 * other learns when it has travelled there. Of each end one thread reads and one writes at a time;
 * any thread may close.
 */
final class SimulatedPipe {
  private final SimulatedNetwork network;
  private final int number;
  private final ReentrantLock lock = new ReentrantLock();
  private final End left;
  private final End right;

  private SimulatedPipe(
      SimulatedNetwork network, int number, Host dialer, Host listener, int windowBytes) {
    this.network = network;
    this.number = number;
    Lane toRight = new Lane(network, lock, dialer, listener, windowBytes);
    Lane toLeft = new Lane(network, lock, listener, dialer, windowBytes);
    toRight.reverse(toLeft);
    toLeft.reverse(toRight);
    this.left = new End(this, toLeft, toRight);
    this.right = new End(this, toRight, toLeft);
  }

  static SimulatedPipe between(
      SimulatedNetwork network, int number, Host dialer, Host listener, int windowBytes) {
    return new SimulatedPipe(network, number, dialer, listener, windowBytes);
  }

  /** The dialer's end. */
  End left() {
    return left;
  }

  End right() {
    return right;
  }

  /** One end. */
  static final class End implements Duplex {
    private final SimulatedPipe pipe;
    private final Lane in;
    private final Lane out;

    private End(SimulatedPipe pipe, Lane in, Lane out) {
      this.pipe = pipe;
      this.in = in;
      this.out = out;
    }

    SimulatedNetwork network() {
      return pipe.network;
    }

    /** Which connection of its network this is an end of. */
    int connection() {
      return pipe.number;
    }

    @Override
    public Source source() {
      return in.source();
    }

    @Override
    public Sink sink() {
      return out.sink();
    }

    @Override
    public void reset(long code) {
      pipe.lock.lock();
      try {
        in.breakReader();
        out.reset();
      } finally {
        pipe.lock.unlock();
      }
    }

    @Override
    public void close() {
      pipe.lock.lock();
      try {
        in.refuse();
        out.end();
      } finally {
        pipe.lock.unlock();
      }
    }
  }
}
