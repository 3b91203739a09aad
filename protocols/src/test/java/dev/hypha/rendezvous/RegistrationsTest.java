package dev.hypha.rendezvous;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hypha.bytes.Bytes;
import dev.hypha.multiformats.PeerId;
import dev.hypha.rendezvous.Registrations.Page;
import dev.hypha.rendezvous.Registrations.Registration;
import dev.hypha.rendezvous.RendezvousMessage.Status;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class RegistrationsTest {
  private static final Bytes RECORD = Bytes.of(1, 2, 3);
  private static final Optional<String> APP = Optional.of("app");
  private static final PeerId ASKER = peer(9999);
  private static final int MANY = 1 << 20;

  private final Registrations registrations = new Registrations(1000, 2000, 7);
  private long now;

  private static PeerId peer(int number) {
    return PeerId.ofPublicKey(Bytes.of(8, 1, 18, 2, number >> 8, number));
  }

  private Status register(PeerId peer, String namespace, String origin) {
    return registrations.register(peer, namespace, RECORD, false, origin, now + 100, now);
  }

  private Page discover(Optional<String> namespace, Bytes cookie, int most) {
    return registrations.discover(ASKER, namespace, cookie, most, MANY, now).orElseThrow();
  }

  private static List<PeerId> peers(Page page) {
    return page.registrations().stream().map(Registration::peer).toList();
  }

  @Test
  void who_registers_is_found_under_the_name_and_among_all_until_the_time_is_over() {
    register(peer(1), "app", "a");
    register(peer(2), "other", "a");
    assertThat(peers(discover(APP, Bytes.EMPTY, 10))).containsExactly(peer(1));
    assertThat(peers(discover(Optional.empty(), Bytes.EMPTY, 10)))
        .containsExactly(peer(1), peer(2));
    now = 100;
    assertThat(peers(discover(Optional.empty(), Bytes.EMPTY, 10))).isEmpty();
    assertThat(registrations.size()).isZero();
  }

  @Test
  void a_cookie_brings_only_those_who_came_since() {
    register(peer(1), "app", "a");
    Page first = discover(APP, Bytes.EMPTY, 10);
    register(peer(2), "app", "a");
    register(peer(3), "other", "a");
    Page second = discover(APP, first.cookie(), 10);
    assertThat(peers(second)).containsExactly(peer(2));
    assertThat(peers(discover(APP, second.cookie(), 10))).isEmpty();
  }

  @Test
  void pages_follow_each_other_without_gap_or_repetition() {
    for (int i = 0; i < 25; i++) {
      register(peer(i), "app", "a");
    }
    Bytes cookie = Bytes.EMPTY;
    List<PeerId> all = new java.util.ArrayList<>();
    for (int expected : new int[] {10, 10, 5, 0}) {
      Page page = discover(APP, cookie, 10);
      assertThat(page.registrations()).hasSize(expected);
      all.addAll(peers(page));
      cookie = page.cookie();
    }
    assertThat(all).hasSize(25).doesNotHaveDuplicates();
  }

  @Test
  void a_page_has_no_more_bytes_than_are_allowed_but_one_registration_at_least() {
    for (int i = 0; i < 3; i++) {
      register(peer(i), "app", "a");
    }
    assertThat(
            registrations
                .discover(ASKER, APP, Bytes.EMPTY, 10, 12, now)
                .orElseThrow()
                .registrations())
        .hasSize(2);
    assertThat(
            registrations
                .discover(ASKER, APP, Bytes.EMPTY, 10, 1, now)
                .orElseThrow()
                .registrations())
        .hasSize(1);
  }

  @Test
  void a_cookie_of_another_name_or_of_before_a_restart_is_none() {
    register(peer(1), "app", "a");
    Bytes cookie = discover(APP, Bytes.EMPTY, 10).cookie();
    assertThat(registrations.discover(ASKER, Optional.of("other"), cookie, 10, MANY, now))
        .isEmpty();
    assertThat(new Registrations(1, 1, 8).discover(ASKER, APP, cookie, 10, MANY, now)).isEmpty();
    assertThat(registrations.discover(ASKER, APP, Bytes.of(1), 10, MANY, now)).isEmpty();
  }

  @Test
  void cve_2026_35405_one_peer_has_a_thousand_names_at_most_and_empty_names_are_gone() {
    for (int i = 0; i < 10_000; i++) {
      Status status = register(peer(1), "name-" + i, "a");
      assertThat(status).isEqualTo(i < 1000 ? Status.OK : Status.UNAVAILABLE);
    }
    assertThat(registrations.namespaces()).isEqualTo(1000);
    for (int i = 0; i < 1000; i++) {
      registrations.unregister(peer(1), "name-" + i);
    }
    assertThat(registrations.namespaces()).isZero();
    assertThat(registrations.size()).isZero();
  }

  @Test
  void cve_2026_35457_questions_leave_nothing_behind() {
    register(peer(1), "app", "a");
    for (int i = 0; i < 1_000_000; i++) {
      discover(Optional.of("name-" + i), Bytes.EMPTY, 10);
    }
    assertThat(registrations.namespaces()).isOne();
    assertThat(registrations.size()).isOne();
  }

  @Test
  void a_network_that_has_taken_all_places_gives_way_to_who_comes_from_another() {
    for (int i = 0; i < 2000; i++) {
      assertThat(register(peer(i), "app", "sybils")).isEqualTo(Status.OK);
    }
    assertThat(register(peer(2001), "app", "sybils")).isEqualTo(Status.UNAVAILABLE);
    assertThat(register(peer(2002), "app", "elsewhere")).isEqualTo(Status.OK);
    assertThat(registrations.size()).isEqualTo(2000);
    assertThat(peers(discover(APP, Bytes.EMPTY, 5000)))
        .contains(peer(2002))
        .doesNotContain(peer(0));
  }

  @Test
  void who_reads_the_old_form_alone_is_told_of_nothing_else() {
    register(peer(1), "app", "a");
    registrations.register(peer(2), "app", RECORD, true, "a", now + 100, now);
    registrations.register(ASKER, "app", RECORD, true, "a", now + 100, now);
    assertThat(peers(discover(APP, Bytes.EMPTY, 10))).containsExactly(peer(2), ASKER);
  }

  @Test
  void who_registers_again_is_there_once_and_is_news() {
    register(peer(1), "app", "a");
    Bytes cookie = discover(APP, Bytes.EMPTY, 10).cookie();
    now = 50;
    register(peer(1), "app", "a");
    assertThat(peers(discover(APP, cookie, 10))).containsExactly(peer(1));
    assertThat(registrations.size()).isOne();
    now = 120;
    assertThat(registrations.size()).isOne();
    assertThat(peers(discover(APP, Bytes.EMPTY, 10))).containsExactly(peer(1));
  }
}
