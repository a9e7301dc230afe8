package dev.steelyard.client.load.engine;

import java.util.Arrays;
import java.util.function.LongPredicate;

/**
 * Requests that are due and wait for a connection, first come first served: a ring of plain numbers
 * that grows by doubling up to its limit.
 */
final class Backlog {

  private static final int FIRST_CAPACITY = 64;

  private final int limit;
  private long[] intendedNanos;
  private long[] contentSeeds;
  private double[] workMillis;
  private int head;
  private int size;
  private int peak;

  Backlog(int limit) {
    this.limit = limit;
    int capacity = Math.min(limit, FIRST_CAPACITY);
    intendedNanos = new long[capacity];
    contentSeeds = new long[capacity];
    workMillis = new double[capacity];
  }

  int size() {
    return size;
  }

  boolean isEmpty() {
    return size == 0;
  }

  boolean isFull() {
    return size == limit;
  }

  /** The most that ever waited since the last {@link #forgetPeak}. */
  int peak() {
    return peak;
  }

  void forgetPeak() {
    peak = size;
  }

  /** Adds one; there must be room. */
  void add(long intended, long contentSeed, double work) {
    if (size == intendedNanos.length) {
      grow();
    }
    int at = at(size);
    intendedNanos[at] = intended;
    contentSeeds[at] = contentSeed;
    workMillis[at] = work;
    size++;
    peak = Math.max(peak, size);
  }

  /** Of the first one; there must be one. */
  long intendedNanos() {
    return intendedNanos[head];
  }

  long contentSeed() {
    return contentSeeds[head];
  }

  double workMillis() {
    return workMillis[head];
  }

  /** Takes the first one out. */
  void remove() {
    head = at(1);
    size--;
  }

  /** How many have such an intended time. */
  long count(LongPredicate intended) {
    long count = 0;
    for (int i = 0; i < size; i++) {
      if (intended.test(intendedNanos[at(i)])) {
        count++;
      }
    }
    return count;
  }

  private int at(int index) {
    int at = head + index;
    return at < intendedNanos.length ? at : at - intendedNanos.length;
  }

  private void grow() {
    int capacity = intendedNanos.length;
    int larger = Math.min(limit, 2 * capacity);
    long[] times = Arrays.copyOf(intendedNanos, larger);
    long[] seeds = Arrays.copyOf(contentSeeds, larger);
    double[] works = Arrays.copyOf(workMillis, larger);
    for (int i = 0; i < capacity; i++) {
      int from = at(i);
      times[i] = intendedNanos[from];
      seeds[i] = contentSeeds[from];
      works[i] = workMillis[from];
    }
    intendedNanos = times;
    contentSeeds = seeds;
    workMillis = works;
    head = 0;
  }
}
