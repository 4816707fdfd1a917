// SPDX-License-Identifier: Apache-2.0
#include "CSimdJSON.h"

#include <simdjson.h>

#include <cstring>
#include <string_view>

using namespace simdjson;

struct sl_outliner {
  dom::parser checker;
  size_t checked = 0;
  ondemand::parser walker;
};

namespace {

bool begins(std::string_view key, std::string_view name) {
  return key.size() >= name.size() && memcmp(key.data(), name.data(), name.size()) == 0 &&
         (key.size() == name.size() || key[name.size()] == '.');
}

/// Whether an alert has something to say of its own where this member stands.
bool is_contested(std::string_view key) {
  return key.find('\\') != key.npos || begins(key, "kibana") || begins(key, "swiftlet") ||
         begins(key, "_source") || begins(key, "event");
}

std::string_view trimmed(std::string_view token) {
  while (!token.empty() && uint8_t(token.back()) <= ' ') token.remove_suffix(1);
  return token;
}

bool is_scalar(ondemand::value &value) {
  ondemand::json_type type;
  if (value.type().get(type)) return false;
  return type != ondemand::json_type::object && type != ondemand::json_type::array;
}

/// The key between its quotes, escapes as they stand.
error_code read_key(ondemand::field &field, std::string_view &key) {
  const char *start = field.key().raw();
  const char *end = start;
  while (*end != '"') end += *end == '\\' ? 2 : 1;
  key = {start, size_t(end - start)};
  return SUCCESS;
}

/// Finds the one `kind` of `event`, a scalar; false where there are none or more, or other spellings.
bool find_kind(ondemand::object &event, std::string_view &kind) {
  bool is_found = false;
  for (auto item : event) {
    ondemand::field field;
    std::string_view key;
    if (std::move(item).get(field) || read_key(field, key)) return false;
    if (key.find('\\') != key.npos) return false;
    if (!begins(key, "kind")) continue;
    ondemand::value value = field.value();
    if (is_found || key != "kind" || !is_scalar(value)) return false;
    kind = trimmed(value.raw_json_token());
    is_found = true;
  }
  return is_found;
}

bool outline(sl_outliner &outliner, const uint8_t *bytes, size_t length, sl_outline &out) {
  size_t start = 0;
  if (length >= 3 && memcmp(bytes, "\xEF\xBB\xBF", 3) == 0) start = 3;
  while (start < length && bytes[start] <= ' ') start++;
  while (length > start && bytes[length - 1] <= ' ') length--;
  if (start == length || bytes[start] != '{') return false;
  // A line break to many readers, though white space to JSON.
  if (memchr(bytes + start, '\r', length - start)) return false;

  // On-Demand checks what it reads, and an alert hands on all of it.
  if (outliner.checked < length) {
    if (outliner.checker.allocate(2 * length, SL_MAX_DEPTH)) return false;
    outliner.checked = 2 * length;
  }
  if (outliner.checker.parse(bytes + start, length - start, false).error()) return false;

  ondemand::document document;
  ondemand::object root;
  auto padded = length - start + SL_PADDING;
  if (outliner.walker.iterate(bytes + start, length - start, padded).get(document)) return false;
  if (document.get_object().get(root)) return false;
  std::string_view kind, time;
  int times = 0;
  for (auto item : root) {
    ondemand::field field;
    std::string_view key;
    if (std::move(item).get(field) || read_key(field, key)) return false;
    if (key == "@timestamp") {
      ondemand::value value = field.value();
      if (is_scalar(value)) time = trimmed(value.raw_json_token());
      times++;
    }
    if (!is_contested(key)) continue;
    ondemand::object event;
    if (key != "event" || !kind.empty() || field.value().get_object().get(event)) return false;
    if (!find_kind(event, kind)) return false;
  }
  if (kind.empty()) return false;
  auto text = reinterpret_cast<const char *>(bytes);
  out.start = uint32_t(start);
  out.end = uint32_t(length);
  out.kind_start = uint32_t(kind.data() - text);
  out.kind_end = uint32_t(kind.data() - text + kind.size());
  bool has_time = times == 1 && !time.empty();
  out.time_start = has_time ? uint32_t(time.data() - text) : 0;
  out.time_end = has_time ? uint32_t(time.data() - text + time.size()) : 0;
  return true;
}

}  // namespace

sl_outliner *sl_outliner_new(void) {
  try {
    return new sl_outliner;
  } catch (...) {
    return nullptr;
  }
}

void sl_outliner_free(sl_outliner *outliner) { delete outliner; }

bool sl_outline_event(
    sl_outliner *outliner, const uint8_t *bytes, size_t length, sl_outline *out) {
  if (length > SL_MAX_LINE) return false;
  try {
    return outline(*outliner, bytes, length, *out);
  } catch (...) {
    return false;
  }
}
