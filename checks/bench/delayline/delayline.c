// A long wire between two network namespaces, for kernels without netem.
//
//   delayline NAMESPACE_A NAMESPACE_B INTERFACE DELAY_MICROSECONDS BITS_PER_SECOND QUEUE_BYTES
//
// Makes the TUN device INTERFACE in each namespace and carries packets between the two. Each packet
// waits until those before it have left at BITS_PER_SECOND, then travels for DELAY_MICROSECONDS. What
// would have to wait behind more than QUEUE_BYTES is dropped, as at a router. At 0 bits per second
// nothing waits, and QUEUE_BYTES bounds what is on its way. Whatever protocol, both directions alike. Segmentation is left to the receiver's kernel
// (vnet_hdr, TSO), so a packet may be as long as 64 KiB; that is what makes a gigabit cheap.
//
// Prints "ready" when both devices are there, ends when its standard input does, and then prints
// how many packets each direction carried and dropped. Needs root (CAP_NET_ADMIN, CAP_SYS_ADMIN).

#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <linux/if.h>
#include <linux/if_tun.h>
#include <poll.h>
#include <pthread.h>
#include <sched.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <time.h>
#include <unistd.h>

enum { PACKET_BYTES_MAX = 65536 + 256, PACKETS_MAX = 1 << 18 };

struct packet {
  int64_t due; // nanoseconds
  ssize_t length;
  uint8_t bytes[];
};

struct direction {
  int from, to;
  int64_t delay; // nanoseconds
  int64_t rate;  // bits per second, 0 for no bound
  int64_t queue; // bytes
  int64_t idle;  // when the last packet taken will have left
  int64_t held;  // bytes on their way
  uint64_t carried, dropped;
  uint64_t head, tail; // of the ring
  struct packet *ring[PACKETS_MAX];
};

static struct direction directions[2];

static void fail(const char *what) {
  fprintf(stderr, "delayline: %s: %s\n", what, strerror(errno));
  exit(1);
}

static int64_t now(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return t.tv_sec * 1000000000LL + t.tv_nsec;
}

// The descriptor of a new device in the namespace; it stays there when we go on elsewhere.
static int device(const char *namespace, const char *name) {
  char path[256];
  snprintf(path, sizeof path, "/run/netns/%s", namespace);
  int there = open(path, O_RDONLY | O_CLOEXEC);
  if (there < 0 || setns(there, CLONE_NEWNET) < 0) fail(path);
  close(there);
  int fd = open("/dev/net/tun", O_RDWR | O_NONBLOCK | O_CLOEXEC);
  if (fd < 0) fail("/dev/net/tun");
  struct ifreq request = {0};
  strncpy(request.ifr_name, name, IFNAMSIZ - 1);
  request.ifr_flags = IFF_TUN | IFF_NO_PI | IFF_VNET_HDR;
  if (ioctl(fd, TUNSETIFF, &request) < 0) fail("TUNSETIFF");
  if (ioctl(fd, TUNSETOFFLOAD, TUN_F_CSUM | TUN_F_TSO4 | TUN_F_TSO6 | TUN_F_TSO_ECN) < 0) fail("TUNSETOFFLOAD");
  return fd;
}

static void take(struct direction *d, const uint8_t *bytes, ssize_t length) {
  int64_t t = now();
  int64_t leaves = t;
  if (d->rate > 0) {
    int64_t begins = d->idle > t ? d->idle : t;
    if ((begins - t) / 8 * d->rate / 1000000000LL > d->queue) {
      d->dropped++;
      return;
    }
    leaves = begins + length * 8 * 1000000000LL / d->rate;
  }
  if (d->tail - d->head == PACKETS_MAX || (d->rate == 0 && d->held > d->queue)) {
    d->dropped++;
    return;
  }
  struct packet *p = malloc(sizeof *p + (size_t)length);
  if (p == NULL) fail("malloc");
  d->idle = leaves;
  p->due = leaves + d->delay;
  p->length = length;
  memcpy(p->bytes, bytes, (size_t)length);
  d->held += length;
  d->ring[d->tail++ % PACKETS_MAX] = p;
}

// Hands over what is due; returns when the next packet is, or -1.
static int64_t deliver(struct direction *d) {
  while (d->head != d->tail) {
    struct packet *p = d->ring[d->head % PACKETS_MAX];
    if (p->due > now()) return p->due;
    // a device that is not up yet, or down again, takes nothing: that is a loss
    if (write(d->to, p->bytes, (size_t)p->length) < 0) d->dropped++;
    else d->carried++;
    d->held -= p->length;
    free(p);
    d->head++;
  }
  return -1;
}

static void *carry(void *argument) {
  struct direction *d = argument;
  uint8_t *bytes = malloc(PACKET_BYTES_MAX);
  if (bytes == NULL) fail("malloc");
  prctl(PR_SET_TIMERSLACK, 1UL);
  for (;;) {
    int64_t next = deliver(d);
    struct timespec wait = {0}, *patience = NULL;
    if (next >= 0) {
      int64_t left = next - now();
      if (left < 0) left = 0;
      wait.tv_sec = left / 1000000000LL;
      wait.tv_nsec = left % 1000000000LL;
      patience = &wait;
    }
    struct pollfd readable = {.fd = d->from, .events = POLLIN};
    if (ppoll(&readable, 1, patience, NULL) < 0 && errno != EINTR) fail("ppoll");
    // a few at a time, so that what is due is not kept waiting by what arrives
    for (int i = 0; i < 16; i++) {
      ssize_t length = read(d->from, bytes, PACKET_BYTES_MAX);
      if (length < 0) {
        if (errno == EAGAIN || errno == EINTR) break;
        if (errno == EIO || errno == EBADFD) break; // the device is down
        fail("read");
      }
      take(d, bytes, length);
    }
  }
  return NULL;
}

static int64_t number(const char *text) {
  char *end;
  errno = 0;
  long long value = strtoll(text, &end, 10);
  if (errno != 0 || *end != '\0' || end == text || value < 0) {
    fprintf(stderr, "delayline: not a number: %s\n", text);
    exit(2);
  }
  return value;
}

int main(int count, char **arguments) {
  if (count != 7) {
    fputs("usage: delayline NAMESPACE_A NAMESPACE_B INTERFACE DELAY_MICROSECONDS BITS_PER_SECOND QUEUE_BYTES\n", stderr);
    return 2;
  }
  int a = device(arguments[1], arguments[3]);
  int b = device(arguments[2], arguments[3]);
  for (int i = 0; i < 2; i++) {
    struct direction *d = &directions[i];
    d->from = i == 0 ? a : b;
    d->to = i == 0 ? b : a;
    d->delay = number(arguments[4]) * 1000;
    d->rate = number(arguments[5]);
    d->queue = number(arguments[6]);
  }
  // ahead of those who compute: a late timer would be a longer wire
  struct sched_param first = {.sched_priority = 10};
  if (sched_setscheduler(0, SCHED_FIFO, &first) < 0) fprintf(stderr, "delayline: no real-time priority: %s\n", strerror(errno));
  for (int i = 0; i < 2; i++) {
    pthread_t thread;
    errno = pthread_create(&thread, NULL, carry, &directions[i]);
    if (errno != 0) fail("pthread_create");
  }
  puts("ready");
  fflush(stdout);
  char ignored[64];
  while (read(0, ignored, sizeof ignored) > 0) {
  }
  for (int i = 0; i < 2; i++) {
    printf("%llu carried, %llu dropped\n", (unsigned long long)directions[i].carried, (unsigned long long)directions[i].dropped);
  }
  return 0;
}
