//===- Digest.cpp ---------------------------------------------------------===//

#include "compiler/Digest.h"

#include "llvm/ADT/StringExtras.h"

#include <openssl/crypto.h>
#include <openssl/evp.h>

#include <new>

using namespace kerasc;

/// What libcrypto answers; only a lack of memory makes it fail here.
static void check(bool isDone) {
  if (!isDone)
    throw std::bad_alloc();
}

/// A machine's openssl.cnf is nothing to a compiler, and takes time to read.
static EVP_MD_CTX *createContext() {
  check(OPENSSL_init_crypto(OPENSSL_INIT_NO_LOAD_CONFIG, nullptr));
  return EVP_MD_CTX_new();
}

Digest::Digest() : context(createContext()) {
  check(context && EVP_DigestInit_ex(context, EVP_sha256(), nullptr));
}

Digest::~Digest() { EVP_MD_CTX_free(context); }

void Digest::add(llvm::StringRef bytes) {
  check(EVP_DigestUpdate(context, bytes.data(), bytes.size()));
}

std::string Digest::finish() {
  uint8_t digest[32];
  check(EVP_DigestFinal_ex(context, digest, nullptr));
  return llvm::toHex(digest, /*LowerCase=*/true);
}
