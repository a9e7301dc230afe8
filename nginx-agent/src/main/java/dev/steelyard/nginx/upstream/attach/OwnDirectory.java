package dev.steelyard.nginx.upstream.attach;

import dev.steelyard.nginx.upstream.NginxSettings;
import dev.steelyard.nginx.upstream.SyncedFiles;
import dev.steelyard.shared.ErrorCode;
import dev.steelyard.shared.SteelyardException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The agent's own directory on disk. Files are written only where their content differs, so that
 * NGINX and its owner see no change without one.
 */
public final class OwnDirectory {

  private final NginxSettings settings;
  private final OwnFiles own;
  private final Set<String> sharedLua;

  /**
   * @param lua directory of the Lua modules
   * @param sharedLua directives that the foreign configuration has itself: {@link SharedLua#PHASES}
   */
  public OwnDirectory(NginxSettings settings, Path lua, Set<String> sharedLua) {
    this.settings = settings;
    this.own = OwnFiles.of(settings.stateDirectory(), lua);
    this.sharedLua = Set.copyOf(sharedLua);
  }

  /**
   * Writes those of the files that differ.
   *
   * @param files by name below {@link NginxSettings#nginxDirectory}
   * @return what was written
   */
  public List<Path> write(Map<String, String> files) {
    try {
      Files.createDirectories(own.directory());
      Path run = settings.runDirectory();
      if (!Files.exists(run)) {
        // Access to the socket in it is access to the weights.
        Files.createDirectory(run);
        Files.setPosixFilePermissions(run, PosixFilePermissions.fromString("rwxr-x---"));
      }
    } catch (IOException e) {
      throw new SteelyardException(
          ErrorCode.FAILED,
          "cannot make " + own.directory() + " (" + e + ")",
          "choose a state directory that you may write to",
          e);
    }
    Map<Path, String> changed = differing(files);
    changed.forEach(SyncedFiles::replace);
    return List.copyOf(changed.keySet());
  }

  /** Those of the files that are not on disk as they should be. */
  Map<Path, String> differing(Map<String, String> files) {
    Map<Path, String> wanted = new LinkedHashMap<>();
    files.forEach((name, text) -> wanted.put(settings.nginxDirectory().resolve(name), text));
    SharedLua shared = new SharedLua(own, text(wanted, own.http()));
    wanted.put(own.http(), shared.without(sharedLua));
    wanted.put(own.init(), shared.init());
    wanted.entrySet().removeIf(file -> file.getValue().equals(onDisk(file.getKey())));
    return wanted;
  }

  private static String text(Map<Path, String> files, Path file) {
    String text = files.get(file);
    if (text == null) {
      throw new IllegalArgumentException("no " + file + " among " + files.keySet());
    }
    return text;
  }

  private static String onDisk(Path file) {
    try {
      return Files.exists(file) ? Files.readString(file) : "";
    } catch (IOException e) {
      throw new SteelyardException(
          ErrorCode.FAILED, "cannot read " + file + " (" + e + ")", "check its rights", e);
    }
  }

  /** Whether users outside owner and group reach the socket, and with it the weights. */
  boolean isOpenToAll() {
    try {
      Path run = settings.runDirectory();
      return Files.exists(run)
          && Files.getPosixFilePermissions(run).contains(PosixFilePermission.OTHERS_EXECUTE);
    } catch (IOException e) {
      throw new SteelyardException(
          ErrorCode.FAILED, "cannot look at " + settings.socket() + " (" + e + ")", "check it", e);
    }
  }
}
