// SPDX-License-Identifier: (Apache-2.0 OR GPL-2.0-only)
// Modules that the kernel loads. A kernel without modules has no such tracepoint.
#include "record_header.bpf.h"
#include "ring.bpf.h"

SEC("raw_tp/module_load")
int swiftlet_module(struct bpf_raw_tracepoint_args *context) {
  struct module *module = (struct module *)context->args[0];
  struct task_struct *task = (struct task_struct *)bpf_get_current_task();
  struct call_record record = {};
  fill(&record.common, task, RECORD_MODULE);
  record.common.size = sizeof(record);
  bpf_core_read(record.name, sizeof(module->name), &module->name);
  put(&record, sizeof(record), RECORD_MODULE);
  return 0;
}
