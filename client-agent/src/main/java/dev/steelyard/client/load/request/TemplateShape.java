package dev.steelyard.client.load.request;

import static dev.steelyard.shared.SteelyardException.badRequest;

import dev.steelyard.shared.ErrorCode;
import dev.steelyard.shared.SteelyardException;
import dev.steelyard.shared.bus.StartLoad.Request;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Requests from templates.
 *
 * @param headers lines with their line breaks; the Host header is among them if it is not the
 *     target's
 * @param body null for none
 */
record TemplateShape(
    String method,
    Template path,
    Template headers,
    boolean ownHost,
    @Nullable Template body,
    Feeders feeders)
    implements RequestShape {

  private static final long LARGEST_BODY = 16L << 20;
  private static final Pattern TOKEN = Pattern.compile("[!#$%&'*+.^_`|~0-9A-Za-z-]+");
  private static final Set<String> FRAMING = Set.of("content-length", "transfer-encoding");

  /** Checks a request and reads its files. */
  static TemplateShape of(Request request, String place, Feeders feeders) {
    String method = request.method() == null ? "GET" : request.method();
    if (!TOKEN.matcher(method).matches()) {
      throw badRequest(place + ".method is " + method, "use for instance GET or POST");
    }
    String path = request.path() == null ? "/" : request.path();
    if (!path.startsWith("/")) {
      throw badRequest(place + ".path is " + path, "begin it with /");
    }
    Map<String, String> headers = request.headers() == null ? Map.of() : request.headers();
    StringBuilder lines = new StringBuilder();
    headers.forEach((name, value) -> lines.append(line(name, value, place)));
    return new TemplateShape(
        method,
        head(path, false, feeders, place + ".path"),
        head(lines.toString(), true, feeders, place + ".headers"),
        headers.keySet().stream().anyMatch("host"::equalsIgnoreCase),
        request.body() == null ? null : body(request.body(), feeders, place + ".body"),
        feeders);
  }

  private static String line(String name, @Nullable String value, String place) {
    if (!TOKEN.matcher(name).matches() || FRAMING.contains(name.toLowerCase(Locale.ROOT))) {
      throw badRequest(
          place + ".headers has " + name,
          "use names of visible ASCII without separators; the length is set by itself");
    }
    if (value == null || value.chars().anyMatch(c -> c < ' ' || c == 0x7f)) {
      throw badRequest(place + ".headers." + name + " is " + value, "use text without line breaks");
    }
    return name + ": " + value + "\r\n";
  }

  private static Template head(String text, boolean spaces, Feeders feeders, String place) {
    Template template = Template.parse(text, true, feeders, place);
    for (Part part : template.parts()) {
      if (!spaces && part instanceof Part.Literal of && !Template.fitsHead(of.bytes())) {
        throw badRequest(
            place + " is " + text, "write spaces and what is not ASCII with percent signs (%20)");
      }
    }
    return template;
  }

  private static Template body(String text, Feeders feeders, String place) {
    if (!text.startsWith("@")) {
      return Template.parse(text, false, feeders, place);
    }
    Path file = feeders.resolve(text.substring(1));
    try {
      if (Files.size(file) > LARGEST_BODY) {
        throw badRequest(place + " is " + text, "use a file of at most 16 MiB");
      }
      return new Template(List.of(new Part.Literal(Files.readAllBytes(file))));
    } catch (IOException e) {
      throw new SteelyardException(
          ErrorCode.BAD_REQUEST, place + " is " + text + " (" + e + ")", "name a readable file", e);
    }
  }

  @Override
  public Writer at(Target target) {
    List<Part> head = new ArrayList<>();
    head.add(text(method + " " + target.prefix()));
    head.addAll(path.parts());
    head.add(text(" HTTP/1.1\r\n" + (ownHost ? "" : "Host: " + target.hostHeader() + "\r\n")));
    head.addAll(headers.parts());
    return new TemplateWriter(
        joined(head), body == null ? List.of() : joined(body.parts()), body != null, feeders);
  }

  private static Part text(String text) {
    return new Part.Literal(text.getBytes(StandardCharsets.UTF_8));
  }

  /** Neighbouring literals become one. */
  private static List<Part> joined(List<Part> parts) {
    List<Part> joined = new ArrayList<>();
    for (Part part : parts) {
      int last = joined.size() - 1;
      if (last >= 0
          && part instanceof Part.Literal next
          && joined.get(last) instanceof Part.Literal before) {
        byte[] bytes = new byte[before.bytes().length + next.bytes().length];
        System.arraycopy(before.bytes(), 0, bytes, 0, before.bytes().length);
        System.arraycopy(next.bytes(), 0, bytes, before.bytes().length, next.bytes().length);
        joined.set(last, new Part.Literal(bytes));
      } else {
        joined.add(part);
      }
    }
    return joined;
  }
}
