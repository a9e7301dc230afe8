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
 * @param executable path of the binary below the unpacked root
 */
record PackageRecipe(String name, List<String> wanted, Pattern ours, String executable) {

  /** All of one release, since the module fits one NGINX only. */
  static final PackageRecipe NGINX =
      new PackageRecipe(
          "nginx",
          List.of("nginx", "libnginx-mod-http-lua", "lua-resty-core"),
          Pattern.compile(
              "nginx(-core|-light|-full|-extras)?|libnginx-mod-http-(lua|ndk)|libluajit.*|lua-resty-.*"),
          "usr/sbin/nginx");

  /**
   * The library is named because the package tool may take the one that NGINX' module is not built
   * for.
   */
  static final PackageRecipe WRK =
      new PackageRecipe(
          "wrk",
          List.of("wrk", "libluajit2-5.1-2"),
          Pattern.compile("wrk|libluajit.*"),
          "usr/bin/wrk");

  static final PackageRecipe HAPROXY =
      new PackageRecipe(
          "haproxy", List.of("haproxy"), Pattern.compile("haproxy"), "usr/sbin/haproxy");
}
