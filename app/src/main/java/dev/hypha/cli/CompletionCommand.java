package dev.hypha.cli;

import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code hypha completion}. */
@Command(
    name = "completion",
    description = "Print a script that completes hypha's commands and options.",
    mixinStandardHelpOptions = true,
    footerHeading = "%nExamples:%n",
    footer = {
      "  source <(hypha completion bash)",
      "  source <(hypha completion zsh)",
      "  hypha completion fish > ~/.config/fish/completions/hypha.fish"
    })
final class CompletionCommand implements Callable<Integer> {
  @Spec private @Nullable CommandSpec spec;

  @Parameters(paramLabel = "SHELL", description = "One of: ${COMPLETION-CANDIDATES}.")
  private Shell shell = Shell.bash;

  @Override
  public Integer call() {
    if (spec == null) {
      throw new IllegalStateException("picocli has not set the command");
    }
    CommandLine root = spec.root().commandLine();
    // picocli's script serves bash and zsh: under zsh it loads bashcompinit first
    String script =
        shell == Shell.fish ? FishCompletion.script(root) : AutoComplete.bash("hypha", root);
    spec.commandLine().getOut().println("# completion for " + shell + "\n" + script);
    spec.commandLine().getOut().flush();
    return ExitCode.OK;
  }

  /** Named as they are typed. */
  private enum Shell {
    bash,
    zsh,
    fish
  }
}
