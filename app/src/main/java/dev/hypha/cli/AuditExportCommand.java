package dev.hypha.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.hypha.audit.Export;
import dev.hypha.daemon.Json;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** {@code hypha audit export}. */
@Command(
    name = "export",
    description = {
      "Print the audit trail as log collectors read it: OCSF (JSON, an object a line) or CEF.",
      "It is not verified: do that first, with hypha audit verify."
    },
    mixinStandardHelpOptions = true,
    footerHeading = "%nExamples:%n",
    footer = {
      "  hypha audit export > audit.ocsf.json",
      "  hypha audit export --format cef | logger -n collector.example.com"
    })
final class AuditExportCommand implements Callable<Integer> {
  @Mixin private final AuditSource source = new AuditSource();
  @Mixin private final Output output = new Output();

  @Option(
      names = "--format",
      paramLabel = "FORMAT",
      converter = Format.class,
      completionCandidates = Formats.class,
      defaultValue = "ocsf",
      description = "One of: ${COMPLETION-CANDIDATES} (default: ocsf).")
  private Export format = Export.OCSF;

  @Override
  public Integer call() throws IOException {
    long lines = format.run(source.directory(), this::print);
    output.note("%d lines", lines);
    return ExitCode.OK;
  }

  private void print(String line) {
    output.line("%s", line);
    if (output.json() && format == Export.OCSF) {
      output.object(parsed(line));
    } else if (output.json()) {
      output.object(Json.object().put("cef", line));
    }
  }

  private static ObjectNode parsed(String line) {
    try {
      return Json.parse(line);
    } catch (dev.hypha.bytes.MalformedException e) {
      throw new AssertionError("we have just written it", e);
    }
  }

  private static final class Format implements ITypeConverter<Export> {
    @Override
    public Export convert(String text) {
      return Arrays.stream(Export.values())
          .filter(format -> name(format).equals(text))
          .findFirst()
          .orElseThrow(
              () -> new TypeConversionException("expected ocsf or cef but was '" + text + "'"));
    }

    private static String name(Export format) {
      return format.name().toLowerCase(Locale.ROOT);
    }
  }

  private static final class Formats extends ArrayList<String> {
    private static final long serialVersionUID = 1;

    Formats() {
      super(Arrays.stream(Export.values()).map(Format::name).toList());
    }
  }
}
