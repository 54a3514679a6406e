#pragma once
#include <dirent.h>
#include <errno.h>

// The next name of a folder in no order, without "." and ".."; it stays until the next call. NULL at the end, with
// errno 0, or where the folder cannot be read. The names of a `struct dirent` have no fixed size that Swift could copy.
static inline const char *kb_next_name(DIR *folder) {
  for (;;) {
    errno = 0;
    const struct dirent *entry = readdir(folder);
    if (!entry) return 0;
    const char *name = entry->d_name;
    if (name[0] == '.' && (name[1] == 0 || (name[1] == '.' && name[2] == 0))) continue;
    return name;
  }
}
