package dev.steelyard.client.load.request;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.steelyard.shared.bus.StartLoad.Request;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TemplateTest {

  private static final Target TARGET = Target.parse("http://h:81/base/");

  @TempDir private Path directory;

  private RequestMix mix(Request... requests) {
    return RequestMix.of(List.of(requests), directory, 0, 1);
  }

  private static Request get(String path) {
    return new Request("r", null, null, path, null, null);
  }

  private static List<String> encode(RequestMix mix, int count) {
    RequestEncoder encoder = new RequestEncoder(mix.types().get(0), TARGET);
    List<String> all = new ArrayList<>();
    for (int seed = 0; seed < count; seed++) {
      ByteBuf out = Unpooled.buffer();
      encoder.encode(seed, Double.NaN, out);
      all.add(out.toString(StandardCharsets.UTF_8));
    }
    return all;
  }

  private String path(String template, int seed) {
    String request = encode(mix(get(template)), seed + 1).get(seed);
    return request.substring("GET /base".length(), request.indexOf(" HTTP"));
  }

  @Test
  void aRequestHasItsHeadersAndTheLengthOfItsBodyInBytes() {
    Map<String, String> headers = new LinkedHashMap<>();
    headers.put("Accept", "*/*; q=1");
    headers.put("X-Id", "${digits:3}");
    String request =
        encode(mix(new Request("r", null, "PUT", "/a?b=1", headers, "grün ${alnum:5}")), 1).get(0);
    assertThat(request)
        .matches(
            "PUT /base/a\\?b=1 HTTP/1.1\r\nHost: h:81\r\nAccept: \\*/\\*; q=1\r\nX-Id: \\d{3}\r\n"
                + "Content-Length: 11\r\n\r\ngrün [a-zA-Z0-9]{5}");
  }

  @Test
  void aBodyOfVaryingLengthHasItsOwnLengthEachTime() {
    RequestMix mix = mix(new Request("r", null, "POST", null, null, "${int:1..100000}"));
    Set<Integer> lengths = new HashSet<>();
    for (String request : encode(mix, 200)) {
      int end = request.indexOf("\r\n\r\n");
      int length = request.length() - end - 4;
      assertThat(request.substring(0, end)).endsWith("Content-Length: " + length);
      lengths.add(length);
    }
    assertThat(lengths).contains(4, 5);
  }

  @Test
  void fieldsStayInTheirRanges() {
    Set<String> drawn = new HashSet<>();
    for (int seed = 0; seed < 200; seed++) {
      drawn.add(path("/${int:-1..1}", seed));
      assertThat(path("/${hex:8}/${uuid}", seed))
          .matches(
              "/[0-9a-f]{8}/[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}");
    }
    assertThat(drawn).containsExactlyInAnyOrder("/-1", "/0", "/1");
    assertThat(path("/${choice:a|b}", 3)).isIn("/a", "/b");
    assertThat(path("/$${x}", 0)).isEqualTo("/${x}");
    assertThat(path("/${alnum:9}", 7)).isEqualTo(path("/${alnum:9}", 7));
  }

  @Test
  void numbersGoOnFromRequestToRequestAndAgentsDoNotShareThem() {
    assertThat(encode(mix(get("/${seq:5}")), 3))
        .extracting(request -> request.substring(0, 11))
        .containsExactly("GET /base/5", "GET /base/6", "GET /base/7");
    RequestMix second = RequestMix.of(List.of(get("/${seq}")), directory, 1, 3);
    assertThat(encode(second, 3))
        .extracting(request -> request.substring(0, 11))
        .containsExactly("GET /base/1", "GET /base/4", "GET /base/7");
  }

  @Test
  void aRequestTakesAllItsColumnsFromOneRow() throws IOException {
    Files.writeString(
        directory.resolve("users.csv"), "name,password\nann,1\n\"b,\"\"o\"\"\",2\r\ncy,3\n");
    Request login =
        new Request(
            "r",
            null,
            "POST",
            "/${csv:users.csv:password}",
            null,
            "${csv:users.csv:name}=${csv:users.csv:password}");
    assertThat(encode(mix(login), 4))
        .extracting(
            request ->
                request.substring(11, 12) + request.substring(request.indexOf("\r\n\r\n") + 4))
        .containsExactly("1ann=1", "2b,\"o\"=2", "3cy=3", "1ann=1");
    Request any = new Request("r", null, null, "/${csv:users.csv:password:random}", null, null);
    assertThat(encode(mix(any), 100))
        .extracting(request -> request.substring(10, 11))
        .contains("1", "2", "3");
  }

  @Test
  void aFileCanBeTheBody() throws IOException {
    Files.writeString(directory.resolve("body.bin"), "${int:1..2}");
    assertThat(encode(mix(new Request("r", null, "POST", "/", null, "@body.bin")), 1).get(0))
        .endsWith("Content-Length: 11\r\n\r\n${int:1..2}");
  }

  @Test
  void badTemplatesAreRefusedWithTheirPlace() throws IOException {
    Files.writeString(directory.resolve("users.csv"), "name\nan n\n");
    Files.writeString(directory.resolve("short.csv"), "a,b\n1,2\n\n3\n");
    Files.writeString(directory.resolve("open.csv"), "a\n\"x\n");
    assertRefused("/${int:5..1}", "requests[0].path at character 2: field ${int:5..1}: the first");
    assertRefused("/${float}", "requests[0].path at character 2: field ${float}: use int:A..B");
    assertRefused("/${int:1..2", "requests[0].path at character 2 opens a field: close it");
    assertRefused("/${digits:x}", "x is not a whole number");
    assertRefused("/${digits:0}", "use a length of 1..1048576");
    assertRefused("/a b", "requests[0].path is /a b: write spaces");
    assertRefused("a", "requests[0].path is a: begin it with /");
    assertRefused("/${csv:none.csv:a}", "name a readable CSV file");
    assertRefused("/${csv:users.csv:x}", "has no column x: use one of [name]");
    assertRefused("/${csv:users.csv:name}", "users.csv row 1 column name: a value that goes into");
    assertRefused("/${csv:short.csv:a}", "short.csv line 4 has 1 values: write 2");
    assertRefused("/${csv:open.csv:a}", "open.csv line 2 opens a quote: close it");
    assertThatThrownBy(() -> mix(new Request("r", null, null, "/", Map.of("A", "1\r\nB: 2"), null)))
        .hasMessageContaining("requests[0].headers.A is");
    assertThatThrownBy(
            () -> mix(new Request("r", null, null, "/", Map.of("Content-Length", "1"), null)))
        .hasMessageContaining("the length is set by itself");
    assertThatThrownBy(() -> mix(get("/"), get("/"))).hasMessageContaining("requests[1].name is r");
    assertThatThrownBy(() -> mix(new Request("r", 0.0, null, "/", null, null)))
        .hasMessageContaining("requests[0].weight is 0.0");
  }

  private void assertRefused(String path, String message) {
    assertThatThrownBy(() -> mix(get(path))).hasMessageContaining(message);
  }

  @Test
  void aFileOfRequestsTellsTheLineOfWhatIsWrong() throws IOException {
    Path file = directory.resolve("mix.json");
    Files.writeString(
        file, "[{\"name\": \"a\",\n \"path\": \"/\"},\n{\"name\": \"b\",\n\"path\":\n \"/${x}\"}]");
    assertThatThrownBy(() -> RequestFile.read(file))
        .hasMessageStartingWith(file + " line 4: requests[1].path at character 2: field ${x}: use");
    Files.writeString(file, "{\"path\": \"/\",\n\"wight\": 3}");
    assertThatThrownBy(() -> RequestFile.read(file))
        .hasMessageStartingWith(file + " line 2: requests[0].wight: use name, weight");
    Files.writeString(file, "{\"path\":\n 7}");
    assertThatThrownBy(() -> RequestFile.read(file))
        .hasMessageStartingWith(file + " line 2: requests[0].path is 7: write a text");
    Files.writeString(file, "{\"path\": \"/\",\n");
    assertThatThrownBy(() -> RequestFile.read(file)).hasMessageStartingWith(file + " line 2: ");
    Files.writeString(
        file,
        "{\"name\": \"one\", \"weight\": 2, \"method\": \"PUT\", \"headers\": {\"A\": \"b\"}}");
    assertThat(RequestFile.read(file))
        .containsExactly(new Request("one", 2.0, "PUT", null, Map.of("A", "b"), null));
  }

  @Test
  void weightsShareSendsAndConnections() {
    RequestMix mix =
        mix(
            new Request("a", 6.0, null, "/", null, null),
            new Request("b", 3.0, null, "/", null, null),
            new Request("c", null, null, "/", null, null));
    assertThat(mix.indexAt(0)).isZero();
    assertThat(mix.indexAt(0.59)).isZero();
    assertThat(mix.indexAt(0.61)).isEqualTo(1);
    assertThat(mix.indexAt(0.95)).isEqualTo(2);
    for (int total : new int[] {3, 4, 13, 64, 100}) {
      int sum = mix.types().stream().mapToInt(type -> mix.connections(type, total)).sum();
      assertThat(sum).isEqualTo(total);
    }
    assertThat(mix.connections(mix.types().get(2), 3)).isEqualTo(1);
    assertThat(mix.connections(mix.types().get(0), 103)).isEqualTo(61);
  }
}
