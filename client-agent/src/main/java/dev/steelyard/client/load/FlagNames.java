package dev.steelyard.client.load;

import dev.steelyard.shared.SteelyardException;
import java.util.LinkedHashMap;
import java.util.Map;

/** Fields of a plan as the command line calls them, for messages about what was given there. */
final class FlagNames {

  /** By the beginning of a message; a longer beginning stands before a shorter one. */
  private static final Map<String, String> FLAGS = new LinkedHashMap<>();

  static {
    FLAGS.put("stages[0].ratePerSecond.all", "--rate");
    FLAGS.put("stages[0].ratePerSecond.", "--rate of ");
    FLAGS.put("stages[0].ratePerSecond", "--rate");
    FLAGS.put("stages[0].seconds", "--duration");
    FLAGS.put("stages[0].arrival", "--arrival");
    FLAGS.put("arrival ", "--arrival ");
    FLAGS.put("users.count", "--users");
    FLAGS.put("users.seconds", "--duration");
    FLAGS.put("users.spawnPerSecond", "--spawn-rate");
    FLAGS.put("users.maxThinkSeconds", "--think-seconds");
    FLAGS.put("random.totalSeconds", "--duration");
    FLAGS.put("trace.seconds", "--duration");
    FLAGS.put("trace.unit", "--trace-unit");
    FLAGS.put("trace ", "--trace ");
    FLAGS.put("rateFactor", "--rate-factor");
    FLAGS.put("connectionsPerType", "--connections");
    FLAGS.put("timeoutMillis", "--timeout in ms");
    FLAGS.put("warmupSeconds", "--warmup-seconds");
    FLAGS.put("deadlineMillis", "--deadline");
    FLAGS.put("exactSplit is not set", "--exact-split is not given");
    FLAGS.put("share.", "--share: ");
    FLAGS.put("threads", "--threads");
    FLAGS.put("pacing", "--pacing");
    FLAGS.put("dsb is true", "--dsb is given");
  }

  private FlagNames() {}

  /** The same failure, said of flags. */
  static SteelyardException of(SteelyardException failure) {
    String sentence = SteelyardException.sentence(failure);
    for (Map.Entry<String, String> flag : FLAGS.entrySet()) {
      if (sentence.startsWith(flag.getKey())) {
        return new SteelyardException(
            failure.code(), flag.getValue() + sentence.substring(flag.getKey().length()), failure);
      }
    }
    return failure;
  }
}
