// SPDX-License-Identifier: Apache-2.0
// JSON escapes and broken UTF-8.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>

namespace swiftlet {

inline size_t put_scalar(uint8_t *out, uint32_t scalar) {
  if (scalar < 0x80) {
    out[0] = uint8_t(scalar);
    return 1;
  }
  if (scalar < 0x800) {
    out[0] = uint8_t(0xC0 | scalar >> 6);
    out[1] = uint8_t(0x80 | (scalar & 0x3F));
    return 2;
  }
  if (scalar < 0x10000) {
    out[0] = uint8_t(0xE0 | scalar >> 12);
    out[1] = uint8_t(0x80 | (scalar >> 6 & 0x3F));
    out[2] = uint8_t(0x80 | (scalar & 0x3F));
    return 3;
  }
  out[0] = uint8_t(0xF0 | scalar >> 18);
  out[1] = uint8_t(0x80 | (scalar >> 12 & 0x3F));
  out[2] = uint8_t(0x80 | (scalar >> 6 & 0x3F));
  out[3] = uint8_t(0x80 | (scalar & 0x3F));
  return 4;
}

/// Four hexadecimal digits, -1 when they are not.
inline int32_t hex4(const uint8_t *at, const uint8_t *end) {
  if (end - at < 4) return -1;
  int32_t value = 0;
  for (int i = 0; i < 4; i++) {
    uint8_t c = at[i];
    int digit = c >= '0' && c <= '9' ? c - '0' : (c | 32) >= 'a' && (c | 32) <= 'f' ? (c | 32) - 'a' + 10 : -1;
    if (digit < 0) return -1;
    value = value << 4 | digit;
  }
  return value;
}

/// Unescapes the inside of a JSON string into `out`, which holds at least `length` bytes. A lone
/// surrogate becomes U+FFFD. Returns the number of bytes written, -1 on an unknown escape.
inline ptrdiff_t unescape(const uint8_t *in, size_t length, uint8_t *out) {
  const uint8_t *end = in + length;
  uint8_t *start = out;
  while (in < end) {
    auto next = static_cast<const uint8_t *>(memchr(in, '\\', size_t(end - in)));
    if (!next) next = end;
    memcpy(out, in, size_t(next - in));
    out += next - in;
    in = next;
    if (in == end) break;
    if (++in == end) return -1;
    switch (*in++) {
      case '"': *out++ = '"'; break;
      case '\\': *out++ = '\\'; break;
      case '/': *out++ = '/'; break;
      case 'b': *out++ = '\b'; break;
      case 'f': *out++ = '\f'; break;
      case 'n': *out++ = '\n'; break;
      case 'r': *out++ = '\r'; break;
      case 't': *out++ = '\t'; break;
      case 'u': {
        int32_t unit = hex4(in, end);
        if (unit < 0) return -1;
        in += 4;
        uint32_t scalar = uint32_t(unit);
        if (scalar >= 0xD800 && scalar < 0xDC00) {
          int32_t low = end - in >= 6 && in[0] == '\\' && in[1] == 'u' ? hex4(in + 2, end) : -1;
          if (low >= 0xDC00 && low < 0xE000) {
            scalar = 0x10000 + ((scalar - 0xD800) << 10) + uint32_t(low - 0xDC00);
            in += 6;
          } else {
            scalar = 0xFFFD;
          }
        } else if (scalar >= 0xDC00 && scalar < 0xE000) {
          scalar = 0xFFFD;
        }
        out += put_scalar(out, scalar);
        break;
      }
      default: return -1;
    }
  }
  return out - start;
}

/// Length of the valid UTF-8 sequence at `in`, or minus the length of the bad subpart there.
inline ptrdiff_t sequence(const uint8_t *in, const uint8_t *end) {
  uint8_t lead = in[0];
  if (lead < 0x80) return 1;
  size_t need = lead >= 0xC2 && lead < 0xE0 ? 1 : (lead & 0xF0) == 0xE0 ? 2 : lead >= 0xF0 && lead < 0xF5 ? 3 : 0;
  if (need == 0) return -1;
  for (size_t i = 1; i <= need; i++) {
    if (in + i >= end || (in[i] & 0xC0) != 0x80) return -ptrdiff_t(i);
    if (i == 1) {
      bool bad = (lead == 0xE0 && in[1] < 0xA0) || (lead == 0xED && in[1] > 0x9F) ||
                 (lead == 0xF0 && in[1] < 0x90) || (lead == 0xF4 && in[1] > 0x8F);
      if (bad) return -1;
    }
  }
  return ptrdiff_t(need + 1);
}

/// Copies `in`, every maximal bad subpart replaced by U+FFFD; `out` holds 3 × `length` bytes.
inline size_t repair_utf8(const uint8_t *in, size_t length, uint8_t *out) {
  const uint8_t *end = in + length;
  uint8_t *start = out;
  while (in < end) {
    ptrdiff_t step = sequence(in, end);
    if (step > 0) {
      memcpy(out, in, size_t(step));
      out += step;
      in += step;
    } else {
      out += put_scalar(out, 0xFFFD);
      in -= step;
    }
  }
  return size_t(out - start);
}

}  // namespace swiftlet
