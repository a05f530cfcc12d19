/*===- pool.c - threads that wait for work spinning, then asleep ----------===*\

  Every worker has a mailbox of one cache line: a state and a share of the
tasks. The state alone decides who may touch the share, so that there is no
lock:

    EMPTY -> POSTED     the caller wrote a share            (caller)
    POSTED -> TAKEN     the worker runs it                  (worker)
    POSTED -> EMPTY     too late, the caller runs it itself (caller)
    TAKEN -> AWAITED    the caller sleeps until it is done  (caller)
    TAKEN, AWAITED -> EMPTY   done                          (worker)
    EMPTY -> ASLEEP     nothing came for a while            (worker)
    ASLEEP -> POSTED    with a wake-up                      (caller)
    EMPTY, ASLEEP -> QUIT     the pool is destroyed         (owner)

  Taking a share back makes a worker that is slow to wake, or has no processor,
  cost nothing but its help. `busy` lets one caller at a time write mailboxes.

\*===----------------------------------------------------------------------===*/

/* For syscall and clock_gettime beside -std=c11. */
#define _DEFAULT_SOURCE
#define _POSIX_C_SOURCE 200809L

#include "kerasc/pool.h"

#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <time.h>

/* KERASC_POOL_CONDVAR chooses what other systems use; tests do. */
#if defined(__linux__) && !defined(KERASC_POOL_CONDVAR)
#define USE_FUTEX 1
#include <linux/futex.h>
#include <sys/syscall.h>
#include <unistd.h>
#else
#define USE_FUTEX 0
#endif

/* Two lines: processors fetch the neighbour of a line along with it. */
#define LINE 128

/* Longer than the pause between calls of a busy program, and about what a
   wake-up costs: whoever waits loses at most twice the best possible. */
#define SPIN_NANOSECONDS 30000
/* Looks at the state between looks at the clock. */
#define SPIN_ROUNDS 64

enum { EMPTY, POSTED, TAKEN, AWAITED, ASLEEP, QUIT };

typedef void task_function(void *argument, size_t index);

typedef struct {
  _Alignas(LINE) atomic_uint state;
  /* The share: tasks from `first` up to `end`. */
  task_function *task;
  void *argument;
  size_t first, end;
  pthread_t thread;
#if !USE_FUTEX
  pthread_mutex_t mutex;
  pthread_cond_t changed;
#endif
} worker;

struct kerasc_pool {
  kerasc_parallel parallel;
  _Alignas(LINE) atomic_uint busy;
  worker workers[]; /* parallel.threads - 1 */
};

/*===----------------------------------------------------------------------===*\
  Waiting
\*===----------------------------------------------------------------------===*/

static void pause_briefly(void) {
#if defined(__x86_64__) || defined(__i386__)
  __builtin_ia32_pause();
#elif defined(__aarch64__) || defined(__arm__)
  __asm__ volatile("yield");
#endif
}

static int64_t nanoseconds(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return (int64_t)now.tv_sec * 1000000000 + now.tv_nsec;
}

/* Looks until the state is another one or it has taken too long. Whoever sees
   another state also sees what was written before it was set. */
static unsigned spin_while(worker *w, unsigned state) {
  int64_t begin = 0;
  for (;;) {
    for (int round = 0; round < SPIN_ROUNDS; ++round) {
      const unsigned seen =
          atomic_load_explicit(&w->state, memory_order_acquire);
      if (seen != state)
        return seen;
      pause_briefly();
    }
    /* The clock is not asked when the wait is short. */
    const int64_t now = nanoseconds();
    if (!begin)
      begin = now;
    if (now - begin > SPIN_NANOSECONDS)
      return state;
  }
}

#if USE_FUTEX

static int start_waiting(worker *w) { return 1; }
static void end_waiting(worker *w) {}

static void sleep_while(worker *w, unsigned state) {
  while (atomic_load_explicit(&w->state, memory_order_acquire) == state)
    syscall(SYS_futex, &w->state, FUTEX_WAIT_PRIVATE, state, NULL, NULL, 0);
}

static void wake(worker *w) {
  syscall(SYS_futex, &w->state, FUTEX_WAKE_PRIVATE, 1, NULL, NULL, 0);
}

#else

static int start_waiting(worker *w) {
  if (pthread_mutex_init(&w->mutex, NULL))
    return 0;
  if (!pthread_cond_init(&w->changed, NULL))
    return 1;
  pthread_mutex_destroy(&w->mutex);
  return 0;
}

static void end_waiting(worker *w) {
  pthread_cond_destroy(&w->changed);
  pthread_mutex_destroy(&w->mutex);
}

static void sleep_while(worker *w, unsigned state) {
  pthread_mutex_lock(&w->mutex);
  while (atomic_load_explicit(&w->state, memory_order_acquire) == state)
    pthread_cond_wait(&w->changed, &w->mutex);
  pthread_mutex_unlock(&w->mutex);
}

/* The state has changed: under the mutex a sleeper has either seen that or
   waits for the signal. */
static void wake(worker *w) {
  pthread_mutex_lock(&w->mutex);
  pthread_cond_signal(&w->changed);
  pthread_mutex_unlock(&w->mutex);
}

#endif

/*===----------------------------------------------------------------------===*\
  Work
\*===----------------------------------------------------------------------===*/

static void run_tasks(task_function *task, void *argument, size_t first,
                      size_t end) {
  for (; first < end; ++first)
    task(argument, first);
}

static void run_share(const worker *w) {
  run_tasks(w->task, w->argument, w->first, w->end);
}

/* Whether the state was `from` and has become `to`. Acquire and release, for
   whatever the new owner of the share reads or the old one has written. */
static int change(worker *w, unsigned from, unsigned to) {
  return atomic_compare_exchange_strong_explicit(
      &w->state, &from, to, memory_order_acq_rel, memory_order_acquire);
}

static unsigned set(worker *w, unsigned to) {
  return atomic_exchange_explicit(&w->state, to, memory_order_acq_rel);
}

static void *work(void *argument) {
  worker *w = (worker *)argument;
  for (;;) {
    switch (spin_while(w, EMPTY)) {
    case EMPTY:
      if (change(w, EMPTY, ASLEEP))
        sleep_while(w, ASLEEP);
      break;
    case POSTED:
      if (!change(w, POSTED, TAKEN))
        break;
      run_share(w);
      if (set(w, EMPTY) == AWAITED)
        wake(w);
      break;
    case QUIT:
      return NULL;
    }
  }
}

static void post(worker *w, task_function *task, void *argument, size_t first,
                 size_t end) {
  w->task = task;
  w->argument = argument;
  w->first = first;
  w->end = end;
  if (set(w, POSTED) == ASLEEP)
    wake(w);
}

static void await(worker *w) {
  if (spin_while(w, TAKEN) == TAKEN && change(w, TAKEN, AWAITED))
    sleep_while(w, AWAITED);
}

static void parallel_for(void *context, size_t tasks, task_function *task,
                         void *argument) {
  kerasc_pool *pool = (kerasc_pool *)context;
  const size_t threads = pool->parallel.threads;
  const size_t shares = tasks < threads ? tasks : threads;
  /* Busy with another caller, or this is a task of the pool itself. */
  if (shares <= 1 ||
      atomic_exchange_explicit(&pool->busy, 1, memory_order_acquire)) {
    run_tasks(task, argument, 0, tasks);
    return;
  }
  const size_t each = tasks / shares, longer = tasks % shares;
  const size_t own = each + (longer > 0);
  size_t first = own;
  for (size_t i = 1; i < shares; ++i) {
    const size_t end = first + each + (i < longer);
    post(&pool->workers[i - 1], task, argument, first, end);
    first = end;
  }
  run_tasks(task, argument, 0, own);
  for (size_t i = 0; i + 1 < shares; ++i)
    if (change(&pool->workers[i], POSTED, EMPTY))
      run_share(&pool->workers[i]);
  for (size_t i = 0; i + 1 < shares; ++i)
    await(&pool->workers[i]);
  atomic_store_explicit(&pool->busy, 0, memory_order_release);
}

/*===----------------------------------------------------------------------===*\
  The pool
\*===----------------------------------------------------------------------===*/

static int start(worker *w) {
  atomic_init(&w->state, EMPTY);
  if (!start_waiting(w))
    return 0;
  if (!pthread_create(&w->thread, NULL, work, w))
    return 1;
  end_waiting(w);
  return 0;
}

/* Ends the first `count` workers. */
static void stop(kerasc_pool *pool, size_t count) {
  for (size_t i = 0; i < count; ++i)
    if (set(&pool->workers[i], QUIT) == ASLEEP)
      wake(&pool->workers[i]);
  for (size_t i = 0; i < count; ++i) {
    pthread_join(pool->workers[i].thread, NULL);
    end_waiting(&pool->workers[i]);
  }
}

kerasc_pool *kerasc_pool_create(size_t threads) {
  if (!threads || threads > PTRDIFF_MAX / sizeof(worker) - 1)
    return NULL;
  /* Both sizes are multiples of LINE, as aligned_alloc wants. */
  kerasc_pool *pool = (kerasc_pool *)aligned_alloc(
      LINE, sizeof *pool + (threads - 1) * sizeof(worker));
  if (!pool)
    return NULL;
  pool->parallel = (kerasc_parallel){pool, threads, parallel_for};
  atomic_init(&pool->busy, 0);
  /* The application's signal handlers run on the application's threads. */
  sigset_t all, before;
  sigfillset(&all);
  pthread_sigmask(SIG_SETMASK, &all, &before);
  size_t started = 0;
  while (started + 1 < threads && start(&pool->workers[started]))
    ++started;
  pthread_sigmask(SIG_SETMASK, &before, NULL);
  if (started + 1 == threads)
    return pool;
  stop(pool, started);
  free(pool);
  return NULL;
}

const kerasc_parallel *kerasc_pool_parallel(const kerasc_pool *pool) {
  return pool ? &pool->parallel : NULL;
}

void kerasc_pool_destroy(kerasc_pool *pool) {
  if (!pool)
    return;
  stop(pool, pool->parallel.threads - 1);
  free(pool);
}
