//===- LayerFates.h - what became of each layer -----------------*- C++ -*-===//
//
// For `inspect`: a layer may be fused into another, read through for free, or
// vanish. The IR tells by the names in its locations.
//
//===----------------------------------------------------------------------===//

#ifndef KERASC_TOOLS_KERASC_LAYERFATES_H
#define KERASC_TOOLS_KERASC_LAYERFATES_H

#include "llvm/ADT/StringMap.h"
#include "llvm/ADT/StringRef.h"

#include <string>

namespace kerasc {
class Compilation;
}

namespace kerasc::tool {

class LayerFates {
public:
  /// To be called after the phases `import`, `fuse` and `buffer`, in this
  /// order.
  void rememberImport(Compilation &compilation);
  void rememberFused(Compilation &compilation);
  void rememberBuffers(Compilation &compilation);

  /// One phrase: "fused into dense_1", "free", "copied", or empty.
  std::string of(llvm::StringRef path, llvm::StringRef layerClass) const;

  /// Elements are moved in memory this many times a call, because nobody can
  /// read through a view.
  unsigned copies() const { return copyCount; }

private:
  llvm::StringMap<std::string> fates;
  unsigned copyCount = 0;
};

} // namespace kerasc::tool

#endif
