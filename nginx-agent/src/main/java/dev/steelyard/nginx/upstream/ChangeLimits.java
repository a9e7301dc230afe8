package dev.steelyard.nginx.upstream;

/**
 * How much change NGINX is asked to take.
 *
 * @param changesPerSecond changes of weights that are let through a second, 1..10000
 * @param dictionaryKilobytes size of the shared dictionary that holds the weights; 0 = by the
 *     number of servers, else 16..1048576
 */
public record ChangeLimits(int changesPerSecond, int dictionaryKilobytes) {

  /** Ten times what a policy of 200 ms needs; a dictionary that fits. */
  public static final ChangeLimits DEFAULT = new ChangeLimits(50, 0);

  private static final int SMALLEST_DICTIONARY = 16;
  private static final int LARGEST_DICTIONARY = 1 << 20;

  public ChangeLimits {
    NginxSettings.require(
        changesPerSecond >= 1 && changesPerSecond <= 10_000,
        "nginx.maxChangesPerSecond is " + changesPerSecond,
        "use 1..10000");
    NginxSettings.require(
        dictionaryKilobytes == 0
            || (dictionaryKilobytes >= SMALLEST_DICTIONARY
                && dictionaryKilobytes <= LARGEST_DICTIONARY),
        "nginx.dictionaryKilobytes is " + dictionaryKilobytes,
        "use 0, or " + SMALLEST_DICTIONARY + ".." + LARGEST_DICTIONARY);
  }

  /**
   * Size of the dictionary.
   *
   * @param fitting what fits the number of servers
   */
  int dictionaryKilobytes(int fitting) {
    return dictionaryKilobytes == 0 ? fitting : dictionaryKilobytes;
  }
}
