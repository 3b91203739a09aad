package dev.hypha.daemon;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.hypha.bytes.MalformedException;
import dev.hypha.config.ConfigurationException;
import dev.hypha.core.PeerException;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;

/** Names failures: a code for programs, a sentence for people. */
public final class Failures {
  private Failures() {}

  /** The code of docs/control.md. */
  public static String code(IOException failure) {
    return switch (failure) {
      case ControlException control -> control.code();
      case PeerException.Unreachable e -> "unreachable";
      case PeerException.Incompatible e -> "incompatible";
      case PeerException.Misbehaved e -> "misbehaved";
      case PeerException.Refused e -> "refused";
      case PeerException.Reset e -> "reset";
      case PeerException.TimedOut e -> "timed_out";
      case MalformedException e -> "bad_request";
      case ConfigurationException e -> "configuration";
      case EnvironmentException e -> "environment";
      case FileSystemException e -> "environment";
      default -> "failed";
    };
  }

  /** The code and the sentence, and of a peer that was not reached what became of each address. */
  public static ObjectNode object(IOException failure) {
    ObjectNode told = Json.object().put("code", code(failure)).put("message", sentence(failure));
    switch (failure) {
      case PeerException.Unreachable e -> told.set("dial", DialStory.of(e.failures()));
      case ControlException e when e.dial().isArray() -> told.set("dial", e.dial());
      default -> {
        // nothing more is known
      }
    }
    return told;
  }

  /** What happened; the JDK's file exceptions say only where. */
  public static String sentence(IOException failure) {
    return switch (failure) {
      case NoSuchFileException e -> e.getFile() + " does not exist";
      case AccessDeniedException e -> "no permission for " + e.getFile();
      case NotDirectoryException e -> e.getFile() + " is not a directory";
      case FileAlreadyExistsException e -> e.getFile() + " is there already";
      default -> String.valueOf(failure.getMessage());
    };
  }
}
