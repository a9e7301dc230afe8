package dev.steelyard.nginx.routing.simulator.server;

import java.util.Arrays;

/** Jobs in the order of a number; a binary heap over two arrays. */
final class JobHeap {

  private double[] keys = new double[64];
  private int[] jobs = new int[64];
  private int size;

  int size() {
    return size;
  }

  /** The smallest key; there must be one. */
  double firstKey() {
    return keys[0];
  }

  void add(double key, int job) {
    if (size == keys.length) {
      keys = Arrays.copyOf(keys, 2 * size);
      jobs = Arrays.copyOf(jobs, 2 * size);
    }
    int at = size++;
    while (at > 0) {
      int parent = (at - 1) >>> 1;
      if (keys[parent] <= key) {
        break;
      }
      keys[at] = keys[parent];
      jobs[at] = jobs[parent];
      at = parent;
    }
    keys[at] = key;
    jobs[at] = job;
  }

  /** Takes the job of the smallest key out. */
  int removeFirst() {
    int first = jobs[0];
    size--;
    double key = keys[size];
    int job = jobs[size];
    int at = 0;
    while (true) {
      int child = 2 * at + 1;
      if (child >= size) {
        break;
      }
      if (child + 1 < size && keys[child + 1] < keys[child]) {
        child++;
      }
      if (keys[child] >= key) {
        break;
      }
      keys[at] = keys[child];
      jobs[at] = jobs[child];
      at = child;
    }
    keys[at] = key;
    jobs[at] = job;
    return first;
  }
}
