// SPDX-License-Identifier: (Apache-2.0 OR GPL-2.0-only)
// The network probes for kernels that let their variables be read (CONFIG_KALLSYMS_ALL).
#define KNOWS_DEPTH 1
#include "network_probes.bpf.h"
