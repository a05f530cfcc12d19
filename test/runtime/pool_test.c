/*===- pool_test.c - who runs which task, and what is left behind ---------===*\

  Also runs under ThreadSanitizer, which sees a result that is read before its
  task has returned. Linked with wrappers that count and can fail.

\*===----------------------------------------------------------------------===*/

#define _POSIX_C_SOURCE 200809L

#include "check.h"

#include "kerasc/pool.h"

#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <string.h>
#include <time.h>

/*===----------------------------------------------------------------------===*\
  Counters around what the pool takes from the system
\*===----------------------------------------------------------------------===*/

static int allocated, created;
/* How many more succeed; negative: all. */
static int allocations_left = -1, creations_left = -1;

void *__real_aligned_alloc(size_t alignment, size_t bytes);
void *__wrap_aligned_alloc(size_t alignment, size_t bytes);
void *__wrap_aligned_alloc(size_t alignment, size_t bytes) {
  if (!allocations_left)
    return NULL;
  allocations_left -= allocations_left > 0;
  ++allocated;
  return __real_aligned_alloc(alignment, bytes);
}

void __real_free(void *memory);
void __wrap_free(void *memory);
void __wrap_free(void *memory) {
  --allocated;
  __real_free(memory);
}

int __real_pthread_create(pthread_t *thread, const pthread_attr_t *attributes,
                          void *(*function)(void *), void *argument);
int __wrap_pthread_create(pthread_t *thread, const pthread_attr_t *attributes,
                          void *(*function)(void *), void *argument);
int __wrap_pthread_create(pthread_t *thread, const pthread_attr_t *attributes,
                          void *(*function)(void *), void *argument) {
  if (!creations_left)
    return EAGAIN;
  creations_left -= creations_left > 0;
  ++created;
  return __real_pthread_create(thread, attributes, function, argument);
}

/*===----------------------------------------------------------------------===*\
  Tasks
\*===----------------------------------------------------------------------===*/

#define MOST_TASKS 100

typedef struct {
  const kerasc_parallel *parallel;
  int runs[MOST_TASKS]; /* plain: nobody else may touch the place of a task */
  pthread_t thread[MOST_TASKS];
  atomic_int arrived;
  int expected;
  int blocks_signals[MOST_TASKS];
} record;

static void run(record *r, size_t tasks,
                void (*task)(void *argument, size_t index)) {
  r->parallel->parallel_for(r->parallel->context, tasks, task, r);
}

static void note(void *argument, size_t index) {
  record *r = (record *)argument;
  ++r->runs[index];
  r->thread[index] = pthread_self();
}

/* Returns when `expected` tasks are there, which takes as many threads. */
static void meet(void *argument, size_t index) {
  record *r = (record *)argument;
  sigset_t blocked;
  note(argument, index);
  pthread_sigmask(SIG_SETMASK, NULL, &blocked);
  r->blocks_signals[index] = sigismember(&blocked, SIGTERM);
  atomic_fetch_add(&r->arrived, 1);
  while (atomic_load(&r->arrived) < r->expected)
    ;
}

static void pause_for(long milliseconds) {
  const struct timespec time = {0, milliseconds * 1000000};
  nanosleep(&time, NULL);
}

static int ran_once(const record *r, size_t tasks) {
  for (size_t i = 0; i < MOST_TASKS; ++i)
    if (r->runs[i] != (i < tasks))
      return 0;
  return 1;
}

static int all_on_this_thread(const record *r, size_t tasks) {
  for (size_t i = 0; i < tasks; ++i)
    if (!pthread_equal(r->thread[i], pthread_self()))
      return 0;
  return 1;
}

/*===----------------------------------------------------------------------===*\
  Tests
\*===----------------------------------------------------------------------===*/

static void refuses_what_it_cannot_give(void) {
  CHECK(!kerasc_pool_create(0));
  CHECK(!kerasc_pool_create(SIZE_MAX));
  CHECK(!kerasc_pool_create(SIZE_MAX / 128));
  allocations_left = 0;
  CHECK(!kerasc_pool_create(2));
  allocations_left = -1;
  for (creations_left = 0; creations_left < 3;) {
    const int before = creations_left;
    CHECK(!kerasc_pool_create(4));
    creations_left = before + 1;
  }
  creations_left = -1;
  CHECK(allocated == 0);
  CHECK(!kerasc_pool_parallel(NULL));
  kerasc_pool_destroy(NULL);
}

static void runs_every_task_once(void) {
  static const size_t threads[] = {1, 2, 3, 8};
  static const size_t tasks[] = {0, 1, 2, 3, 7, 8, 9, MOST_TASKS};
  for (size_t i = 0; i < sizeof threads / sizeof *threads; ++i) {
    kerasc_pool *pool = kerasc_pool_create(threads[i]);
    CHECK(pool && kerasc_pool_parallel(pool)->threads == threads[i]);
    for (size_t k = 0; k < sizeof tasks / sizeof *tasks; ++k) {
      record r = {.parallel = kerasc_pool_parallel(pool)};
      run(&r, tasks[k], note);
      CHECK(ran_once(&r, tasks[k]));
      if (threads[i] == 1)
        CHECK(all_on_this_thread(&r, tasks[k]));
    }
    kerasc_pool_destroy(pool);
  }
}

/* Whether they look for work or sleep, all threads take part. */
static void all_threads_work_at_once(void) {
  kerasc_pool *pool = kerasc_pool_create(3);
  for (int repeat = 0; repeat < 20; ++repeat) {
    record r = {.parallel = kerasc_pool_parallel(pool), .expected = 3};
    run(&r, 3, meet);
    CHECK(ran_once(&r, 3));
    CHECK(pthread_equal(r.thread[0], pthread_self()));
    CHECK(!pthread_equal(r.thread[0], r.thread[1]) &&
          !pthread_equal(r.thread[0], r.thread[2]) &&
          !pthread_equal(r.thread[1], r.thread[2]));
    CHECK(!r.blocks_signals[0] && r.blocks_signals[1] && r.blocks_signals[2]);
    if (repeat % 2)
      pause_for(5);
  }
  kerasc_pool_destroy(pool);
}

static void lag(void *argument, size_t index) {
  note(argument, index);
  atomic_fetch_add(&((record *)argument)->arrived, 1);
  while (atomic_load(&((record *)argument)->arrived) < 2)
    ;
  if (index)
    pause_for(5);
}

/* The caller sleeps, too, when the others take long. */
static void waits_for_long_tasks(void) {
  kerasc_pool *pool = kerasc_pool_create(2);
  for (int repeat = 0; repeat < 3; ++repeat) {
    record r = {.parallel = kerasc_pool_parallel(pool)};
    run(&r, 2, lag);
    CHECK(ran_once(&r, 2));
  }
  kerasc_pool_destroy(pool);
}

static void nest(void *argument, size_t index) {
  record *r = (record *)argument;
  record inner = {.parallel = r->parallel};
  run(&inner, 5, note);
  r->runs[index] += ran_once(&inner, 5) && all_on_this_thread(&inner, 5);
}

static void runs_nested_calls_inline(void) {
  kerasc_pool *pool = kerasc_pool_create(2);
  record r = {.parallel = kerasc_pool_parallel(pool)};
  run(&r, 10, nest);
  CHECK(ran_once(&r, 10));
  kerasc_pool_destroy(pool);
}

static void *call(void *argument) {
  nest(argument, 0);
  return NULL;
}

/* Task 1 is another caller, who is done before the first one is. */
static void call_from_elsewhere(void *argument, size_t index) {
  pthread_t other;
  if (index != 1)
    return;
  CHECK(!pthread_create(&other, NULL, call, argument));
  CHECK(!pthread_join(other, NULL));
}

static void a_second_caller_runs_inline(void) {
  kerasc_pool *pool = kerasc_pool_create(2);
  record r = {.parallel = kerasc_pool_parallel(pool)};
  run(&r, 2, call_from_elsewhere);
  CHECK(ran_once(&r, 1));
  kerasc_pool_destroy(pool);
}

static void *call_often(void *argument) {
  const kerasc_parallel *parallel = (const kerasc_parallel *)argument;
  size_t wrong = 0;
  for (size_t repeat = 0; repeat < 3000; ++repeat) {
    record r = {.parallel = parallel};
    const size_t tasks = repeat * 7 % 11;
    run(&r, tasks, note);
    wrong += !ran_once(&r, tasks);
    if (repeat % 1000 == 999)
      pause_for(1);
  }
  return wrong ? argument : NULL;
}

static void many_callers_share_a_pool(void) {
  kerasc_pool *pool = kerasc_pool_create(3);
  pthread_t callers[3];
  for (int i = 0; i < 3; ++i)
    CHECK(!pthread_create(&callers[i], NULL, call_often,
                          (void *)kerasc_pool_parallel(pool)));
  for (int i = 0; i < 3; ++i) {
    void *wrong;
    CHECK(!pthread_join(callers[i], &wrong));
    CHECK(!wrong);
  }
  kerasc_pool_destroy(pool);
}

static void only_creation_takes_something(void) {
  kerasc_pool *pool;
  created = 0;
  pool = kerasc_pool_create(3);
  CHECK(allocated == 1 && created == 2);
  allocations_left = creations_left = 0;
  CHECK(!call_often((void *)kerasc_pool_parallel(pool)));
  allocations_left = creations_left = -1;
  kerasc_pool_destroy(pool);
  CHECK(allocated == 0);
}

static void may_be_destroyed_at_any_time(void) {
  for (int repeat = 0; repeat < 50; ++repeat) {
    kerasc_pool *pool = kerasc_pool_create(3);
    record r = {.parallel = kerasc_pool_parallel(pool)};
    if (repeat % 2)
      run(&r, 3, note);
    if (repeat % 10 == 0)
      pause_for(1);
    kerasc_pool_destroy(pool);
    CHECK(ran_once(&r, repeat % 2 ? 3 : 0));
  }
}

int main(void) {
  refuses_what_it_cannot_give();
  runs_every_task_once();
  all_threads_work_at_once();
  waits_for_long_tasks();
  runs_nested_calls_inline();
  a_second_caller_runs_inline();
  many_callers_share_a_pool();
  only_creation_takes_something();
  may_be_destroyed_at_any_time();
  return check_result();
}
