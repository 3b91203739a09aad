package dev.hypha.config;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.tomlj.Toml;

/** A list is edited, and everything else in the document stays. */
class TomlListTest {
  private static final String WRITTEN =
      """
      # mine
      agent = "a # no comment ] bootstrap = [" # the name
      bootstrap = [ # those that I trust
        "one",   # at home
        # the office moves in May
        'two',
      ] # so much for that
      listen = [["nested", "]"]]

      [dial]
      bootstrap = ["of another section"]
      """;

  @Test
  void a_word_is_added_on_a_line_of_its_own_where_the_others_have_theirs() {
    assertThat(TomlList.add(WRITTEN, "bootstrap", "three"))
        .isEqualTo(WRITTEN.replace("  'two',\n", "  'two',\n  \"three\",\n"));
  }

  @Test
  void a_word_is_added_behind_the_last_and_its_comment() {
    assertThat(TomlList.add("b = [\n\t\"one\" # home\n]\n", "b", "two"))
        .isEqualTo("b = [\n\t\"one\", # home\n\t\"two\"\n]\n");
    assertThat(TomlList.add("b = [\"one\"] # home\n", "b", "two"))
        .isEqualTo("b = [\"one\", \"two\"] # home\n");
    assertThat(TomlList.add("b = []", "b", "t\"wo\\")).isEqualTo("b = [\"t\\\"wo\\\\\"]");
    assertThat(TomlList.add("b = 'one'\n", "b", "two")).isEqualTo("b = ['one', \"two\"]\n");
  }

  @Test
  void a_list_that_is_not_there_begins_where_its_comment_stands_or_at_the_top() {
    assertThat(TomlList.add("", "b", "one")).isEqualTo("b = [\"one\"]\n");
    assertThat(TomlList.add("# hello\na = 1", "b", "one"))
        .isEqualTo("# hello\na = 1\nb = [\"one\"]\n");
    assertThat(TomlList.add("# hello\n[t]\nb = []\n", "b", "one"))
        .isEqualTo("b = [\"one\"]\n\n# hello\n[t]\nb = []\n");
    assertThat(TomlList.add("# it is\n# b = []\n\n# next\n# c = 1\n", "b", "one"))
        .isEqualTo("# it is\n# b = []\nb = [\"one\"]\n\n# next\n# c = 1\n");
  }

  @Test
  void a_word_is_removed_with_its_comma_and_an_empty_line_but_no_comment() {
    assertThat(TomlList.remove(WRITTEN, "bootstrap", "two"::equals))
        .isEqualTo(WRITTEN.replace("  'two',\n", ""));
    assertThat(TomlList.remove(WRITTEN, "bootstrap", "one"::equals))
        .isEqualTo(WRITTEN.replace("\"one\",   #", "#"));
    assertThat(TomlList.remove("b = [\"one\", \"two\"]", "b", "two"::equals))
        .isEqualTo("b = [\"one\"]");
    assertThat(TomlList.remove("b = [\"one\", \"two\"]", "b", word -> true)).isEqualTo("b = []");
    assertThat(TomlList.remove("b = \"one\"\n", "b", word -> true)).isEqualTo("b = []\n");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "bootstrap = []",
        "bootstrap = [\n]\n",
        "bootstrap = [\n# none yet\n]\n",
        "bootstrap = [\"a\",\"b\",]",
        "bootstrap = [\"a\"\n,\"b\"\n]",
        "bootstrap = [ \"a\" , # x\n \"b\" ] # y\r\nagent = \"z\"\r\n",
        "a = '''\n[no.table]\n'''\nbootstrap = [\"a\"]\n[t]\nx = 1\n",
        "\"bootstrap\" = ['a']",
      })
  void what_was_added_and_removed_leaves_a_document_with_the_same_meaning(String before) {
    String with = TomlList.add(before, "bootstrap", "new");
    assertThat(Toml.parse(with).hasErrors()).as(with).isFalse();
    assertThat(Toml.parse(with).getArrayOrEmpty("bootstrap").toList()).endsWith("new");
    String without = TomlList.remove(with, "bootstrap", "new"::equals);
    assertThat(Toml.parse(without).hasErrors()).as(without).isFalse();
    assertThat(Toml.parse(without).getArrayOrEmpty("bootstrap").toList())
        .isEqualTo(Toml.parse(before).getArrayOrEmpty("bootstrap").toList());
    assertThat(Toml.parse(without).getString("agent"))
        .isEqualTo(Toml.parse(before).getString("agent"));
  }
}
