package dev.hypha.checks.laws;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.util.List;

/**
 * A module of the house as it was compiled.
 *
 * @param name the folder, as the root pom lists it
 */
record Box(String name, List<JavaClass> classes) {
  /** A box of canaries. */
  static Box of(String name, Class<?>... canaries) {
    return new Box(name, List.copyOf(new ClassFileImporter().importClasses(canaries)));
  }

  /**
   * Whether it belongs to the checks or the examples, which see everything and stand on nothing.
   */
  boolean isOutside() {
    return name.startsWith("checks/") || name.equals("examples");
  }
}
