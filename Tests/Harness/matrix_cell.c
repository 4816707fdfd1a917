// SPDX-License-Identifier: Apache-2.0
// One cell of tunnel_matrix.py: starts one program in one way, in a network namespace of its own, and ends all that came
// of it. What to start comes on standard input, so that this program's own arguments give nothing away but the cell.
//
// Input: KEY=VALUE items and then, after an item "--", the arguments; all of them end in a zero byte. Keys: expect (the
// file that counts as the program), file (what is executed, else the first argument), memory (1: out of a memfd), launcher
// (another name of this program that starts it), session, quiet, uid, pids, mounts, input (the program's standard input),
// hold (milliseconds that the program may live once it was seen).
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <net/if.h>
#include <netinet/in.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static char text[1 << 16];
static size_t textLength;
static char *arguments[512];

static const char *value(const char *key) {
  size_t length = strlen(key);
  for (char *item = text; item < text + textLength && strcmp(item, "--") != 0; item += strlen(item) + 1)
    if (strncmp(item, key, length) == 0 && item[length] == '=') return item + length + 1;
  return NULL;
}

static void readInput(void) {
  ssize_t got;
  while ((got = read(0, text + textLength, sizeof text - 1 - textLength)) > 0) textLength += (size_t)got;
  char *item = text;
  while (item < text + textLength && strcmp(item, "--") != 0) item += strlen(item) + 1;
  int count = 0;
  for (item += 3; item < text + textLength && count < 511; item += strlen(item) + 1) arguments[count++] = item;
}

static int inMemory(const void *bytes, size_t length, unsigned flags) {
  int file = memfd_create("a", flags);
  if (file < 0 || write(file, bytes, length) != (ssize_t)length) _exit(120);
  lseek(file, 0, SEEK_SET);
  return file;
}

static int copyToMemory(const char *path) {
  int from = open(path, O_RDONLY | O_CLOEXEC);
  if (from < 0) _exit(121);
  char head[2] = {0, 0};
  // An interpreter has to open a script's file again.
  unsigned flags = pread(from, head, 2, 0) == 2 && head[0] == '#' && head[1] == '!' ? 0 : MFD_CLOEXEC;
  int to = memfd_create("a", flags);
  static char buffer[1 << 16];
  ssize_t got;
  while ((got = read(from, buffer, sizeof buffer)) > 0)
    if (write(to, buffer, (size_t)got) != got) _exit(122);
  return to;
}

/// Becomes the program.
static void become(void) {
  if (value("session")) setsid();
  int null = open("/dev/null", O_RDWR);
  if (value("input")) {
    dup2(inMemory(value("input"), strlen(value("input")), MFD_CLOEXEC), 0);
  } else {
    dup2(null, 0);
  }
  dup2(null, 1);
  dup2(null, 2);
  if (value("uid") && setuid((uid_t)atoi(value("uid"))) != 0) _exit(123);
  const char *file = value("file") ? value("file") : arguments[0];
  if (value("memory")) fexecve(copyToMemory(file), arguments, environ);
  else execvp(file, arguments);
  _exit(124);
}

/// The launcher: it starts the program and waits, as cron, sudo and a service manager do.
static int launch(void) {
  readInput();
  pid_t child = fork();
  if (child == 0) become();
  int status;
  while (waitpid(child, &status, 0) < 0 && errno == EINTR) {}
  return 0;
}

static int childrenOf(pid_t pid, pid_t *found, int most) {
  char path[64];
  snprintf(path, sizeof path, "/proc/%d/task/%d/children", pid, pid);
  FILE *file = fopen(path, "re");
  if (!file) return 0;
  int count = 0;
  while (count < most && fscanf(file, "%d", &found[count]) == 1) count++;
  fclose(file);
  return count;
}

/// Whether a descendant runs the expected file; with a signal, each of them gets it, the youngest first.
static int visit(pid_t pid, const char *expected, int signal) {
  pid_t children[64];
  int seen = 0, count = childrenOf(pid, children, 64);
  for (int index = 0; index < count; index++) {
    seen |= visit(children[index], expected, signal);
    char path[64], file[PATH_MAX];
    snprintf(path, sizeof path, "/proc/%d/exe", children[index]);
    ssize_t length = readlink(path, file, sizeof file - 1);
    if (length > 0) {
      file[length] = 0;
      seen |= strcmp(file, expected) == 0 || strncmp(file, "/memfd:", 7) == 0;
    }
    if (signal) kill(children[index], signal);
  }
  return seen;
}

static double now(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return (double)time.tv_sec * 1000 + (double)time.tv_nsec / 1e6;
}

static void loopbackUp(void) {
  struct ifreq request = {.ifr_name = "lo"};
  int socketFile = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
  request.ifr_flags = IFF_UP | IFF_RUNNING;
  ioctl(socketFile, SIOCSIFFLAGS, &request);
  // A far address, of a network that is for documents only, which nothing outside of the namespace sees.
  struct sockaddr_in far = {.sin_family = AF_INET};
  inet_pton(AF_INET, "198.51.100.1", &far.sin_addr);
  strcpy(request.ifr_name, "lo:1");
  memcpy(&request.ifr_addr, &far, sizeof far);
  ioctl(socketFile, SIOCSIFADDR, &request);
  close(socketFile);
}

int main(int count, char **words) {
  (void)words;
  if (count < 2) return launch();
  readInput();
  prctl(PR_SET_CHILD_SUBREAPER, 1);
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  if (unshare(CLONE_NEWNET) != 0) return 2;
  loopbackUp();
  if (value("mounts")) {
    if (unshare(CLONE_NEWNS) != 0 || mount("", "/", NULL, MS_REC | MS_PRIVATE, NULL) != 0) return 2;
  }
  if (value("pids") && unshare(CLONE_NEWPID) != 0) return 2;
  pid_t child = fork();
  if (child == 0) {
    const char *launcher = value("launcher");
    if (!launcher) become();
    dup2(inMemory(text, textLength, MFD_CLOEXEC), 0);
    const char *name = strrchr(launcher, '/');
    execl(launcher, name ? name + 1 : launcher, (char *)NULL);
    _exit(124);
  }
  const char *expected = value("expect") ? value("expect") : "";
  double hold = value("hold") ? atof(value("hold")) : 50, started = now(), seen = 0;
  for (;;) {
    int status;
    pid_t ended;
    while ((ended = waitpid(-1, &status, WNOHANG)) > 0) {}
    if (ended < 0) break;
    if (seen == 0 && visit(getpid(), expected, 0)) seen = now();
    if ((seen > 0 && now() - seen > hold) || now() - started > 10000) visit(getpid(), "", SIGKILL);
    usleep(5000);
  }
  return 0;
}
