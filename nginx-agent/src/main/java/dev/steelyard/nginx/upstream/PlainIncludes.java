package dev.steelyard.nginx.upstream;

/**
 * What stands in for {@link NginxIncludes} in an NGINX without Lua: the version marker and NGINX'
 * own connection counts. Weights come by reload, statistics from a VTS page or not at all.
 */
final class PlainIncludes {

  /** Nothing is needed in the http block. */
  static final String HTTP =
      """
      # Written by Steelyard. Empty: this NGINX has no Lua.
      """;

  private PlainIncludes() {}

  /** The agent's endpoint. */
  static String admin(NginxSettings settings) {
    return """
    # Written by Steelyard. To be included once, in the http block: the agent's endpoint.
    server {
      listen unix:%s;
      access_log off;
      include %s;
    }
    server {
      listen 127.0.0.1:%d;
      access_log off;
      location = /steelyard/connections { stub_status; }
    }
    """
        .formatted(
            settings.socket(),
            settings.nginxDirectory().resolve(NginxConfiguration.VERSION_FILE),
            settings.statusPort());
  }
}
