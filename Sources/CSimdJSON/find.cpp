// SPDX-License-Identifier: Apache-2.0
#include "CSimdJSON.h"

#include <cstring>

const uint8_t *sl_find(
    const uint8_t *text, size_t length, const uint8_t *wanted, size_t wanted_length) {
  // A GNU function, which Swift's view of the C library leaves out.
  return static_cast<const uint8_t *>(memmem(text, length, wanted, wanted_length));
}
