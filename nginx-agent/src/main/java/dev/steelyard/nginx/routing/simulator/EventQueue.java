package dev.steelyard.nginx.routing.simulator;

import java.util.Arrays;

/** What happens besides arrivals and departures, in the order of time; a binary heap. */
final class EventQueue {

  /** What happens; the number says to whom. */
  enum Kind {
    /** A period of a balancer ends. */
    TICK,
    /** The rate and the law of a type change. */
    SHIFT,
    /** A server may become slow. */
    SLOW,
    /** A server is fast again. */
    FAST,
    /** A random server dies. */
    DIE,
    /** A server is alive again. */
    REVIVE,
    /** A random server begins to fail requests. */
    SICKEN,
    /** A server is well again. */
    HEAL,
    /** A request is answered with an error. */
    ERROR,
    /** A window of a recorded load begins. */
    WINDOW
  }

  private double[] times = new double[64];
  private Kind[] kinds = new Kind[64];
  private int[] numbers = new int[64];
  private int size;

  /** When the next one is, infinite without any. */
  double nextAt() {
    return size == 0 ? Double.POSITIVE_INFINITY : times[0];
  }

  Kind nextKind() {
    return kinds[0];
  }

  int nextNumber() {
    return numbers[0];
  }

  void add(double time, Kind kind, int number) {
    if (size == times.length) {
      times = Arrays.copyOf(times, 2 * size);
      kinds = Arrays.copyOf(kinds, 2 * size);
      numbers = Arrays.copyOf(numbers, 2 * size);
    }
    int at = size++;
    while (at > 0 && times[(at - 1) >>> 1] > time) {
      move((at - 1) >>> 1, at);
      at = (at - 1) >>> 1;
    }
    put(at, time, kind, number);
  }

  /** Forgets the next one. */
  void removeFirst() {
    size--;
    double time = times[size];
    int at = 0;
    while (true) {
      int child = 2 * at + 1;
      if (child >= size) {
        break;
      }
      if (child + 1 < size && times[child + 1] < times[child]) {
        child++;
      }
      if (times[child] >= time) {
        break;
      }
      move(child, at);
      at = child;
    }
    put(at, time, kinds[size], numbers[size]);
  }

  private void move(int from, int to) {
    put(to, times[from], kinds[from], numbers[from]);
  }

  private void put(int at, double time, Kind kind, int number) {
    times[at] = time;
    kinds[at] = kind;
    numbers[at] = number;
  }
}
