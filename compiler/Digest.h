//===- Digest.h - SHA-256 of files and weights ------------------*- C++ -*-===//
//
// Every byte of a model is hashed twice, once as read and once as packed, so
// this is libcrypto's code, which uses the instructions a processor has for it:
// three times as fast as LLVM's own.
//
//===----------------------------------------------------------------------===//

#ifndef KERASC_COMPILER_DIGEST_H
#define KERASC_COMPILER_DIGEST_H

#include "llvm/ADT/StringRef.h"

#include <string>

struct evp_md_ctx_st;

namespace kerasc {

/// Takes bytes piece by piece. Throws std::bad_alloc when there is no memory.
class Digest {
public:
  Digest();
  Digest(const Digest &) = delete;
  Digest &operator=(const Digest &) = delete;
  ~Digest();

  void add(llvm::StringRef bytes);
  /// 64 lower-case hexadecimal digits. Once, after the last `add`.
  std::string finish();

private:
  evp_md_ctx_st *context;
};

} // namespace kerasc

#endif
