package dev.steelyard.client.poll;

import dev.steelyard.shared.sample.Sample;
import dev.steelyard.shared.vts.VtsPage;
import java.util.Optional;

/** Where a recording goes. Blocking; one call at a time; fails with SteelyardException. */
interface RecordSink extends AutoCloseable {

  /**
   * Writes what a poll brought, if this format has a record for it.
   *
   * @return records written, 0 or 1
   */
  int write(VtsPage page, Optional<Sample> sample);

  @Override
  void close();
}
