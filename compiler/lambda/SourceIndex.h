//===- SourceIndex.h - what a Python file binds at its top level ----------===//
//
// Private to Source*.cpp.
//
//===----------------------------------------------------------------------===//

#ifndef KERASC_COMPILER_LAMBDA_SOURCEINDEX_H
#define KERASC_COMPILER_LAMBDA_SOURCEINDEX_H

#include "compiler/lambda/SourceScopes.h"

#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/StringMap.h"

namespace kerasc::lambda {

class SourceIndex {
public:
  /// See SourceFile::parse().
  static llvm::Expected<std::shared_ptr<const SourceIndex>>
  build(llvm::StringRef text, llvm::StringRef fileName, const Limits &limits);

  enum class Kind : uint8_t {
    Definition, // a `def`
    Assignment, // of an expression, to names only
    Import,     // wherever it stands
    NotRun,     // anything else
  };
  struct Binding {
    Kind kind;
    SourceNode node; // the `def`, the whole assignment, the import
    int32_t line;
  };
  /// A `def` of the top level.
  struct Definition {
    llvm::StringRef name;
    SourceNode node;
    /// "pkg>double"; empty = not registered.
    std::string registeredName;
    /// The decorator that is no registration; empty = none.
    std::string decorator;
  };

  /// All places that bind the name, in the order of the file.
  llvm::ArrayRef<Binding> bindings(llvm::StringRef name) const;
  llvm::ArrayRef<Definition> definitions() const { return defs; }
  /// " in line 3 of train.py"
  std::string place(int32_t line) const;
  /// Whether `import *` of that statement brings nothing but classes of Keras.
  static bool bringsOnlyLayers(SourceNode starImport);

  const std::string fileName;
  const Limits limits;
  const std::unique_ptr<SourceTree> tree;
  const Scopes scopes;

private:
  SourceIndex(std::unique_ptr<SourceTree> parsed, llvm::StringRef fileName,
              const Limits &limits);
  Binding classify(const ModuleBinding &found) const;
  void addDefinition(SourceNode statement);
  bool isRegistration(SourceNode callee) const;

  llvm::StringMap<std::vector<Binding>> byName;
  std::vector<Definition> defs;
};

} // namespace kerasc::lambda

#endif
