package dev.hypha.checks.laws;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaMethod;
import com.tngtech.archunit.core.domain.JavaModifier;
import dev.hypha.checks.laws.canary.CanaryNames;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Names are the specification's nouns. */
class NamesTest {
  private static final Set<String> EMPTY_WORDS =
      Set.of("Impl", "Util", "Utils", "Helper", "Helpers", "Manager2");
  private static final Pattern WORD = Pattern.compile("[A-Z]+(?![a-z])[0-9]*|[A-Z][a-z]*[0-9]*");
  private static final Pattern ACCESSOR = Pattern.compile("get[A-Z].*");

  private static final Law<List<Box>> TYPES =
      new Law<>(
          "No type is called Impl, Utils, Helper, Manager2 or Data",
          "such a name says that its author did not know what the thing is",
          "the noun of the specification, or what tells this one from its siblings",
          NamesTest::emptyTypeNames);

  private static final Law<List<Box>> METHODS =
      new Law<>(
          "No public method begins with get",
          "values are asked for by their name: id(), addresses()",
          "the noun alone; or the verb of what it does: fetch, find, read",
          NamesTest::accessors);

  @Test
  void types_have_the_nouns_of_the_specification() {
    TYPES.holdsFor(House.boxes());
  }

  @Test
  void a_type_with_an_empty_name_is_caught() {
    TYPES.catches(
        List.of(
            Box.of(
                "node",
                CanaryNames.class,
                CanaryNames.SwarmImpl.class,
                CanaryNames.StreamUtils.class,
                CanaryNames.HelperOfDials.class,
                CanaryNames.Data.class,
                CanaryNames.ImplicitUtility.class,
                CanaryNames.ConnectionManager.class,
                CanaryNames.DataDirectory.class)),
        "SwarmImpl",
        "StreamUtils",
        "HelperOfDials",
        "$Data");
  }

  @Test
  void values_are_asked_for_by_their_name() {
    METHODS.holdsFor(House.boxes());
  }

  @Test
  void an_accessor_is_caught_unless_a_foreign_interface_demands_it() {
    METHODS.catches(List.of(Box.of("node", CanaryNames.class)), "getAddress");
  }

  private static List<String> emptyTypeNames(List<Box> house) {
    return classes(house)
        .filter(
            each ->
                each.getSimpleName().equals("Data")
                    || WORD.matcher(each.getSimpleName())
                        .results()
                        .anyMatch(word -> EMPTY_WORDS.contains(word.group())))
        .map(JavaClass::getName)
        .toList();
  }

  private static List<String> accessors(List<Box> house) {
    List<String> found = new ArrayList<>();
    classes(house)
        .flatMap(each -> each.getMethods().stream())
        .filter(method -> method.getModifiers().contains(JavaModifier.PUBLIC))
        .filter(method -> ACCESSOR.matcher(method.getName()).matches())
        .filter(method -> !isDemanded(method))
        .forEach(method -> found.add(method.getFullName()));
    return found;
  }

  /** Whether a supertype that is not ours has it. */
  private static boolean isDemanded(JavaMethod method) {
    JavaClass owner = method.getOwner();
    return Stream.concat(
            owner.getAllRawSuperclasses().stream(), owner.getAllRawInterfaces().stream())
        .filter(type -> !type.getPackageName().startsWith("dev.hypha"))
        .flatMap(type -> type.getMethods().stream())
        .anyMatch(theirs -> theirs.getName().equals(method.getName()));
  }

  private static Stream<JavaClass> classes(List<Box> house) {
    return house.stream().flatMap(box -> box.classes().stream());
  }
}
