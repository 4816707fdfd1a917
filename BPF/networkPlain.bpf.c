// SPDX-License-Identifier: (Apache-2.0 OR GPL-2.0-only)
// The network probes for kernels that do not let their variables be read.
#define KNOWS_DEPTH 0
#include "network_probes.bpf.h"
