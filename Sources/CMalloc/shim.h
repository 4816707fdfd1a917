// SPDX-License-Identifier: Apache-2.0
// What of glibc's malloc can be set, mallopt(3), which Swift's Glibc module does not show.
#include <malloc.h>
