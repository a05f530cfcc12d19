//===- SourceScopes.h - what each name of a Python file means -------------===//
//
// Private to Source*.cpp. CPython's symbol table: a name is local to a function
// that binds it anywhere, else it belongs to the next function around that
// does, else it is global. A comprehension is a function of its own.
//
//===----------------------------------------------------------------------===//

#ifndef KERASC_COMPILER_LAMBDA_SOURCESCOPES_H
#define KERASC_COMPILER_LAMBDA_SOURCESCOPES_H

#include "compiler/lambda/SourceTree.h"

#include "llvm/ADT/DenseMap.h"
#include "llvm/ADT/MapVector.h"

#include <deque>

namespace kerasc::lambda {

/// The parameters of a `def` or a lambda.
struct Parameters {
  /// In the order of CodeObject: positional, keyword only, *args, **kwargs.
  std::vector<llvm::StringRef> names;
  int32_t positional = 0, positionalOnly = 0, keywordOnly = 0;
  bool hasVarArgs = false, hasVarKeywords = false;
  /// Of the last positional ones; of keyword only ones, with their names.
  std::vector<SourceNode> defaults;
  std::vector<std::pair<llvm::StringRef, SourceNode>> keywordDefaults;
  /// Why Python would not take them; empty = it does.
  std::string problem;

  /// `list` may be no node: no parameters.
  explicit Parameters(SourceNode list);
};

struct Scope {
  /// A class's names are no names of the functions in it.
  enum class Kind : uint8_t { Module, Function, Comprehension, Class };
  enum Flag : unsigned {
    isParameter = 1,
    isBound = 2,    // a parameter is
    isGlobal = 4,   // declared so
    isNonlocal = 8, // declared so
    isCell = 16,    // local here, used by a function inside
    isFree = 32,    // of a function around
    /// Its value may be changed where it is used: x[0] = 1, x.append(1).
    isChanged = 64,
    /// Its value may be changed by who gets it: f(x), y = x.
    isGivenAway = 128,
  };
  enum class Access { Local, Cell, Global };

  Kind kind = Kind::Module;
  Scope *parent = nullptr;
  unsigned depth = 0;
  bool isGenerator = false;
  struct Name {
    unsigned flags = 0;
    int32_t changeLine = 0; // where it is changed or given away
  };
  /// Every name that occurs, in the order in which they do.
  llvm::MapVector<llvm::StringRef, Name> names;

  unsigned flags(llvm::StringRef name) const {
    return names.lookup(name).flags;
  }
  Access access(llvm::StringRef name) const;
};

/// A place that binds a name of the module.
struct ModuleBinding {
  llvm::StringRef name;
  /// What binds it (an import, an assignment, a definition, a loop, ...), and
  /// the statement of the module that holds that.
  SourceNode binder, statement;
};

class Scopes {
public:
  Scopes(SourceNode module, const Limits &limits);
  Scopes(const Scopes &) = delete;
  Scopes &operator=(const Scopes &) = delete;

  /// The scope of a `def`, lambda or comprehension; null when it is nested
  /// deeper than Limits::depth.
  const Scope *of(SourceNode node) const { return scopes.lookup(node.id()); }
  const Scope &module() const { return all.front(); }

  std::vector<ModuleBinding> bindings;
  /// `from module import *` of the module.
  std::vector<SourceNode> starImports;
  /// Global names whose value other code than their binding may change, and a
  /// line where: functions assign to them, or the value is a list that is
  /// changed or given away.
  llvm::DenseMap<llvm::StringRef, int32_t> assignedByFunctions, changed;

private:
  class Collector;
  void resolve(Scope &scope);
  void findChanges(const Scope &scope);

  std::deque<Scope> all; // parents before children
  llvm::DenseMap<const void *, const Scope *> scopes;
};

} // namespace kerasc::lambda

#endif
