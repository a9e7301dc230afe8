package dev.steelyard.shared.provision;

import dev.steelyard.shared.provision.Finding.Status;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Says what Steelyard needs and this machine has or lacks, and how to get it. */
public final class Doctor {

  /** Exit status when something needed is missing. */
  public static final int MISSING_STATUS = 3;

  /**
   * What is examined.
   *
   * @param javaVersion feature version, for instance 17
   * @param limitsFile limits in the format of {@code /proc/self/limits}
   * @param stateDirectory an agent's; its sockets are made there
   * @param ports TCP ports on loopback that should be free
   */
  public record Subject(
      int javaVersion, Path limitsFile, Path stateDirectory, List<Integer> ports) {

    public Subject {
      ports = List.copyOf(ports);
    }

    /** This process. */
    public static Subject ofThisProcess(Path stateDirectory, List<Integer> ports) {
      return new Subject(
          Runtime.version().feature(), Path.of("/proc/self/limits"), stateDirectory, ports);
    }
  }

  private final ProvisionPlaces places;
  private final CommandRunner runner;
  private final Subject subject;

  public Doctor(ProvisionPlaces places, CommandRunner runner, Subject subject) {
    this.places = places;
    this.runner = runner;
    this.subject = subject;
  }

  /** Looks at everything; uses no network and changes nothing. */
  public List<Finding> examine() {
    List<Finding> findings = new ArrayList<>(new NginxFindings(places, runner).all());
    findings.addAll(MachineFindings.all(places, subject));
    return findings;
  }

  /** 0 when nothing needed is missing, else {@value #MISSING_STATUS}. */
  public static int exitStatus(List<Finding> findings) {
    return findings.stream().anyMatch(finding -> finding.status() == Status.MISSING)
        ? MISSING_STATUS
        : 0;
  }

  /** One line a finding, aligned, with its remedy below it. */
  public static String table(List<Finding> findings) {
    int width = findings.stream().mapToInt(finding -> finding.name().length()).max().orElse(0);
    StringBuilder text = new StringBuilder();
    for (Finding finding : findings) {
      text.append(line(finding.status().word(), finding.name(), width, finding.detail()));
      if (!finding.remedy().isEmpty()) {
        text.append(line("", "", width, "-> " + finding.remedy()));
      }
    }
    return text.toString();
  }

  private static String line(String status, String name, int width, String text) {
    return String.format(
        Locale.ROOT, "%-7s  %-" + Math.max(1, width) + "s  %s%n", status, name, text);
  }
}
