/*===- kerasc/pool.h - threads for calls of compiled models ---------------===*\

  A ready-made kerasc_parallel for programs that have no way of their own to run
  tasks. The only part of the runtime that starts threads and allocates, and
  only when asked to; who does not use it need not link with pthreads.

    kerasc_pool *pool = kerasc_pool_create(2);
    kerasc_call call = {.struct_size = sizeof call,
                        ...,
                        .parallel = kerasc_pool_parallel(pool)};
    call.workspace_bytes = kerasc_workspace_bytes(model, batch, 2, NULL);
    ...
    kerasc_status status = kerasc_run(model, &call);
    kerasc_pool_destroy(pool);

  A thread of the pool looks for work for about 30 us after its last task and
  then sleeps. Calls that follow each other closely share their work within
  about 0.1 us and make no system call; the first one after a pause wakes the
  threads and does what they have not begun by itself.

\*===----------------------------------------------------------------------===*/

#ifndef KERASC_POOL_H
#define KERASC_POOL_H

#include "kerasc/runtime.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct kerasc_pool kerasc_pool;

/* A pool in which `threads` threads work at once: the one that calls and
   threads - 1 that are started here, with all signals blocked. NULL for 0
   threads, and when memory or threads are not to be had. The caller owns the
   pool and destroys it. A forked child has no threads of it: there it must
   neither be used nor destroyed. */
KERASC_API kerasc_pool *kerasc_pool_create(size_t threads) KERASC_NOEXCEPT;

/* For kerasc_call.parallel, valid as long as the pool; NULL for NULL, so that a
   pool that could not be created means the calling thread alone.

   Any number of threads may run calls with it at once. The first has the
   threads of the pool; to the others, and to a task that calls it itself,
   parallel_for runs all tasks on the thread it is called on. Tasks must return:
   neither exceptions nor longjmp may leave them. */
KERASC_API const kerasc_parallel *
kerasc_pool_parallel(const kerasc_pool *pool) KERASC_NOEXCEPT;

/* Ends the threads and frees the pool; no call may be using it. NULL is
   fine. */
KERASC_API void kerasc_pool_destroy(kerasc_pool *pool) KERASC_NOEXCEPT;

#ifdef __cplusplus
} /* extern "C" */
#endif

#endif /* KERASC_POOL_H */
