// SPDX-License-Identifier: Apache-2.0
#include "CSimdJSON.h"

#include <simdjson.h>

#include <charconv>
#include <cstdlib>
#include <string>
#include <unordered_map>
#include <vector>

#include "arena.hpp"
#include "key_table.hpp"
#include "line_filter.hpp"
#include "text.hpp"

using namespace simdjson;
using namespace swiftlet;

namespace {

/// A name on the way to a wanted field. A node may be a field itself and have children too.
struct node {
  int32_t slot = -1;
  key_table children;
};

/// Deepest path, in names, that can be asked for.
constexpr size_t max_path_depth = 128;

sl_status status_of(error_code error) {
  switch (error) {
    case UNCLOSED_STRING:
    case INCOMPLETE_ARRAY_OR_OBJECT: return SL_TRUNCATED;
    case INCORRECT_TYPE: return SL_NOT_OBJECT;
    case DEPTH_ERROR: return SL_TOO_DEEP;
    case MEMALLOC: return SL_NO_MEMORY;
    default: return SL_MALFORMED;
  }
}

/// A number's double. simdjson 3's get_number() loses the value of one with more than 19 digits and
/// a fraction or an exponent: it gives 0.
double real(const ondemand::number &number, const uint8_t *token, size_t length) {
  double value = number.get_double();
  if (length > 19) {
    auto text = reinterpret_cast<const char *>(token);
    std::from_chars(text, text + length, value);
  }
  return value;
}

/// Whether a token is a number as JSON writes it.
bool is_number(const uint8_t *token, size_t length) {
  size_t at = length > 0 && token[0] == '-';
  auto digits = [&] {
    size_t first = at;
    while (at < length && token[at] >= '0' && token[at] <= '9') at++;
    return at - first;
  };
  bool leads_with_zero = at < length && token[at] == '0';
  size_t whole = digits();
  if (whole == 0 || (leads_with_zero && whole > 1)) return false;
  if (at < length && token[at] == '.') {
    at++;
    if (digits() == 0) return false;
  }
  if (at < length && (token[at] == 'e' || token[at] == 'E')) {
    at++;
    if (at < length && (token[at] == '+' || token[at] == '-')) at++;
    if (digits() == 0) return false;
  }
  return at == length;
}

bool is_space(uint8_t byte) {
  return byte == ' ' || byte == '\t' || byte == '\r' || byte == '\n';
}

}  // namespace

struct sl_decoder {
  std::vector<node> nodes{1};
  std::unordered_map<std::string, int32_t> slots;
  int32_t slot_count = SL_FIRST_FREE_SLOT;

  std::vector<sl_event> events;
  std::vector<sl_value> values;
  arena texts;
  ondemand::parser parser;
  line_filter filter;

  // Per slot the number of the event that last had a value there: finds fields that are
  // spelled in two places of one document, whose values must be brought together.
  std::vector<uint64_t> last_event;
  uint64_t event_number = 0;
  int32_t last_slot = -1;
  bool is_scattered = false;
  const uint8_t *limit = nullptr;
  int depth = 0;

  int32_t add_path(std::string_view path);
  void decode(const uint8_t *bytes, size_t length);

 private:
  void decode_line(const uint8_t *line, size_t length, uint32_t index);
  sl_status read(const uint8_t *line, size_t length, sl_event &event);
  sl_status read_root(ondemand::object &root, bool &is_hit);
  sl_status read_object(ondemand::object &object, int32_t at);
  sl_status read_value(ondemand::value &value, int32_t at);
  sl_status read_scalar(ondemand::value &value, ondemand::json_type type, int32_t slot);
  int32_t child(int32_t at, ondemand::raw_json_string raw);
  int32_t dotted(int32_t at, std::string_view key) const;
  std::string_view name(ondemand::raw_json_string raw, std::string &buffer) const;
  void add(const sl_value &value);
  void gather(size_t first);
};

int32_t sl_decoder::add_path(std::string_view path) {
  if (path == "_index") return SL_SLOT_INDEX;
  if (path == "_id") return SL_SLOT_ID;
  auto found = slots.find(std::string(path));
  if (found != slots.end()) return found->second;
  if (slot_count > UINT16_MAX) return -1;
  int32_t slot = slot_count++;
  slots.emplace(path, slot);
  last_event.resize(size_t(slot_count), 0);

  size_t names = 1;
  for (char c : path) names += c == '.';
  if (names > max_path_depth) return slot;
  int32_t at = 0;
  for (size_t start = 0; start <= path.size();) {
    size_t end = path.find('.', start);
    if (end == std::string_view::npos) end = path.size();
    std::string_view part = path.substr(start, end - start);
    int32_t next = nodes[size_t(at)].children.find(part);
    if (next < 0) {
      next = int32_t(nodes.size());
      nodes.emplace_back();
      nodes[size_t(at)].children.insert(part, next);
    }
    at = next;
    start = end + 1;
  }
  nodes[size_t(at)].slot = slot;
  return slot;
}

void sl_decoder::decode(const uint8_t *bytes, size_t length) {
  events.clear();
  values.clear();
  texts.reset();
  const uint8_t *at = bytes;
  const uint8_t *end = bytes + length;
  for (uint32_t index = 0; at < end; index++) {
    auto newline = static_cast<const uint8_t *>(memchr(at, '\n', size_t(end - at)));
    const uint8_t *stop = newline ? newline : end;
    decode_line(at, size_t(stop - at), index);
    at = stop + 1;
  }
}

void sl_decoder::decode_line(const uint8_t *line, size_t length, uint32_t index) {
  sl_event event{line, uint32_t(length), index, uint32_t(values.size()), 0, SL_OK, 0, 0};
  const uint8_t *start = line;
  size_t rest = length;
  if (rest >= 3 && memcmp(start, "\xEF\xBB\xBF", 3) == 0) start += 3, rest -= 3;
  while (rest > 0 && is_space(start[rest - 1])) rest--;
  while (rest > 0 && is_space(*start)) start++, rest--;
  if (rest == 0) {
    event.status = SL_BLANK;
  } else if (length > SL_MAX_LINE) {
    event.status = SL_TOO_LONG;
  } else if (filter.passes_over(start, rest)) {
    event.flags |= SL_UNREAD;
  } else {
    sl_status status = read(start, rest, event);
    if (status != SL_OK) values.resize(event.first_value);
    event.status = uint8_t(status);
  }
  event.value_count = uint32_t(values.size()) - event.first_value;
  events.push_back(event);
}

sl_status sl_decoder::read(const uint8_t *line, size_t length, sl_event &event) {
  ondemand::document document;
  auto error = parser.iterate(line, length, length + SL_PADDING).get(document);
  if (error == UTF8_ERROR) {
    uint8_t *copy = texts.take(3 * length + SL_PADDING);
    size_t repaired = repair_utf8(line, length, copy);
    memset(copy + repaired, 0, SL_PADDING);
    event.flags |= SL_REPAIRED_UTF8;
    line = copy;
    length = repaired;
    error = parser.iterate(line, length, length + SL_PADDING).get(document);
  }
  if (error) return status_of(error);
  if (*line != '{') {
    bool is_value = *line == '[' || *line == '"' || *line == '-' || (*line >= '0' && *line <= '9') ||
                    *line == 't' || *line == 'f' || *line == 'n';
    return is_value ? SL_NOT_OBJECT : SL_MALFORMED;
  }
  event_number++;
  last_slot = -1;
  is_scattered = false;
  limit = line + length;
  depth = 0;
  size_t first = values.size();
  ondemand::object root;
  error = document.get_object().get(root);
  if (error) return line[length - 1] == '}' ? status_of(error) : SL_TRUNCATED;
  bool is_hit = false;
  sl_status status = read_root(root, is_hit);
  if (status != SL_OK) return status;
  // A place that can still be read means that something stands behind the object.
  if (!document.current_location().error()) return SL_TRAILING;
  if (is_hit) event.flags |= SL_HIT;
  if (is_scattered) gather(first);
  return SL_OK;
}

/// Reads the fields of an event, or, where a member `_source` holds an object, those of a hit:
/// its `_index`, `_id` and what stands in `_source`, whatever the order.
sl_status sl_decoder::read_root(ondemand::object &root, bool &is_hit) {
  sl_value index{}, id{};
  size_t first = values.size();
  for (auto item : root) {
    ondemand::field field;
    if (auto error = std::move(item).get(field)) return status_of(error);
    const uint8_t *raw = reinterpret_cast<const uint8_t *>(field.key().raw());
    if (*raw == '_') {
      std::string buffer;
      std::string_view key = name(field.key(), buffer);
      ondemand::value value = field.value();
      bool is_index = key == "_index";
      if (is_index || key == "_id") {
        ondemand::json_type type;
        if (auto error = value.type().get(type)) return status_of(error);
        if (type == ondemand::json_type::string || type == ondemand::json_type::number) {
          size_t before = values.size();
          int32_t seen = last_slot;
          sl_status status = read_scalar(value, type, is_index ? SL_SLOT_INDEX : SL_SLOT_ID);
          if (status != SL_OK) return status;
          (is_index ? index : id) = values.back();
          values.resize(before);
          last_slot = seen;
        }
        continue;
      }
      ondemand::json_type type;
      if (auto error = value.type().get(type)) return status_of(error);
      if (key == "_source" && type == ondemand::json_type::object && !is_hit) {
        is_hit = true;
        values.resize(first);
        event_number++;
        last_slot = -1;
        is_scattered = false;
        ondemand::object source;
        if (auto error = value.get_object().get(source)) return status_of(error);
        sl_status status = read_object(source, 0);
        if (status != SL_OK) return status;
        continue;
      }
      if (is_hit) continue;
      int32_t at = child(0, field.key());
      if (at < 0) continue;
      sl_status status = read_value(value, at);
      if (status != SL_OK) return status;
      continue;
    }
    if (is_hit) continue;
    int32_t at = child(0, field.key());
    if (at < 0) continue;
    ondemand::value value = field.value();
    sl_status status = read_value(value, at);
    if (status != SL_OK) return status;
  }
  if (is_hit) {
    if (id.bytes) add(id);
    if (index.bytes) add(index);
  }
  return SL_OK;
}

sl_status sl_decoder::read_object(ondemand::object &object, int32_t at) {
  for (auto item : object) {
    ondemand::field field;
    if (auto error = std::move(item).get(field)) return status_of(error);
    int32_t next = child(at, field.key());
    if (next < 0) continue;
    ondemand::value value = field.value();
    sl_status status = read_value(value, next);
    if (status != SL_OK) return status;
  }
  return SL_OK;
}

sl_status sl_decoder::read_value(ondemand::value &value, int32_t at) {
  ondemand::json_type type;
  if (auto error = value.type().get(type)) return status_of(error);
  switch (type) {
    case ondemand::json_type::object: {
      if (nodes[size_t(at)].children.empty()) return SL_OK;
      ondemand::object object;
      if (auto error = value.get_object().get(object)) return status_of(error);
      return read_object(object, at);
    }
    case ondemand::json_type::array: {
      if (++depth > SL_MAX_DEPTH) return SL_TOO_DEEP;
      ondemand::array array;
      if (auto error = value.get_array().get(array)) return status_of(error);
      for (auto item : array) {
        ondemand::value element;
        if (auto error = std::move(item).get(element)) return status_of(error);
        sl_status status = read_value(element, at);
        if (status != SL_OK) return status;
      }
      depth--;
      return SL_OK;
    }
    default: {
      int32_t slot = nodes[size_t(at)].slot;
      return slot < 0 ? SL_OK : read_scalar(value, type, slot);
    }
  }
}

sl_status sl_decoder::read_scalar(
    ondemand::value &value, ondemand::json_type type, int32_t slot) {
  std::string_view token = value.raw_json_token();
  auto bytes = reinterpret_cast<const uint8_t *>(token.data());
  size_t length = token.size();
  if (bytes + length > limit) length = size_t(limit - bytes);
  while (length > 0 && is_space(bytes[length - 1])) length--;
  sl_value out{};
  out.slot = uint16_t(slot);
  out.bytes = bytes;
  out.length = uint32_t(length);
  switch (type) {
    case ondemand::json_type::string: {
      if (length < 2 || bytes[length - 1] != '"') return SL_MALFORMED;
      out.kind = SL_STRING;
      out.bytes = bytes + 1;
      out.length = uint32_t(length - 2);
      if (memchr(out.bytes, '\\', out.length)) {
        uint8_t *text = texts.take(out.length);
        ptrdiff_t written = unescape(out.bytes, out.length, text);
        if (written < 0) return SL_BAD_ESCAPE;
        out.bytes = text;
        out.length = uint32_t(written);
      }
      break;
    }
    case ondemand::json_type::number: {
      ondemand::number number;
      auto error = value.get_number().get(number);
      if (!error && number.is_int64()) {
        out.kind = SL_INTEGER;
        out.number.integer = number.get_int64();
      } else if (!error && number.is_uint64()) {
        out.kind = SL_UNSIGNED;
        out.number.unsigned_integer = number.get_uint64();
      } else if (!error) {
        out.kind = SL_DOUBLE;
        out.number.real = real(number, bytes, length);
      } else {
        // A number beyond what simdjson holds: whole ones beyond 64 bits are rounded, others beyond
        // a double are infinite, as strtod has them. Anything else is not JSON.
        if (!is_number(bytes, length) || length > 400) return SL_MALFORMED;
        char digits[401];
        memcpy(digits, bytes, length);
        digits[length] = 0;
        out.kind = SL_DOUBLE;
        out.number.real = strtod(digits, nullptr);
      }
      break;
    }
    case ondemand::json_type::boolean: {
      bool is_true = length == 4 && memcmp(bytes, "true", 4) == 0;
      if (!is_true && !(length == 5 && memcmp(bytes, "false", 5) == 0)) return SL_MALFORMED;
      out.kind = is_true ? SL_TRUE : SL_FALSE;
      break;
    }
    default:
      if (length != 4 || memcmp(bytes, "null", 4) != 0) return SL_MALFORMED;
      out.kind = SL_NULL;
  }
  add(out);
  return SL_OK;
}

void sl_decoder::add(const sl_value &value) {
  if (value.slot != last_slot) {
    uint64_t &last = last_event[value.slot];
    if (last == event_number) is_scattered = true;
    last = event_number;
    last_slot = value.slot;
  }
  values.push_back(value);
}

/// Brings the values of each slot together, in the order of the document. In place and stable.
void sl_decoder::gather(size_t first) {
  for (size_t i = first + 1; i < values.size(); i++) {
    sl_value value = values[i];
    if (values[i - 1].slot == value.slot) continue;
    size_t home = i;
    for (size_t j = i; j-- > first;) {
      if (values[j].slot == value.slot) {
        home = j + 1;
        break;
      }
    }
    if (home == i) continue;
    memmove(&values[home + 1], &values[home], (i - home) * sizeof(sl_value));
    values[home] = value;
  }
}

int32_t sl_decoder::child(int32_t at, ondemand::raw_json_string raw) {
  const node &parent = nodes[size_t(at)];
  raw_key key = read_key(reinterpret_cast<const uint8_t *>(raw.raw()), limit);
  if (key.has_backslash) {
    std::string buffer;
    std::string_view text = name(raw, buffer);
    int32_t found = parent.children.find(text);
    return found >= 0 ? found : dotted(at, text);
  }
  int32_t found = parent.children.find(key.bytes, key.length, key.head);
  if (found >= 0 || !key.has_dot) return found;
  return dotted(at, std::string_view(reinterpret_cast<const char *>(key.bytes), key.length));
}

/// `"parent.name"` under `process` is the same as `"parent": {"name": …}`.
int32_t sl_decoder::dotted(int32_t at, std::string_view key) const {
  for (size_t start = 0; start <= key.size();) {
    size_t end = key.find('.', start);
    if (end == std::string_view::npos) end = key.size();
    at = nodes[size_t(at)].children.find(key.substr(start, end - start));
    if (at < 0) return -1;
    start = end + 1;
  }
  return at;
}

/// A key's text; `buffer` holds it where it had to be unescaped.
std::string_view sl_decoder::name(ondemand::raw_json_string raw, std::string &buffer) const {
  auto start = reinterpret_cast<const uint8_t *>(raw.raw());
  const uint8_t *end = start;
  bool is_escaped = false;
  while (end < limit && *end != '"') {
    is_escaped |= *end == '\\';
    end += *end == '\\' ? 2 : 1;
  }
  if (end > limit) end = limit;
  size_t length = size_t(end - start);
  if (!is_escaped) return {reinterpret_cast<const char *>(start), length};
  buffer.resize(length);
  ptrdiff_t written = unescape(start, length, reinterpret_cast<uint8_t *>(buffer.data()));
  if (written < 0) return {};
  return {buffer.data(), size_t(written)};
}

sl_decoder *sl_decoder_new(void) {
  try {
    auto decoder = new sl_decoder;
    decoder->last_event.resize(SL_FIRST_FREE_SLOT, 0);
    return decoder;
  } catch (...) {
    return nullptr;
  }
}

void sl_decoder_free(sl_decoder *decoder) { delete decoder; }

int32_t sl_decoder_add_path(sl_decoder *decoder, const char *path, size_t length) {
  try {
    return decoder->add_path(std::string_view(path, length));
  } catch (...) {
    return -1;
  }
}

bool sl_decoder_add_needles(
    sl_decoder *decoder, const char *const *texts, const size_t *lengths, size_t count) {
  try {
    std::vector<std::string_view> set;
    for (size_t index = 0; index < count; index++) set.emplace_back(texts[index], lengths[index]);
    return decoder->filter.add(set);
  } catch (...) {
    return false;
  }
}

const char *sl_simdjson_version() {
  static const std::string version = std::to_string(simdjson::SIMDJSON_VERSION_MAJOR) + "." +
                                     std::to_string(simdjson::SIMDJSON_VERSION_MINOR) + "." +
                                     std::to_string(simdjson::SIMDJSON_VERSION_REVISION);
  return version.c_str();
}

sl_batch sl_decoder_decode(sl_decoder *decoder, const uint8_t *bytes, size_t length) {
  try {
    decoder->decode(bytes, length);
  } catch (...) {
    // Out of memory: the line at hand gives no values, those behind it are not read.
    sl_event lost{bytes, 0, uint32_t(decoder->events.size()), 0, 0, SL_NO_MEMORY, 0, 0};
    if (decoder->events.empty()) return sl_batch{nullptr, 0, nullptr, 0};
    decoder->events.back() = lost;
  }
  return sl_batch{
      decoder->events.data(), decoder->events.size(), decoder->values.data(),
      decoder->values.size()};
}
