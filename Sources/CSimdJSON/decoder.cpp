// SPDX-License-Identifier: Apache-2.0
#include "CSimdJSON.h"

#include <simdjson.h>

#include <algorithm>
#include <new>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "arena.hpp"
#include "key_table.hpp"
#include "line_filter.hpp"
#include "scalars.hpp"
#include "structure.hpp"
#include "text.hpp"
#include "value_list.hpp"

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
    case UNCLOSED_STRING: return SL_TRUNCATED;
    case MEMALLOC: return SL_NO_MEMORY;
    default: return SL_MALFORMED;
  }
}

}  // namespace

/// Walks from place to place of a line's structure and keeps what stands on wanted paths.
struct sl_decoder {
  std::vector<node> nodes{1};
  std::unordered_map<std::string, int32_t> slots;
  int32_t slot_count = SL_FIRST_FREE_SLOT;
  // Whether a wanted name holds a backslash, so that names must not be compared as they stand.
  bool has_odd_names = false;

  std::vector<sl_event> events;
  value_list values;
  arena texts;
  structure tokens;
  line_filter filter;

  // Per slot the number of the event that last had a value there: finds fields that are
  // spelled in two places of one document, whose values must be brought together.
  std::vector<uint64_t> last_event;
  uint64_t event_number = 0;
  int32_t last_slot = -1;
  bool is_scattered = false;
  // For putting them together: slots with places, and the values as they stood.
  std::vector<uint64_t> order;
  std::vector<sl_value> scattered;

  // The line at hand, its places, and the number of the next one.
  const uint8_t *line = nullptr;
  const uint32_t *places = nullptr;
  uint32_t count = 0, next = 0;
  int depth = 0;

  int32_t add_path(std::string_view path);
  void decode(const uint8_t *bytes, size_t length);

 private:
  void decode_line(const uint8_t *bytes, size_t length, uint32_t index);
  sl_status read(const uint8_t *bytes, size_t length, sl_event &event);
  sl_status read_root(bool &is_hit);
  sl_status read_hit_member(raw_key key, bool &is_hit, size_t first, sl_value &index, sl_value &id);
  sl_status read_object(int32_t at);
  sl_status read_value(int32_t at);
  sl_status read_scalar(uint8_t first, int32_t slot);
  sl_status skip_value();
  sl_status skip_members();
  template <typename Member> sl_status each_member(Member member);
  int32_t child(int32_t at, key_table &children, raw_key key, uint32_t &place);
  int32_t other_child(int32_t at, raw_key key, int32_t found);
  int32_t dotted(int32_t at, std::string_view key) const;
  std::string_view name(raw_key key, std::string &buffer) const;
  void note(int32_t slot);
  void gather(size_t first);

  /// The byte at the next place; 0 behind the last.
  uint8_t byte() const { return next < count ? line[places[next]] : 0; }

  /// What is wrong where another byte was expected.
  sl_status unexpected() const { return next < count ? SL_MALFORMED : SL_TRUNCATED; }
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
    has_odd_names |= part.find('\\') != part.npos;
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

void sl_decoder::decode_line(const uint8_t *bytes, size_t length, uint32_t index) {
  sl_event event{bytes, uint32_t(length), index, uint32_t(values.size()), 0, SL_OK, 0, 0};
  const uint8_t *start = bytes;
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

sl_status sl_decoder::read(const uint8_t *bytes, size_t length, sl_event &event) {
  auto error = tokens.index(bytes, length);
  if (error == UTF8_ERROR) {
    uint8_t *copy = texts.take(3 * length + SL_PADDING);
    size_t repaired = repair_utf8(bytes, length, copy);
    memset(copy + repaired, 0, SL_PADDING);
    event.flags |= SL_REPAIRED_UTF8;
    bytes = copy;
    length = repaired;
    error = tokens.index(bytes, length);
  }
  if (error) return status_of(error);
  if (*bytes != '{') {
    bool is_value = *bytes == '[' || *bytes == '"' || *bytes == '-' ||
                    (*bytes >= '0' && *bytes <= '9') || *bytes == 't' || *bytes == 'f' ||
                    *bytes == 'n';
    return is_value ? SL_NOT_OBJECT : SL_MALFORMED;
  }
  event_number++;
  last_slot = -1;
  is_scattered = false;
  line = bytes;
  places = tokens.places();
  count = tokens.count();
  // No line gives more values than it has places, and two of a hit.
  values.make_room(size_t(count) + 2);
  next = 1;
  depth = 0;
  size_t first = values.size();
  bool is_hit = false;
  sl_status status = read_root(is_hit);
  if (status != SL_OK) return status;
  if (next < count) return SL_TRAILING;
  if (is_hit) event.flags |= SL_HIT;
  if (is_scattered) gather(first);
  return SL_OK;
}

inline __attribute__((always_inline)) int32_t sl_decoder::child(
    int32_t at, key_table &children, raw_key key, uint32_t &place) {
  int32_t found = children.find(key, place);
  return found != key_table::unknown && !has_odd_names ? found : other_child(at, key, found);
}

/// Calls `member` with the key of each member of an object whose brace has been read; it must read the
/// value. Reads the closing brace.
template <typename Member>
inline __attribute__((always_inline)) sl_status sl_decoder::each_member(Member member) {
  if (byte() == '}') {
    next++;
    return SL_OK;
  }
  for (;;) {
    if (byte() != '"') return unexpected();
    const uint8_t *key = line + places[next] + 1;
    next++;
    if (byte() != ':') return unexpected();
    // A string, as one token, ends before the colon, but for blanks.
    const uint8_t *end = line + places[next] - 1;
    while (*end != '"') end--;
    if (end < key) return SL_MALFORMED;
    next++;
    sl_status status = member(raw_key(key, size_t(end - key)));
    if (status != SL_OK) return status;
    uint8_t mark = byte();
    next++;
    if (mark == '}') return SL_OK;
    if (mark != ',') {
      next--;
      return unexpected();
    }
  }
}

/// Reads the fields of an event, or, where a member `_source` holds an object, those of a hit:
/// its `_index`, `_id` and what stands in `_source`, whatever the order.
sl_status sl_decoder::read_root(bool &is_hit) {
  sl_value index{}, id{};
  size_t first = values.size();
  uint32_t place = key_table::start;
  key_table &children = nodes[0].children;
  sl_status status = each_member([&](raw_key key) {
    if (*key.bytes == '_') return read_hit_member(key, is_hit, first, index, id);
    if (is_hit) return skip_value();
    int32_t at = child(0, children, key, place);
    return at < 0 ? skip_value() : read_value(at);
  });
  if (status == SL_OK && is_hit) {
    for (const sl_value &value : {id, index}) {
      if (!value.bytes) continue;
      values.next() = value;
      values.keep();
      note(value.slot);
    }
  }
  return status;
}

sl_status sl_decoder::read_hit_member(
    raw_key raw, bool &is_hit, size_t first, sl_value &index, sl_value &id) {
  std::string buffer;
  std::string_view key = name(raw, buffer);
  bool is_index = key == "_index";
  uint8_t byte = this->byte();
  if (is_index || key == "_id") {
    if (byte != '"' && byte != '-' && (byte < '0' || byte > '9')) return skip_value();
    size_t before = values.size();
    int32_t seen = last_slot;
    sl_status status = read_scalar(byte, is_index ? SL_SLOT_INDEX : SL_SLOT_ID);
    if (status != SL_OK) return status;
    (is_index ? index : id) = values.back();
    values.resize(before);
    last_slot = seen;
    return SL_OK;
  }
  if (key == "_source" && byte == '{' && !is_hit) {
    is_hit = true;
    values.resize(first);
    event_number++;
    last_slot = -1;
    is_scattered = false;
    next++;
    return read_object(0);
  }
  uint32_t place = key_table::start;
  int32_t at = is_hit ? -1 : child(0, nodes[0].children, raw, place);
  return at < 0 ? skip_value() : read_value(at);
}

sl_status sl_decoder::read_object(int32_t at) {
  uint32_t place = key_table::start;
  key_table &children = nodes[size_t(at)].children;
  return each_member([&](raw_key key) {
    int32_t found = child(at, children, key, place);
    return found < 0 ? skip_value() : read_value(found);
  });
}

sl_status sl_decoder::read_value(int32_t at) {
  uint8_t first = byte();
  switch (first) {
    case '{':
      next++;
      return nodes[size_t(at)].children.empty() ? skip_members() : read_object(at);
    case '[': {
      next++;
      if (byte() == ']') {
        next++;
        return SL_OK;
      }
      if (++depth > SL_MAX_DEPTH) return SL_TOO_DEEP;
      for (;;) {
        sl_status status = read_value(at);
        if (status != SL_OK) return status;
        uint8_t mark = byte();
        if (mark != ']' && mark != ',') return unexpected();
        next++;
        if (mark == ']') break;
      }
      depth--;
      return SL_OK;
    }
    default: {
      int32_t slot = nodes[size_t(at)].slot;
      return slot < 0 ? skip_value() : read_scalar(first, slot);
    }
  }
}

/// Passes over a value that nobody wants: of what stands inside brackets only they are looked at.
sl_status sl_decoder::skip_value() {
  switch (byte()) {
    case '{':
    case '[': next++; return skip_members();
    case '}':
    case ']':
    case ':':
    case ',':
    case 0: return unexpected();
    default: next++; return SL_OK;
  }
}

/// Passes over what is left of an object or array whose bracket has been read.
sl_status sl_decoder::skip_members() {
  uint32_t at = next;
  for (int32_t open = 1; open > 0;) {
    if (at >= count) {
      next = count;
      return SL_TRUNCATED;
    }
    // `{` and `[`, `}` and `]` differ by 0x20 alone.
    uint8_t mark = line[places[at++]] | 0x20;
    open += int32_t(mark == '{') - int32_t(mark == '}');
  }
  next = at;
  return SL_OK;
}

/// Notes that the value kept last is one of a slot.
inline void sl_decoder::note(int32_t slot) {
  if (slot == last_slot) return;
  uint64_t &last = last_event[size_t(slot)];
  is_scattered |= last == event_number;
  last = event_number;
  last_slot = slot;
}

sl_status sl_decoder::read_scalar(uint8_t first, int32_t slot) {
  const uint8_t *token = line + places[next];
  // Behind the last place stands the line's length.
  const uint8_t *end = line + places[next + 1];
  while (is_space(end[-1])) end--;
  size_t length = size_t(end - token);
  sl_value &out = values.next();
  out.slot = uint16_t(slot);
  out.reserved = 0;
  out.number.integer = 0;
  out.bytes = token;
  out.length = uint32_t(length);
  if (first == '"') {
    if (length < 2 || end[-1] != '"') return SL_MALFORMED;
    out.kind = SL_STRING;
    out.bytes = token + 1;
    out.length = uint32_t(length - 2);
    if (has_backslash(out.bytes, out.length)) {
      uint8_t *text = texts.take(out.length);
      ptrdiff_t written = unescape(out.bytes, out.length, text);
      if (written < 0) return SL_BAD_ESCAPE;
      out.bytes = text;
      out.length = uint32_t(written);
    }
  } else if (first == '-' || (first >= '0' && first <= '9')) {
    if (!read_number(token, length, out)) return SL_MALFORMED;
  } else if (first == 0 || !read_word(token, length, out)) {
    return unexpected();
  }
  next++;
  values.keep();
  note(slot);
  return SL_OK;
}

/// Brings the values of each slot together, in the order of the document. A sort, for the members of
/// a list of objects alternate as often as their producer likes.
void sl_decoder::gather(size_t first) {
  sl_value *own = values.data() + first;
  size_t length = values.size() - first;
  order.clear();
  for (size_t place = 0; place < length; place++) order.push_back(uint64_t(own[place].slot) << 32 | place);
  std::sort(order.begin(), order.end());
  scattered.assign(own, own + length);
  for (size_t place = 0; place < length; place++) own[place] = scattered[uint32_t(order[place])];
}

/// The child of a key that has not been seen yet, or may be spelt in another way than it stands.
int32_t sl_decoder::other_child(int32_t at, raw_key key, int32_t found) {
  key_table &children = nodes[size_t(at)].children;
  if (!key.is_spelt_otherwise()) {
    if (found == key_table::unknown) {
      children.learn_unwanted({reinterpret_cast<const char *>(key.bytes), key.length});
    }
    return found;
  }
  std::string buffer;
  std::string_view text = name(key, buffer);
  found = children.find(text);
  return found >= 0 ? found : dotted(at, text);
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
std::string_view sl_decoder::name(raw_key key, std::string &buffer) const {
  if (!has_backslash(key.bytes, key.length)) {
    return {reinterpret_cast<const char *>(key.bytes), key.length};
  }
  buffer.resize(key.length);
  ptrdiff_t written = unescape(key.bytes, key.length, reinterpret_cast<uint8_t *>(buffer.data()));
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

/// What a batch points to.
struct sl_batch_memory {
  std::vector<sl_event> events;
  value_list values;
  arena texts;
};

sl_batch_memory *sl_batch_memory_new(void) { return new (std::nothrow) sl_batch_memory; }

void sl_batch_memory_free(sl_batch_memory *memory) { delete memory; }

void sl_decoder_keep_batch(sl_decoder *decoder, sl_batch_memory *memory) {
  std::swap(decoder->events, memory->events);
  std::swap(decoder->values, memory->values);
  std::swap(decoder->texts, memory->texts);
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
