// SPDX-License-Identifier: Apache-2.0
// Stands in for a tunnel program in tunnel_matrix.py: it does nothing for a moment, whatever its arguments are. The variable
// STAND_IN has it do on the network what a tunnel does, inside of the cell's namespace and on its loopback device alone.
#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/ip_icmp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

static struct sockaddr_in at(const char *address, int port) {
  struct sockaddr_in place = {.sin_family = AF_INET, .sin_port = htons((uint16_t)port)};
  inet_pton(AF_INET, address, &place.sin_addr);
  return place;
}

static int listener(const char *address, int port) {
  int file = socket(AF_INET, SOCK_STREAM, 0), yes = 1;
  setsockopt(file, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
  struct sockaddr_in place = at(address, port);
  if (bind(file, (struct sockaddr *)&place, sizeof place) != 0 || listen(file, 4) != 0) perror("listen");
  return file;
}

static int connected(const char *address, int port) {
  int file = socket(AF_INET, SOCK_STREAM, 0);
  struct sockaddr_in place = at(address, port);
  if (connect(file, (struct sockaddr *)&place, sizeof place) != 0) perror("connect");
  return file;
}

/// A listener on loopback, a caller, and a connection onward to an address that is not loopback's, of the same namespace.
static void relay(void) {
  int far = listener("198.51.100.1", 8443), near = listener("127.0.0.1", 1080);
  if (fork() == 0) {
    connected("127.0.0.1", 1080);
    sleep(1);
    _exit(0);
  }
  accept(near, NULL, NULL);
  connected("198.51.100.1", 8443);
  accept(far, NULL, NULL);
}

/// Sixteen long names, asked of a port 53 on loopback where nobody answers.
static void questions(void) {
  int file = socket(AF_INET, SOCK_DGRAM, 0);
  struct sockaddr_in place = at("127.0.0.1", 53);
  for (int number = 0; number < 16; number++) {
    unsigned char packet[128] = {0, (unsigned char)number, 1, 0, 0, 1};
    unsigned char *next = packet + 12;
    *next++ = 56;
    for (int letter = 0; letter < 56; letter++) *next++ = (unsigned char)('a' + (letter * 7 + number) % 26);
    memcpy(next, "\1t\7example\3org\0\0\12\0\1", 19);
    next += 19;
    sendto(file, packet, (size_t)(next - packet), 0, (struct sockaddr *)&place, sizeof place);
    usleep(2000);
  }
}

static void pings(void) {
  int file = socket(AF_INET, SOCK_RAW, IPPROTO_ICMP);
  struct sockaddr_in place = at("127.0.0.1", 0);
  unsigned char packet[1024] = {8, 0, 0xf7, 0xff};
  for (int number = 0; number < 8; number++)
    sendto(file, packet, sizeof packet, 0, (struct sockaddr *)&place, sizeof place);
}

int main(void) {
  const char *what = getenv("STAND_IN");
  if (!what) return usleep(20000);
  usleep(100000);
  if (strcmp(what, "relay") == 0) relay();
  if (strcmp(what, "listen") == 0) listener("0.0.0.0", 4444);
  if (strcmp(what, "dns") == 0) questions();
  if (strcmp(what, "icmp") == 0) pings();
  if (strcmp(what, "tun") == 0) open("/dev/net/tun", O_RDWR);
  usleep(800000);
  return 0;
}
