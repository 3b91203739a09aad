package dev.hypha.audit;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class ExportTest {
  @TempDir Path directory;

  @Test
  void ocsf_has_the_class_the_endpoint_and_what_has_no_place_of_its_own() throws Exception {
    Trails.write(directory, Trails.SMALL, 2);
    JsonNode event = new ObjectMapper().readTree(export(Export.OCSF).get(1));
    assertThat(event.path("class_uid").asInt()).isEqualTo(4001);
    assertThat(event.path("category_uid").asInt()).isEqualTo(4);
    assertThat(event.path("type_uid").asInt()).isEqualTo(400_101);
    assertThat(event.path("metadata").path("version").asText()).isEqualTo("1.3.0");
    assertThat(event.path("metadata").path("sequence").asInt()).isEqualTo(1);
    assertThat(event.path("dst_endpoint").path("ip").asText()).isEqualTo("192.0.2.1");
    assertThat(event.path("dst_endpoint").path("port").asInt()).isEqualTo(1001);
    assertThat(event.path("dst_endpoint").path("uid").asText()).isEqualTo(Trails.PEER.toString());
    assertThat(event.path("unmapped").path("detail").path("number").asInt()).isEqualTo(1);
  }

  @Test
  void cef_escapes_what_would_end_a_field() throws Exception {
    Trails.write(directory, Trails.SMALL, 2);
    String line = export(Export.CEF).get(1);
    assertThat(line)
        .startsWith("CEF:0|Hypha|hypha|0.1.0|400101|peer.connect|1|rt=")
        .contains("act=peer.connect", "dst=192.0.2.1", "dpt=1001", "outcome=success")
        .contains("number\\=1", "text\\=\"quoted\" \\\\ and ümlaut\\n")
        .doesNotContain("\n");
  }

  private List<String> export(Export format) throws Exception {
    List<String> lines = new ArrayList<>();
    assertThat(format.run(directory, lines::add)).isEqualTo(lines.size());
    return lines;
  }
}
