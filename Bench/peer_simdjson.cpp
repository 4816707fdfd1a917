// SPDX-License-Identifier: Apache-2.0
// The practical limit: simdjson On-Demand, only the fields the tunnelling query names, in document order.
//   g++ -O3 -march=native -std=c++20 peer_simdjson.cpp -o peer_simdjson -lsimdjson -pthread
//   ./peer_simdjson FILE [threads=1] [mode=many|line|dom|newline]   -> ids on stdout (many, line)
#include <simdjson.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <fcntl.h>
#include <unistd.h>
#include <atomic>
#include <cstring>
#include <string>
#include <thread>
#include <vector>
using namespace simdjson;
using sv = std::string_view;
static inline char lo(char c) { return (c >= 'A' && c <= 'Z') ? c + 32 : c; }
static bool prefixFold(sv s, sv p) { if (s.size() < p.size()) return false; for (size_t i = 0; i < p.size(); i++) if (lo(s[i]) != lo(p[i])) return false; return true; }
static bool eqFold(sv s, sv p) { return s.size() == p.size() && prefixFold(s, p); }
template <class... T> static bool in(sv s, T... t) { return ((s == sv(t)) || ...); }
struct Ev {
  bool cat, os, type, act, parent; int64_t argc; sv name, id; sv args[64]; int nargs;
  void clear() { cat = os = type = act = parent = false; argc = -1; nargs = 0; name = id = sv(); }
};
static bool judge(const Ev &e) {
  if (!(e.cat && e.os && e.type && e.act)) return false;
  auto anyIn = [&](auto... t) { for (int i = 0; i < e.nargs; i++) if (in(e.args[i], t...)) return true; return false; };
  auto anyPre = [&](auto... t) { for (int i = 0; i < e.nargs; i++) if ((prefixFold(e.args[i], sv(t)) || ...)) return true; return false; };
  sv n = e.name;
  if (n == "gost" && anyPre("-L", "-C", "-R")) return true;
  if (n == "pivotnacci") return true;
  if (!e.parent) return false;  // the shell-parent condition belongs to the second group only
  if (in(n, "ssh", "sshd") && e.argc >= 4 && anyIn("-R", "-L", "-D", "-w")) {
    bool c = false; for (int i = 0; i < e.nargs; i++) c |= eqFold(e.args[i], "chmod");
    if (!c) return true;
  }
  if (n == "sshuttle" && e.argc >= 4 && anyIn("-r", "--remote", "-l", "--listen")) return true;
  if (n == "socat" && e.argc >= 3 && anyPre("TCP4-LISTEN:", "SOCKS")) return true;
  if (prefixFold(n, "chisel") && anyIn("client", "server")) return true;
  return in(n, "iodine", "iodined", "dnscat", "hans", "hans-ubuntu", "ptunnel-ng", "ssf", "3proxy", "ngrok");
}
template <class V, class F> static void each(V v, F f) {
  ondemand::json_type t; if (v.type().get(t)) return;
  if (t == ondemand::json_type::string) { sv s; if (!v.get_string().get(s)) f(s); }
  else if (t == ondemand::json_type::array) { ondemand::array a; if (v.get_array().get(a)) return; for (auto x : a) { ondemand::value y; sv s; if (!std::move(x).get(y) && !y.get_string().get(s)) f(s); } }
}
template <class D> static bool readDoc(D &&doc, Ev &e) {
  e.clear();
  ondemand::object top; if (doc.get_object().get(top)) return false;
  for (auto f : top) {
    ondemand::raw_json_string k; if (f.key().get(k)) return false;
    ondemand::value v; if (f.value().get(v)) return false;
    if (k == "event") {
      ondemand::object o; if (v.get_object().get(o)) continue;
      for (auto g : o) {
        ondemand::raw_json_string k2; if (g.key().get(k2)) return false; ondemand::value w; if (g.value().get(w)) return false;
        if (k2 == "category") each(w, [&](sv s) { e.cat |= s == "process"; });
        else if (k2 == "type") each(w, [&](sv s) { e.type |= s == "start"; });
        else if (k2 == "action") each(w, [&](sv s) { e.act |= in(s, "exec", "exec_event"); });
        else if (k2 == "id") { sv s; if (!w.get_string().get(s)) e.id = s; }
      }
    } else if (k == "host") {
      ondemand::object o; if (v.get_object().get(o)) continue;
      for (auto g : o) {
        ondemand::raw_json_string k2; if (g.key().get(k2)) return false; 
        if (k2 == "os") { ondemand::value w; if (g.value().get(w)) return false; ondemand::object o3; if (w.get_object().get(o3)) continue;
          for (auto h : o3) { ondemand::raw_json_string k3; if (h.key().get(k3)) return false; if (k3 == "type") { ondemand::value x; if (!h.value().get(x)) each(x, [&](sv s) { e.os |= s == "linux"; }); } } }
      }
    } else if (k == "process") {
      ondemand::object o; if (v.get_object().get(o)) continue;
      for (auto g : o) {
        ondemand::raw_json_string k2; if (g.key().get(k2)) return false; ondemand::value w; if (g.value().get(w)) return false;
        if (k2 == "name") { sv s; if (!w.get_string().get(s)) e.name = s; }
        else if (k2 == "args_count") { int64_t n; if (!w.get_int64().get(n)) e.argc = n; }
        else if (k2 == "args") each(w, [&](sv s) { if (e.nargs < 64) e.args[e.nargs++] = s; });
        else if (k2 == "parent") { ondemand::object o3; if (w.get_object().get(o3)) continue;
          for (auto h : o3) { ondemand::raw_json_string k3; if (h.key().get(k3)) return false;
            if (k3 == "name") { ondemand::value x; if (!h.value().get(x)) each(x, [&](sv s) { e.parent |= in(s, "bash", "dash", "ash", "sh", "tcsh", "csh", "zsh", "ksh", "fish"); }); } } }
      }
    }
  }
  return true;
}
int main(int c, char **v) {
  int th = c > 2 ? atoi(v[2]) : 1; std::string mode = c > 3 ? v[3] : "many";
  int fd = open(v[1], O_RDONLY); struct stat st; fstat(fd, &st); size_t n = st.st_size;
  char *base = (char *)mmap(nullptr, n + 8192, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  mmap(base, n, PROT_READ, MAP_PRIVATE | MAP_FIXED, fd, 0); madvise(base, n, MADV_SEQUENTIAL);
  const size_t U = 4 << 20; std::atomic<size_t> next{0}; std::vector<std::string> out(th); std::vector<size_t> cnt(th), bad(th);
  auto nl = [&](size_t p) { if (p == 0 || p >= n) return p > n ? n : p; auto q = (const char *)memchr(base + p, '\n', n - p); return q ? size_t(q - base) + 1 : n; };
  auto work = [&](int t) {
    ondemand::parser ps; Ev e; size_t events = 0; std::string &o = out[t];
#ifdef SIMDJSON_THREADS_ENABLED
    ps.threaded = false;
#endif
    dom::parser dp;
    for (size_t u; (u = next.fetch_add(U)) < n;) {
      size_t b = nl(u), f = nl(u + U); if (b >= f) continue;
      if (mode == "newline") { for (size_t p = b; p < f;) { auto q = (const char *)memchr(base + p, '\n', f - p); p = q ? q - base + 1 : f; events++; } }
      else if (mode == "many") {
        ondemand::document_stream s; if (ps.iterate_many(base + b, f - b, 1 << 20).get(s)) { bad[t]++; continue; }
        for (auto d : s) { ondemand::document_reference r; if (std::move(d).get(r)) { bad[t]++; continue; } events++; if (readDoc(r, e)) { if (judge(e)) { o.append(e.id); o += '\n'; } } else bad[t]++; }
      } else if (mode == "line") {
        for (size_t p = b; p < f;) { auto q = (const char *)memchr(base + p, '\n', f - p); size_t x = q ? q - base : f; events++;
          ondemand::document d; if (ps.iterate(padded_string_view(base + p, x - p, x - p + SIMDJSON_PADDING)).get(d)) bad[t]++; else if (readDoc(d, e)) { if (judge(e)) { o.append(e.id); o += '\n'; } } else bad[t]++; p = x + 1; }
      } else if (mode == "dom") {
        for (size_t p = b; p < f;) { auto q = (const char *)memchr(base + p, '\n', f - p); size_t x = q ? q - base : f; events++; dom::element el; if (dp.parse(base + p, x - p, false).get(el)) bad[t]++; p = x + 1; }
      }
    }
    cnt[t] = events;
  };
  std::vector<std::thread> ts; for (int t = 1; t < th; t++) ts.emplace_back(work, t); work(0); for (auto &t : ts) t.join();
  size_t e = 0, b = 0; for (int t = 0; t < th; t++) { e += cnt[t]; b += bad[t]; fwrite(out[t].data(), 1, out[t].size(), stdout); }
  fprintf(stderr, "events %zu bad %zu impl %s\n", e, b, get_active_implementation()->name().c_str());
}
