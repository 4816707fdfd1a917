// SPDX-License-Identifier: Apache-2.0
// simdjson behind a C API: declare the field paths that are wanted, hand in lines, get values back.
#ifndef SWIFTLET_CSIMDJSON_H
#define SWIFTLET_CSIMDJSON_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/// What a JSON value was. Objects give no value of their own; arrays give one value an element.
enum sl_kind {
  SL_NULL = 0,      // an explicit null, also as an array's element
  SL_STRING = 1,    // bytes: the text, unescaped, valid UTF-8
  SL_INTEGER = 2,   // number.integer
  SL_UNSIGNED = 3,  // number.unsigned_integer: a whole number above INT64_MAX
  SL_DOUBLE = 4,    // number.real; whole numbers above UINT64_MAX too
  SL_TRUE = 5,
  SL_FALSE = 6
};

/// One value of one field of one event. `bytes` holds the text of a string, or the token as written
/// (`-1.50`, `true`, `null`); it lives until the decoder's next batch.
typedef struct sl_value {
  const uint8_t *_Nonnull bytes;
  uint32_t length;
  uint16_t slot;
  uint8_t kind;
  uint8_t reserved;
  union {
    int64_t integer;
    uint64_t unsigned_integer;
    double real;
  } number;
} sl_value;

/// Why a line gave no event.
enum sl_status {
  SL_OK = 0,
  SL_BLANK = 1,          // nothing but white space: not an event, not an error
  SL_NOT_OBJECT = 2,     // valid JSON, but an array, string, number …
  SL_MALFORMED = 3,      // broken JSON where it was read
  SL_TRUNCATED = 4,      // an unclosed string, object or array: the line ends too early
  SL_TOO_DEEP = 5,       // arrays nested deeper than SL_MAX_DEPTH in a field that was read
  SL_BAD_ESCAPE = 6,     // an unknown backslash escape in a field that was read
  SL_TRAILING = 7,       // something stands after the object
  SL_TOO_LONG = 8,       // longer than SL_MAX_LINE bytes (set by the reader, never by simdjson)
  SL_NO_MEMORY = 9
};

enum { SL_MAX_DEPTH = 1000, SL_MAX_LINE = 16 * 1024 * 1024, SL_PADDING = 64 };

enum sl_flag {
  SL_REPAIRED_UTF8 = 1,  // bytes that are not UTF-8 were read as U+FFFD
  SL_HIT = 2,            // the line is a search hit: fields were read from its "_source"
  SL_UNREAD = 4          // no needle stands in the line: it has the form of JSON, and no values were read
};

/// One line of the batch. Its values stand at values[first_value ..< first_value + value_count],
/// grouped by slot (in no order of slots), each slot's in document order.
typedef struct sl_event {
  const uint8_t *_Nonnull line;
  uint32_t line_length;  // without the newline
  uint32_t line_index;   // counted from 0 in this batch, blank lines included
  uint32_t first_value;
  uint32_t value_count;
  uint8_t status;        // enum sl_status; when not SL_OK there are no values
  uint8_t flags;         // enum sl_flag
  uint16_t reserved;
} sl_event;

typedef struct sl_batch {
  const sl_event *_Nullable events;
  size_t event_count;
  const sl_value *_Nullable values;
  size_t value_count;
} sl_batch;

/// The slots of a hit's `_index` and `_id`, which every decoder has.
enum { SL_SLOT_INDEX = 0, SL_SLOT_ID = 1, SL_FIRST_FREE_SLOT = 2 };

typedef struct sl_decoder sl_decoder;

sl_decoder *_Nullable sl_decoder_new(void);
void sl_decoder_free(sl_decoder *_Nullable decoder);

/// Asks for a dotted path (`process.parent.name`). Returns its slot, the same for the same path;
/// -1 when there are 65,535 already. A path may be the prefix of another. May not be called
/// between a decode and the last use of its batch.
int32_t sl_decoder_add_path(sl_decoder *_Nonnull decoder, const char *_Nonnull path, size_t length);

/// A set of texts of which a line must hold one to be worth reading. Of several sets, at most
/// SL_MAX_NEEDLE_SETS, it must hold one each; the decoder asks for those that spare it most. A line
/// with a `\u` in it is always read. False where a text cannot be looked for (it must be plain ASCII
/// with small letters, 3 bytes or more, 64 a set) or not on this processor: then the set is not used.
bool sl_decoder_add_needles(
    sl_decoder *_Nonnull decoder, const char *_Nonnull const *_Nonnull texts,
    const size_t *_Nonnull lengths, size_t count);
enum { SL_MAX_NEEDLE_SETS = 8 };

/// simdjson's version, such as `3.1.7`.
const char *_Nonnull sl_simdjson_version(void);

/// Decodes all lines of `bytes`. SL_PADDING bytes after the end must be readable (any content).
/// The result lives until the next call.
sl_batch sl_decoder_decode(
    sl_decoder *_Nonnull decoder, const uint8_t *_Nonnull bytes, size_t length);

/// Memory of a batch that lives on while the decoder reads further ones.
typedef struct sl_batch_memory sl_batch_memory;

sl_batch_memory *_Nullable sl_batch_memory_new(void);
void sl_batch_memory_free(sl_batch_memory *_Nullable memory);

/// Puts what the last batch points to into `memory`, where it lives until that is given again or
/// freed. What stood in it before is overwritten by the next batch.
void sl_decoder_keep_batch(sl_decoder *_Nonnull decoder, sl_batch_memory *_Nonnull memory);

/// The first place in a text where another stands; null where there is none.
const uint8_t *_Nullable sl_find(
    const uint8_t *_Nonnull text, size_t length, const uint8_t *_Nonnull wanted,
    size_t wanted_length);

/// Where the parts of an event stand that an alert over it changes, as offsets into its line.
typedef struct sl_outline {
  uint32_t start, end;            // the whole object, braces included
  uint32_t kind_start, kind_end;  // the value of `event.kind`
  uint32_t time_start, time_end;  // that of `@timestamp`; both 0 unless it stands there once, as a scalar
} sl_outline;

typedef struct sl_outliner sl_outliner;

sl_outliner *_Nullable sl_outliner_new(void);
void sl_outliner_free(sl_outliner *_Nullable outliner);

/// Checks a whole line and finds its outline. False where it is not JSON to the letter or not of the
/// common form: an object with one object `event` that holds one scalar `kind`, and with no member
/// that an alert writes itself or `_source`. SL_PADDING bytes after the end must be readable.
bool sl_outline_event(
    sl_outliner *_Nonnull outliner, const uint8_t *_Nonnull bytes, size_t length,
    sl_outline *_Nonnull out);

#ifdef __cplusplus
}
#endif
#endif
