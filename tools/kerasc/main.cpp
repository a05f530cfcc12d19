//===- main.cpp - the driver ----------------------------------------------===//
//
// Reads the command line and dispatches; each command has its own file. Read
// next: docs/adding-a-layer.md.
//
//===----------------------------------------------------------------------===//

#include "Command.h"
#include "OutputFiles.h"

#include "compiler/Pipeline.h"
#include "compiler/frontend/LayerTable.h"

#include "CLI/CLI.hpp"
#include "llvm/Support/CrashRecoveryContext.h"
#include "llvm/Support/raw_ostream.h"

#include <csignal>
#ifdef __GLIBC__
#include <malloc.h>
#endif
#include <unistd.h>

using namespace kerasc;
using namespace kerasc::tool;

static constexpr char footer[] =
    R"(Examples:
  kerasc jet.keras -o jet.o                 jet.o and jet.h
  kerasc arch.json --weights w.h5 --name jet
  kerasc jet.keras --cpu=x86-64-v2,x86-64-v3,x86-64-v4      to ship it
  kerasc jet.keras --emit=shared -o libjet.so
  kerasc inspect jet.keras
  kerasc run jet.keras --input x.npy --output y.npy
  kerasc verify jet.keras --reference ref.npz
  kerasc bench jet.keras --batch 1,64

Exit codes: 0 done, 1 the input is wrong or unsupported, 2 the command line is
wrong, 3 verified and different, 70 a bug in kerasc, 74 cannot read or write.)";

/// A crash outside of a phase (which MLIR catches): no core, an honest code.
static void reportCrash(int) {
  static const char message[] =
      "kerasc: internal error: please report this file and command line\n";
  if (write(STDERR_FILENO, message, sizeof message - 1) < 0)
    _exit(bug);
  _exit(bug);
}

static void printPhases() {
  for (const Phase &phase : getPhases())
    llvm::outs() << phase.name << "\t" << phase.does << "\t" << phase.ensures
                 << "\n";
}

/// Parses and dispatches; the exit code.
static int run(int argc, char **argv) {
  for (int signal : {SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGABRT})
    std::signal(signal, reportCrash);
  llvm::CrashRecoveryContext::Enable();

  int code = ok;
  bool wantsPhases = false, wantsLayers = false;
  CLI::App app("Compiles trained Keras models to native objects and C headers.",
               "kerasc");
  app.set_version_flag("--version", "kerasc " KERASC_VERSION);
  app.footer(footer);
  app.require_subcommand(0, 1);
  app.add_flag("--print-phases", wantsPhases,
               "print the phases of the compiler and exit")
      ->group("Output");
  app.add_flag("--print-layers", wantsLayers,
               "print the supported layers and their arguments and exit")
      ->group("Output");
  std::function<int()> compile = addCompile(app);
  addBench(app, code);
  addInspect(app, code);
  addRun(app, code);
  addVerify(app, code);
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError &error) {
    return app.exit(error) ? badUsage : ok;
  }
  if (!app.get_subcommands().empty())
    return code;
  if (wantsPhases) {
    printPhases();
    return ok;
  }
  if (wantsLayers) {
    frontend::printLayerTable(llvm::outs());
    return ok;
  }
  if (app.count("MODEL") == 0) {
    llvm::errs() << app.help();
    return badUsage;
  }
  return compile();
}

int main(int argc, char **argv) {
#ifdef __GLIBC__
  // A compiler allocates until it ends: memory once returned would only be
  // asked for again, page by page.
  mallopt(M_TRIM_THRESHOLD, 256 << 20);
  mallopt(M_TOP_PAD, 16 << 20);
#endif
  int code = run(argc, argv);
  return flushPrinted() || code != ok ? code : badFile;
}
