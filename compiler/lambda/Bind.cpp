//===- Bind.cpp - arguments of a call to parameters of a function ---------===//

#include "compiler/lambda/Frame.h"

#include "llvm/ADT/STLExtras.h"

namespace kerasc::lambda {

using llvm::Error;

Error Frame::bind(std::vector<Value> arguments, Keywords keywords) {
  std::string name = "'" + code.name + "'";
  uint64_t positional = code.positionalCount;
  uint64_t named = positional + code.keywordOnlyCount;
  uint64_t given = std::min<uint64_t>(arguments.size(), positional);
  std::copy_n(arguments.begin(), given, slots.begin());
  if (arguments.size() > positional && !(code.flags & CodeObject::hasVarArgs))
    return mistake("the function " + name + " takes " +
                       llvm::Twine(positional) + " positional arguments, " +
                       llvm::Twine(arguments.size()) + " are given");
  if (code.flags & CodeObject::hasVarArgs)
    slots[named] = in.arena.sequence(
        Kind::Tuple, {arguments.begin() + given, arguments.end()});

  Value rest;
  if (code.flags & CodeObject::hasVarKeywords) {
    rest = in.arena.sequence(Kind::Dict, {});
    slots[named + ((code.flags & CodeObject::hasVarArgs) != 0)] = rest;
  }
  for (auto &[key, value] : keywords) {
    auto begin = code.slots.begin() + code.positionalOnlyCount;
    auto found = std::find(begin, code.slots.begin() + named, key);
    if (found != code.slots.begin() + named) {
      Value &slot = slots[found - code.slots.begin()];
      if (!slot.isNull())
        return mistake("argument '" + key + "' of " + name + " is given twice");
      slot = value;
      continue;
    }
    if (rest.isNull())
      return mistake("the function " + name + " has no parameter '" + key +
                     "'");
    rest.items().push_back(in.arena.text(key));
    rest.items().push_back(value);
  }

  uint64_t defaults = std::min<uint64_t>(function.defaults.size(), positional);
  for (uint64_t i = 0; i < defaults; ++i)
    if (Value &slot = slots[positional - defaults + i]; slot.isNull())
      slot = function.defaults[function.defaults.size() - defaults + i];
  for (auto &[key, value] : function.keywordDefaults)
    for (uint64_t i = positional; i < named; ++i)
      if (code.slots[i] == key && slots[i].isNull())
        slots[i] = value;
  for (uint64_t i = 0; i < named; ++i)
    if (slots[i].isNull())
      return mistake("argument '" + code.slots[i] + "' of the function " +
                         name + " is missing",
                     "give it in the Lambda's `arguments`");
  return Error::success();
}

} // namespace kerasc::lambda
