// SPDX-License-Identifier: Apache-2.0
// libcurl's options are variadic, which Swift cannot call: one function for each type of argument.
#include <curl/curl.h>

static inline CURLcode swiftlet_curl_global_init(void) {
  return curl_global_init(CURL_GLOBAL_DEFAULT);
}

static inline CURLcode swiftlet_curl_set_long(CURL *handle, CURLoption option, long value) {
  return curl_easy_setopt(handle, option, value);
}

static inline CURLcode swiftlet_curl_set_size(CURL *handle, CURLoption option, curl_off_t value) {
  return curl_easy_setopt(handle, option, value);
}

// Of a text libcurl keeps a copy, but for CURLOPT_POSTFIELDS.
static inline CURLcode swiftlet_curl_set_text(CURL *handle, CURLoption option, const char *value) {
  return curl_easy_setopt(handle, option, value);
}

static inline CURLcode swiftlet_curl_set_pointer(CURL *handle, CURLoption option, void *value) {
  return curl_easy_setopt(handle, option, value);
}

static inline CURLcode swiftlet_curl_set_list(
    CURL *handle, CURLoption option, struct curl_slist *value) {
  return curl_easy_setopt(handle, option, value);
}

static inline CURLcode swiftlet_curl_set_writer(CURL *handle, curl_write_callback call, void *with) {
  CURLcode code = curl_easy_setopt(handle, CURLOPT_WRITEFUNCTION, call);
  return code != CURLE_OK ? code : curl_easy_setopt(handle, CURLOPT_WRITEDATA, with);
}

// Gets each line of an answer's head; of SMTP each line that the server says.
static inline CURLcode swiftlet_curl_set_lines(CURL *handle, curl_write_callback call, void *with) {
  CURLcode code = curl_easy_setopt(handle, CURLOPT_HEADERFUNCTION, call);
  return code != CURLE_OK ? code : curl_easy_setopt(handle, CURLOPT_HEADERDATA, with);
}

static inline CURLcode swiftlet_curl_set_reader(CURL *handle, curl_read_callback call, void *with) {
  CURLcode code = curl_easy_setopt(handle, CURLOPT_READFUNCTION, call);
  return code != CURLE_OK ? code : curl_easy_setopt(handle, CURLOPT_READDATA, with);
}

static inline CURLcode swiftlet_curl_set_progress(
    CURL *handle, curl_xferinfo_callback call, void *with) {
  CURLcode code = curl_easy_setopt(handle, CURLOPT_XFERINFOFUNCTION, call);
  if (code == CURLE_OK) code = curl_easy_setopt(handle, CURLOPT_XFERINFODATA, with);
  return code != CURLE_OK ? code : curl_easy_setopt(handle, CURLOPT_NOPROGRESS, 0L);
}

static inline long swiftlet_curl_response_code(CURL *handle) {
  long value = 0;
  return curl_easy_getinfo(handle, CURLINFO_RESPONSE_CODE, &value) == CURLE_OK ? value : 0;
}

// Seconds that the answer's Retry-After asks for, a date's as from now; 0 where there is none.
static inline curl_off_t swiftlet_curl_retry_after(CURL *handle) {
  curl_off_t value = 0;
  return curl_easy_getinfo(handle, CURLINFO_RETRY_AFTER, &value) == CURLE_OK ? value : 0;
}
