package dev.steelyard.client.testbed;

import com.fasterxml.jackson.annotation.JsonSetter;
import com.fasterxml.jackson.annotation.Nulls;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.exc.InvalidNullException;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.steelyard.shared.ErrorCode;
import dev.steelyard.shared.SteelyardException;
import dev.steelyard.shared.bus.RecordCodec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * A record from a JSON file that a person wrote: unknown or repeated keys, text for a number and
 * what the record itself refuses are errors that name the file, the path in it and the remedy.
 */
final class StrictJson {

  private static final ObjectReader READER =
      ((JsonMapper) RecordCodec.mapper())
          .rebuild()
          .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
          .defaultSetterInfo(JsonSetter.Value.forContentNulls(Nulls.FAIL))
          .build()
          .reader()
          .with(
              DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES,
              DeserializationFeature.FAIL_ON_READING_DUP_TREE_KEY)
          .without(DeserializationFeature.ACCEPT_FLOAT_AS_INT);

  private StrictJson() {}

  static <T extends Record> T read(Path file, Class<T> type) {
    JsonNode tree = tree(file);
    try {
      return READER.treeToValue(tree, type);
    } catch (JsonMappingException e) {
      throw refused(file, tree, e);
    } catch (JsonProcessingException e) {
      throw malformed(file, e);
    }
  }

  private static JsonNode tree(Path file) {
    try {
      return READER.readTree(Files.readString(file));
    } catch (JsonProcessingException e) {
      throw malformed(file, e);
    } catch (IOException e) {
      throw new SteelyardException(
          ErrorCode.BAD_REQUEST,
          file + " cannot be read (" + SteelyardException.sentence(e) + ")",
          "give a readable JSON file in UTF-8",
          e);
    }
  }

  private static SteelyardException malformed(Path file, JsonProcessingException e) {
    String where =
        e.getLocation() == null
            ? ""
            : " line " + e.getLocation().getLineNr() + ", column " + e.getLocation().getColumnNr();
    return new SteelyardException(
        ErrorCode.BAD_REQUEST, file + ":" + where, firstLine(e.getOriginalMessage()), e);
  }

  private static SteelyardException refused(Path file, JsonNode tree, JsonMappingException e) {
    String path = path(e.getPath());
    if (e.getCause() instanceof SteelyardException inner) {
      String dot = path.isEmpty() ? "" : path + ".";
      return new SteelyardException(ErrorCode.BAD_REQUEST, file + ": " + dot + inner.getMessage());
    }
    if (e instanceof UnrecognizedPropertyException unknown) {
      return new SteelyardException(
          ErrorCode.BAD_REQUEST,
          file + ": " + path + " is not a known key",
          "use " + String.join(", ", names(unknown.getKnownPropertyIds())),
          e);
    }
    return new SteelyardException(
        ErrorCode.BAD_REQUEST,
        file + ": " + (path.isEmpty() ? "it" : path) + " is " + value(tree, e.getPath()),
        remedy(e),
        e);
  }

  private static String remedy(JsonMappingException e) {
    if (e instanceof InvalidNullException) {
      return "give a value or leave it out";
    }
    return e instanceof MismatchedInputException wrong
        ? "use " + kind(wrong.getTargetType())
        : firstLine(e.getOriginalMessage());
  }

  private static Set<String> names(Collection<Object> known) {
    Set<String> names = new TreeSet<>();
    known.forEach(id -> names.add(String.valueOf(id)));
    return names;
  }

  private static String kind(Class<?> type) {
    if (type == Integer.class || type == Long.class) {
      return "a whole number";
    }
    if (type == Double.class || type == double.class) {
      return "a number";
    }
    if (type == String.class) {
      return "text";
    }
    return Collection.class.isAssignableFrom(type) ? "a list" : "an object";
  }

  private static String path(List<JsonMappingException.Reference> references) {
    StringBuilder path = new StringBuilder();
    for (JsonMappingException.Reference reference : references) {
      if (reference.getFieldName() == null) {
        path.append('[').append(reference.getIndex()).append(']');
      } else {
        path.append(path.isEmpty() ? "" : ".").append(reference.getFieldName());
      }
    }
    return path.toString();
  }

  private static String value(JsonNode tree, List<JsonMappingException.Reference> references) {
    JsonNode node = tree;
    for (JsonMappingException.Reference reference : references) {
      node =
          reference.getFieldName() == null
              ? node.path(reference.getIndex())
              : node.path(reference.getFieldName());
    }
    return node.isMissingNode() ? "missing" : node.toString();
  }

  private static String firstLine(String message) {
    return message.lines().findFirst().orElse(message);
  }
}
