//===- Mistake.cpp - why a Lambda's function was refused ------------------===//

#include "compiler/lambda/Mistake.h"

#include "llvm/Support/raw_ostream.h"

namespace kerasc::lambda {

char Mistake::ID;

void Mistake::log(llvm::raw_ostream &os) const {
  if (line)
    os << "line " << line << ": ";
  os << message;
  if (!wayOut.empty())
    os << " (" << wayOut << ')';
}

std::error_code Mistake::convertToErrorCode() const {
  return llvm::inconvertibleErrorCode();
}

llvm::Error mistake(const llvm::Twine &message, const llvm::Twine &wayOut) {
  return llvm::make_error<Mistake>(message.str(), wayOut.str());
}

llvm::Error atLine(llvm::Error error, int line) {
  return llvm::handleErrors(
      std::move(error), [&](std::unique_ptr<Mistake> mistake) -> llvm::Error {
        if (!mistake->line)
          mistake->line = line;
        return llvm::Error(std::move(mistake));
      });
}

} // namespace kerasc::lambda
