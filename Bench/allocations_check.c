// SPDX-License-Identifier: Apache-2.0
// Allocates a known number of times, to check allocations.c: ALLOCATE of each of the five kinds, on two threads.
#include <pthread.h>
#include <stdlib.h>

static void *allocate(void *argument) {
  for (long left = *(long *)argument; left > 0; left--) {
    void *volatile places[4] = {malloc(24), calloc(2, 40), aligned_alloc(64, 128), NULL};
    if (posix_memalign((void **)&places[3], 32, 64) != 0) abort();
    places[0] = realloc(places[0], 5000);
    for (int place = 0; place < 4; place++) free(places[place]);
  }
  return NULL;
}

int main(void) {
  const char *given = getenv("ALLOCATE");
  long each = given ? atol(given) / 2 : 0;
  pthread_t threads[2];
  for (int number = 0; number < 2; number++) pthread_create(&threads[number], NULL, allocate, &each);
  for (int number = 0; number < 2; number++) pthread_join(threads[number], NULL);
}
