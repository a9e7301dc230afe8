package dev.steelyard.shared.provision;

import java.util.List;
import java.util.regex.Pattern;

/**
 * How a program is had from the distribution's packages.
 *
 * @param name of the leading package; folders of the cache begin with it
 * @param wanted what a user would install; the package tool knows the rest
 * @param ours packages that always come from the distribution; others only where the system lacks
 *     their libraries
 * @param executable path of the binary below the unpacked root; its name is looked for on the
 *     search path too
 * @param about what makes it tell its version
 */
record PackageRecipe(
    String name, List<String> wanted, Pattern ours, String executable, About about) {

  /**
   * A question for the version.
   *
   * @param arguments of the program
   * @param answer a line that only the wanted program says
   */
  record About(List<String> arguments, Pattern answer) {

    private static final About VERSION =
        new About(List.of("-v"), Pattern.compile(".*\\d+\\.\\d+.*"));
  }

  /** All of one release, since the module fits one NGINX only. */
  static final PackageRecipe NGINX =
      new PackageRecipe(
          "nginx",
          List.of("nginx", "libnginx-mod-http-lua", "lua-resty-core"),
          Pattern.compile(
              "nginx(-core|-light|-full|-extras)?|libnginx-mod-http-(lua|ndk)|libluajit.*|lua-resty-.*"),
          "usr/sbin/nginx",
          About.VERSION);

  /**
   * The library is named because the package tool may take the one that NGINX' module is not built
   * for.
   */
  static final PackageRecipe WRK =
      new PackageRecipe(
          "wrk",
          List.of("wrk", "libluajit2-5.1-2"),
          Pattern.compile("wrk|libluajit.*"),
          "usr/bin/wrk",
          About.VERSION);

  static final PackageRecipe HAPROXY =
      new PackageRecipe(
          "haproxy",
          List.of("haproxy"),
          Pattern.compile("haproxy"),
          "usr/sbin/haproxy",
          About.VERSION);

  /** With an interpreter of its own: the compiled parts fit one release of it. */
  static final PackageRecipe SKLEARN =
      new PackageRecipe(
          "python3-sklearn",
          List.of("python3-sklearn"),
          Pattern.compile("(lib)?python3.*|libopenblas0-.*|libblas3|liblapack3"),
          "usr/bin/python3",
          new About(
              List.of("-c", "import sklearn; print('scikit-learn', sklearn.__version__)"),
              Pattern.compile("scikit-learn \\d.*")));
}
