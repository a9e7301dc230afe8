package dev.steelyard.client.load.request;

import static dev.steelyard.shared.SteelyardException.badRequest;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import dev.steelyard.shared.ErrorCode;
import dev.steelyard.shared.SteelyardException;
import dev.steelyard.shared.bus.StartLoad.Request;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A JSON file with one request or a list of them. What is wrong in it is told with the file, the
 * line and the field.
 */
public final class RequestFile {

  private final Path file;
  private final Map<String, Integer> lines = new LinkedHashMap<>();

  private RequestFile(Path file) {
    this.file = file;
  }

  /** The folder that the file's own files are relative to. */
  public static Path directory(Path file) {
    Path parent = file.toAbsolutePath().getParent();
    return parent == null ? Path.of("") : parent;
  }

  /** Reads and checks the requests. */
  public static List<Request> read(Path file) {
    RequestFile reader = new RequestFile(file);
    List<Request> requests = reader.requests();
    try {
      RequestMix.of(requests, directory(file), 0, 1);
    } catch (SteelyardException e) {
      throw reader.placed(e);
    }
    return requests;
  }

  /** Adds the line of the field that a message begins with. */
  private SteelyardException placed(SteelyardException e) {
    String message = String.valueOf(e.getMessage());
    int line = 1;
    int longest = 0;
    for (Map.Entry<String, Integer> field : lines.entrySet()) {
      if (message.startsWith(field.getKey()) && field.getKey().length() > longest) {
        longest = field.getKey().length();
        line = field.getValue();
      }
    }
    return new SteelyardException(e.code(), file + " line " + line + ": " + message, e);
  }

  private List<Request> requests() {
    try (JsonParser in = new JsonFactory().createParser(Files.readString(file))) {
      List<Request> requests = new ArrayList<>();
      JsonToken first = in.nextToken();
      if (first == JsonToken.START_OBJECT) {
        requests.add(request(in, "requests[0]"));
      } else if (first == JsonToken.START_ARRAY) {
        while (in.nextToken() != JsonToken.END_ARRAY) {
          requests.add(request(in, "requests[" + requests.size() + "]"));
        }
      } else {
        throw at(in, "is no request", "write an object or a list of objects");
      }
      if (in.nextToken() != null) {
        throw at(in, "goes on after the end", "write one object or one list");
      }
      return requests;
    } catch (JsonProcessingException e) {
      throw new SteelyardException(
          ErrorCode.BAD_REQUEST,
          file + " line " + e.getLocation().getLineNr(),
          e.getOriginalMessage(),
          e);
    } catch (IOException e) {
      throw new SteelyardException(
          ErrorCode.BAD_REQUEST, "requests " + file + " (" + e + ")", "name a readable file", e);
    }
  }

  private Request request(JsonParser in, String place) throws IOException {
    if (in.currentToken() != JsonToken.START_OBJECT) {
      throw at(in, place + " is no object", "write {\"path\": …}");
    }
    lines.put(place, in.currentTokenLocation().getLineNr());
    String name = "request";
    Double weight = null;
    String method = null;
    String path = null;
    Map<String, String> headers = null;
    String body = null;
    while (in.nextToken() != JsonToken.END_OBJECT) {
      String field = in.currentName();
      lines.put(place + "." + field, in.currentTokenLocation().getLineNr());
      in.nextToken();
      switch (field) {
        case "name" -> name = text(in, place + ".name");
        case "weight" -> weight = number(in, place + ".weight");
        case "method" -> method = text(in, place + ".method");
        case "path" -> path = text(in, place + ".path");
        case "headers" -> headers = headers(in, place + ".headers");
        case "body" -> body = text(in, place + ".body");
        default ->
            throw at(
                in, place + "." + field, "use name, weight, method, path, headers and body only");
      }
    }
    return new Request(name, weight, method, path, headers, body);
  }

  private Map<String, String> headers(JsonParser in, String place) throws IOException {
    if (in.currentToken() != JsonToken.START_OBJECT) {
      throw at(in, place + " is no object", "write {\"Name\": \"value\"}");
    }
    Map<String, String> headers = new LinkedHashMap<>();
    while (in.nextToken() != JsonToken.END_OBJECT) {
      String name = in.currentName();
      lines.put(place + "." + name, in.currentTokenLocation().getLineNr());
      in.nextToken();
      headers.put(name, text(in, place + "." + name));
    }
    return headers;
  }

  private String text(JsonParser in, String place) throws IOException {
    if (in.currentToken() != JsonToken.VALUE_STRING) {
      throw at(in, place + " is " + shown(in), "write a text in quotes");
    }
    return in.getText();
  }

  private double number(JsonParser in, String place) throws IOException {
    if (!in.currentToken().isNumeric()) {
      throw at(in, place + " is " + shown(in), "write a number");
    }
    return in.getDoubleValue();
  }

  private static @Nullable String shown(JsonParser in) throws IOException {
    return in.currentToken().isStructStart() ? "an object or a list" : in.getText();
  }

  private SteelyardException at(JsonParser in, String what, String remedy) {
    return badRequest(
        file + " line " + in.currentTokenLocation().getLineNr() + ": " + what, remedy);
  }
}
