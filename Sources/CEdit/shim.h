// SPDX-License-Identifier: Apache-2.0
// libedit's functions that take a variable number of arguments, which Swift cannot call, one for
// each use that is made of them.
#pragma once
#include <histedit.h>
#include <stdio.h>
#include <unistd.h>

// Reads standard input; prompts do not mix with output that goes elsewhere.
static inline EditLine *ce_init(const char *program) {
  return el_init(program, stdin, isatty(STDOUT_FILENO) ? stdout : stderr, stderr);
}

static inline int ce_set_client_data(EditLine *editor, void *data) {
  return el_set(editor, EL_CLIENTDATA, data);
}

static inline void *ce_client_data(EditLine *editor) {
  void *data = NULL;
  el_get(editor, EL_CLIENTDATA, &data);
  return data;
}

// What stands between two bytes 1 in the prompt takes no columns.
static inline int ce_set_prompt(EditLine *editor, char *(*prompt)(EditLine *)) {
  return el_set(editor, EL_PROMPT_ESC, prompt, '\1');
}

static inline int ce_use_emacs_keys(EditLine *editor) {
  return el_set(editor, EL_EDITOR, "emacs");
}

// The terminal is restored on signals and follows changes of its size.
static inline int ce_handle_signals(EditLine *editor) {
  return el_set(editor, EL_SIGNAL, 1);
}

// While a line is edited, Ctrl-C and Ctrl-Z are keys and no signals.
static inline int ce_take_signal_keys(EditLine *editor) {
  return el_set(editor, EL_SETTY, "-d", "-isig", NULL);
}

// Makes the terminal ready before the prompt is written; else keys that are pressed at once are
// taken by the terminal's own rules.
static inline int ce_prepare_terminal(EditLine *editor) {
  return el_set(editor, EL_PREP_TERM, 1);
}

static inline int ce_add_function(EditLine *editor, const char *name, const char *help,
                                  unsigned char (*function)(EditLine *, int)) {
  return el_set(editor, EL_ADDFN, name, help, function);
}

static inline int ce_bind(EditLine *editor, const char *key, const char *function) {
  return el_set(editor, EL_BIND, key, function, NULL);
}

static inline int ce_use_history(EditLine *editor, History *entries) {
  return el_set(editor, EL_HIST, history, entries);
}

static inline int ce_history_set_size(History *entries, int size) {
  HistEvent event;
  return history(entries, &event, H_SETSIZE, size);
}

// An entry that is the newest already is not added again.
static inline int ce_history_set_unique(History *entries) {
  HistEvent event;
  return history(entries, &event, H_SETUNIQUE, 1);
}

static inline int ce_history_enter(History *entries, const char *line) {
  HistEvent event;
  return history(entries, &event, H_ENTER, line);
}

// Text between the lines of the editor, on the stream that it writes to.
static inline void ce_write(EditLine *editor, const char *text) {
  FILE *stream = NULL;
  if (el_get(editor, EL_GETFP, 1, &stream) != 0 || stream == NULL) return;
  fputs(text, stream);
  fflush(stream);
}
