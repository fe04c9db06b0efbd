#pragma once

#include <libpq-fe.h>
#include <pthread.h>
#include <sys/eventfd.h>

// glibc declares it to those who ask for GNU extensions, which the import into Swift does not.
extern int pthread_setname_np(pthread_t thread, const char *name);

static inline void name_this_thread(const char *name) { (void)pthread_setname_np(pthread_self(), name); }
