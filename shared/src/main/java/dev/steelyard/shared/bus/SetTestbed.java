package dev.steelyard.shared.bus;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Changes emulated servers while they run; null leaves a thing as it is.
 *
 * @param server name of the server; null for all
 * @param speed new speed, above 0
 * @param slots new number of slots, at least 1
 * @param fault fault to start: {@code none}, {@code slow}, {@code error}, {@code refuse}, {@code
 *     hang} or {@code restart}
 * @param factor for {@code slow}: service takes this many times as long
 * @param share for {@code error}: share of requests answered 500 after 1 ms, 0..1
 * @param seconds length of the fault; null until changed
 * @param service new service law by request type
 */
public record SetTestbed(
    @Nullable String server,
    @Nullable Double speed,
    @Nullable Integer slots,
    @Nullable String fault,
    @Nullable Double factor,
    @Nullable Double share,
    @Nullable Double seconds,
    @Nullable Map<String, ServiceLaw> service) {}
