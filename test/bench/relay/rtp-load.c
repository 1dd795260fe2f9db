/*
 * RTP load on loopback: one UDP socket per stream, 50 packets of G.711 a second each, spread evenly over time.
 *
 *   cc -O2 -o rtp-load rtp-load.c
 *   rtp-load STREAMS
 *
 * Prints the ports it has bound, one line. Then obeys lines on standard input:
 *   targets PORT...    where stream 0, 1, ... sends to
 *   run SECONDS        sends, counts what comes back on any socket, prints one line of JSON
 *
 * Each packet carries the time it was sent, so that the delay on the way can be told.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { MAX_STREAMS = 8192, PACKET_BYTES = 172, PTIME_MS = 20, HISTOGRAM_BINS = 20000, BIN_NS = 10000 };

static int streams;
static int sockets[MAX_STREAMS];
static struct sockaddr_in targets[MAX_STREAMS];
static uint16_t sequences[MAX_STREAMS];
static uint32_t timestamps[MAX_STREAMS];
static uint32_t histogram[HISTOGRAM_BINS + 1];
static uint64_t sent, received;
static unsigned char packet[PACKET_BYTES];

static uint64_t now_ns(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return now.tv_sec * 1000000000ull + now.tv_nsec;
}

static void fail(const char *what) {
  fprintf(stderr, "rtp-load: %s: %s\n", what, strerror(errno));
  exit(1);
}

static void bind_streams(int epoll) {
  for (int i = 0; i < streams; i++) {
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t length = sizeof address;
    sockets[i] = socket(AF_INET, SOCK_DGRAM | SOCK_NONBLOCK, 0);
    if (sockets[i] < 0 || bind(sockets[i], (void *)&address, length) < 0) fail("bind");
    if (getsockname(sockets[i], (void *)&address, &length) < 0) fail("getsockname");
    struct epoll_event event = {.events = EPOLLIN, .data.u32 = i};
    if (epoll_ctl(epoll, EPOLL_CTL_ADD, sockets[i], &event) < 0) fail("epoll_ctl");
    targets[i] = address;
    printf("%d%c", ntohs(address.sin_port), i == streams - 1 ? '\n' : ' ');
  }
  fflush(stdout);
}

static void send_packet(int stream) {
  uint16_t sequence = htons(sequences[stream]++);
  uint32_t timestamp = htonl(timestamps[stream]);
  uint32_t ssrc = htonl(0x1000 + stream);
  uint64_t time = now_ns();
  timestamps[stream] += 8 * PTIME_MS;
  memcpy(packet + 2, &sequence, 2);
  memcpy(packet + 4, &timestamp, 4);
  memcpy(packet + 8, &ssrc, 4);
  memcpy(packet + 12, &time, 8);
  if (sendto(sockets[stream], packet, PACKET_BYTES, 0, (void *)&targets[stream], sizeof targets[stream]) > 0) sent++;
}

static void drain(int stream) {
  unsigned char bytes[2048];
  ssize_t length;
  while ((length = recv(sockets[stream], bytes, sizeof bytes, 0)) > 0) {
    if (length != PACKET_BYTES) continue;
    uint64_t time;
    memcpy(&time, bytes + 12, 8);
    uint64_t bin = (now_ns() - time) / BIN_NS;
    received++;
    histogram[bin > HISTOGRAM_BINS ? HISTOGRAM_BINS : bin]++;
  }
}

/* Upper edge of the bin that holds the given share of all delays, in microseconds. */
static int percentile_us(double share) {
  uint64_t below = 0;
  for (int bin = 0; bin <= HISTOGRAM_BINS; bin++) {
    below += histogram[bin];
    if (below >= share * received) return (bin + 1) * BIN_NS / 1000;
  }
  return 0;
}

static void receive_until(int epoll, uint64_t deadline) {
  struct epoll_event events[256];
  for (uint64_t time; (time = now_ns()) < deadline;) {
    struct timespec timeout = {0, deadline - time};
    int ready = epoll_pwait2(epoll, events, 256, &timeout, NULL);
    for (int i = 0; i < ready; i++) drain(events[i].data.u32);
  }
}

/* A stream sends in the millisecond slot of its number, so no two neighbors send at once. */
static void run(int epoll, double seconds) {
  uint64_t start = now_ns();
  long slots = (long)(seconds * 1000);
  sent = received = 0;
  memset(histogram, 0, sizeof histogram);
  for (long slot = 0; slot < slots; slot++) {
    for (int i = slot % PTIME_MS; i < streams; i += PTIME_MS) send_packet(i);
    receive_until(epoll, start + (slot + 1) * 1000000ull);
  }
  receive_until(epoll, now_ns() + 100000000ull);
  printf("{\"sent\":%llu,\"received\":%llu,\"p50Us\":%d,\"p99Us\":%d}\n", (unsigned long long)sent,
         (unsigned long long)received, percentile_us(0.5), percentile_us(0.99));
  fflush(stdout);
}

static void set_targets(char *ports) {
  for (int i = 0; i < streams; i++) targets[i].sin_port = htons((uint16_t)strtol(ports, &ports, 10));
}

int main(int count, char **arguments) {
  static char line[8 * MAX_STREAMS];
  streams = count == 2 ? atoi(arguments[1]) : 0;
  if (streams < 1 || streams > MAX_STREAMS) {
    fprintf(stderr, "usage: rtp-load STREAMS (1 to %d)\n", MAX_STREAMS);
    return 2;
  }
  memset(packet, 0xd5, sizeof packet);
  packet[0] = 0x80;
  packet[1] = 0;
  int epoll = epoll_create1(0);
  bind_streams(epoll);
  while (fgets(line, sizeof line, stdin)) {
    if (strncmp(line, "targets ", 8) == 0) set_targets(line + 8);
    else if (strncmp(line, "run ", 4) == 0) run(epoll, atof(line + 4));
  }
  return 0;
}
