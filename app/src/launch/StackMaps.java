import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassHierarchyResolver;
import java.lang.classfile.ClassModel;
import java.lang.classfile.ClassTransform;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.jar.JarOutputStream;

/**
 * Writes a jar anew with stack maps in every class: {@code java StackMaps.java FROM.jar TO.jar}.
 *
 * <p>Classes for Java 5, as picocli's are, have none. The JVM verifies them the slow way at each
 * start and cannot keep them in its caches: that is half of the time that a short command takes.
 * Instructions stay as they are.
 */
final class StackMaps {
  private static final int WITH_STACK_MAPS = ClassFile.JAVA_8_VERSION;

  private final Map<String, byte[]> files = new LinkedHashMap<>();
  private final ClassFile classFile =
      ClassFile.of(
          ClassFile.StackMapsOption.GENERATE_STACK_MAPS,
          ClassFile.ClassHierarchyResolverOption.of(
              ClassHierarchyResolver.ofResourceParsing(type -> stream(type.descriptorString()))
                  .orElse(ClassHierarchyResolver.defaultResolver())));

  public static void main(String[] arguments) throws IOException {
    StackMaps jar = new StackMaps();
    jar.read(Path.of(arguments[0]));
    jar.write(Path.of(arguments[1]));
  }

  private void read(Path from) throws IOException {
    try (JarFile jar = new JarFile(from.toFile())) {
      for (JarEntry entry : Collections.list(jar.entries())) {
        try (InputStream in = jar.getInputStream(entry)) {
          files.put(entry.getName(), in.readAllBytes());
        }
      }
    }
  }

  private void write(Path to) throws IOException {
    try (JarOutputStream jar = new JarOutputStream(Files.newOutputStream(to))) {
      for (Map.Entry<String, byte[]> file : files.entrySet()) {
        jar.putNextEntry(new JarEntry(file.getKey()));
        jar.write(file.getKey().endsWith(".class") ? newer(file.getValue()) : file.getValue());
        jar.closeEntry();
      }
    }
  }

  private byte[] newer(byte[] bytes) {
    ClassModel old = classFile.parse(bytes);
    if (old.majorVersion() >= WITH_STACK_MAPS) {
      return bytes;
    }
    return classFile.transformClass(
        old,
        ClassTransform.transformingMethodBodies((code, element) -> code.with(element))
            .andThen(ClassTransform.endHandler(made -> made.withVersion(WITH_STACK_MAPS, 0))));
  }

  /** The class of {@code Lpicocli/CommandLine;}, if it is in the jar. */
  private InputStream stream(String descriptor) {
    byte[] bytes = files.get(descriptor.substring(1, descriptor.length() - 1) + ".class");
    return bytes == null ? null : new ByteArrayInputStream(bytes);
  }
}
