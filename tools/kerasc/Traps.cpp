//===- Traps.cpp ----------------------------------------------------------===//

#include "Traps.h"

#include <cfenv>
#include <csetjmp>
#include <csignal>

using namespace llvm;

static sigjmp_buf afterTrap;

static void onTrap(int, siginfo_t *info, void *) {
  siglongjmp(afterTrap, info->si_code);
}

static const char *exceptionName(int code) {
  switch (code) {
  case FPE_FLTINV:
    return "an invalid operation";
  case FPE_FLTDIV:
    return "a division by zero";
  case FPE_FLTOVF:
    return "an overflow";
  default:
    return "an unknown exception";
  }
}

Error kerasc::tool::runTrapped(const kerasc_model &model,
                               const kerasc_call &call) {
  struct sigaction action = {}, before;
  action.sa_sigaction = onTrap;
  action.sa_flags = SA_SIGINFO;
  sigaction(SIGFPE, &action, &before);
  std::feclearexcept(FE_ALL_EXCEPT);
  kerasc_status status = KERASC_OK;
  int trap = sigsetjmp(afterTrap, /*savemask=*/1);
  if (!trap) {
    // Nothing between here and the end of the call owns anything.
    feenableexcept(FE_INVALID | FE_DIVBYZERO | FE_OVERFLOW);
    status = kerasc_run(&model, &call);
  }
  fedisableexcept(FE_ALL_EXCEPT);
  std::feclearexcept(FE_ALL_EXCEPT);
  sigaction(SIGFPE, &before, nullptr);
  if (trap)
    return createStringError(Twine("floating-point trap: ") +
                             exceptionName(trap));
  if (status)
    return createStringError(kerasc_status_text(status));
  return Error::success();
}
