//===- Command.h - what the commands of the driver share --------*- C++ -*-===//

#ifndef KERASC_TOOLS_KERASC_COMMAND_H
#define KERASC_TOOLS_KERASC_COMMAND_H

#include "compiler/Options.h"
#include "compiler/codegen/Target.h"

#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/StringRef.h"
#include "llvm/Support/Error.h"

#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace CLI {
class App;
}

namespace kerasc {
class Compilation;
class LoadedModel;
} // namespace kerasc

namespace kerasc::tool {

/// Exit codes, as documented in the help.
enum ExitCode {
  ok = 0,
  badInput = 1,  // the model or data file is wrong or unsupported
  badUsage = 2,  // the command line is
  different = 3, // verified, and different
  bug = 70,      // in kerasc
  badFile = 74,  // cannot read or write
};

/// Options of every command that reads a model.
struct ModelOptions {
  std::string model;
  std::string weights;
  Options compile;
  bool quiet = false;

  void addTo(CLI::App &app, bool required = true);

  /// Prints and returns true when a file that was named is not there.
  bool lacksFile() const;
};

/// Prints and returns true when there is no file `path`.
bool isMissing(llvm::StringRef path);

/// Prints `kerasc: error: ...` and returns the code.
int fail(ExitCode code, const llvm::Twine &message);

/// Prints why the model was not compiled, which is its own fault or ours, and
/// returns the code.
int failToCompile(const ModelOptions &options, llvm::Error error);

/// Reads the model, or prints all that is wrong with it. `output` names the
/// prefix when --name does not. Returns null after printing; `code` then says
/// why.
std::unique_ptr<Compilation> import(ModelOptions &options,
                                    llvm::StringRef output, int &code);

/// The model compiled for this machine and loaded into this process; null after
/// printing, `code` then says why.
std::unique_ptr<LoadedModel> importAndLoad(ModelOptions &options, int &code);

/// Adds the options of the app without a command; the result compiles.
std::function<int()> addCompile(CLI::App &app);
/// Each adds a command to the app; `code` receives its exit code.
void addBench(CLI::App &app, int &code);
void addInspect(CLI::App &app, int &code);
void addRun(CLI::App &app, int &code);
void addVerify(CLI::App &app, int &code);

} // namespace kerasc::tool

#endif
