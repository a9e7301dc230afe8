package dev.steelyard.client.testbed;

import java.util.HashSet;
import java.util.Set;
import java.util.random.RandomGenerator;

/**
 * Who follows whom: every user follows 39 distinct others (all others in a smaller network), drawn
 * uniformly, so followers vary around 39 as well. 39 is the mean degree of the 962-user graph
 * (18,812 friendships) that the social network benchmark loads.
 */
final class FollowGraph {

  private static final int FOLLOWED = 39;

  private final int[][] followers;

  FollowGraph(int users, RandomGenerator random) {
    int[] counts = new int[users + 1];
    int[][] followed = new int[users + 1][];
    for (int user = 1; user <= users; user++) {
      followed[user] = others(user, users, random);
      for (int other : followed[user]) {
        counts[other]++;
      }
    }
    followers = new int[users + 1][];
    for (int user = 1; user <= users; user++) {
      followers[user] = new int[counts[user]];
    }
    for (int user = 1; user <= users; user++) {
      for (int other : followed[user]) {
        followers[other][--counts[other]] = user;
      }
    }
  }

  private static int[] others(int user, int users, RandomGenerator random) {
    int count = Math.min(FOLLOWED, users - 1);
    Set<Integer> chosen = new HashSet<>();
    while (chosen.size() < count) {
      int other = 1 + random.nextInt(users);
      if (other != user) {
        chosen.add(other);
      }
    }
    return chosen.stream().mapToInt(Integer::intValue).sorted().toArray();
  }

  /** The users who see the posts of a user in their home timelines; users count from 1. */
  int[] followers(int user) {
    return followers[user].clone();
  }
}
