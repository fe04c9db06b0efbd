// What glibc's <spawn.h> declares for _GNU_SOURCE only, which the Swift importer does not define.
#pragma once
#include <spawn.h>

int posix_spawn_file_actions_addclosefrom_np(posix_spawn_file_actions_t *actions, int from);

static const short CSPAWN_SETSID = 0x80;
