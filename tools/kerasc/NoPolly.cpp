//===- NoPolly.cpp - what LLVM's archives lack ----------------------------===//
//
// The distribution builds LLVM with Polly inside, and its link-time optimiser
// asks for it by name; the archive with Polly comes in a package of its own.
// The linker in the driver links objects that are finished, so nobody calls
// this.
//
//===----------------------------------------------------------------------===//

#include "llvm/Plugins/PassPlugin.h"

llvm::PassPluginLibraryInfo getPollyPluginInfo();
llvm::PassPluginLibraryInfo getPollyPluginInfo() {
  return {LLVM_PLUGIN_API_VERSION, "none", LLVM_VERSION_STRING,
          [](llvm::PassBuilder &) {}};
}
