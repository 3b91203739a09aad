package dev.hypha.demo;

import dev.hypha.core.SystemRuntime;
import dev.hypha.daemon.Failures;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** Plays every scene and reports what held. One thread. */
public final class Demo {
  private final DemoConfig config;
  private final Consumer<String> progress;
  private final Consumer<Check> checks;

  /**
   * @param progress is told what happens now
   * @param checks is told each check when it is done
   */
  public Demo(DemoConfig config, Consumer<String> progress, Consumer<Check> checks) {
    this.config = config;
    this.progress = progress;
    this.checks = checks;
  }

  /**
   * Takes a few seconds. A scene that fails does not keep the others from being played.
   *
   * @throws IOException if there is no room for the files
   */
  public List<Check> run() throws IOException {
    try (SystemRuntime runtime = new SystemRuntime();
        Workspace workspace = Workspace.create();
        DemoNetwork network = new DemoNetwork()) {
      List<Scene> scenes =
          List.of(
              new JoinScene(network, config.nodes(), runtime, progress),
              new PingScene(network, config.nodes(), progress),
              new RingScene(network, config, workspace, progress),
              new GossipScene(network, config.nodes(), progress),
              new LegacyScene(runtime),
              new WrongPeerScene(runtime),
              new TamperScene(runtime),
              new DowngradeScene(runtime),
              new SybilScene(runtime, progress));
      List<Check> results = new ArrayList<>();
      for (Scene scene : scenes) {
        progress.accept(scene.name() + " …");
        Check check = played(scene);
        results.add(check);
        checks.accept(check);
      }
      return results;
    }
  }

  static Check played(Scene scene) {
    try {
      return new Check(scene.name(), true, scene.play());
    } catch (DisprovedException e) {
      return new Check(scene.name(), false, Failures.sentence(e));
    } catch (IOException e) {
      return new Check(scene.name(), false, "it could not be tried: " + Failures.sentence(e));
    }
  }
}
