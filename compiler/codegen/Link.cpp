//===- Link.cpp - libraries of one object ---------------------------------===//
//
// lld and LLVM's archive writer run in process, so that a user needs no
// toolchain to make a library.
//
//===----------------------------------------------------------------------===//

#include "compiler/codegen/EmitObject.h"

#include "lld/Common/Driver.h"
#include "llvm/Object/ArchiveWriter.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/FileUtilities.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/raw_ostream.h"

using namespace llvm;
using namespace kerasc;

LLD_HAS_DRIVER(elf)

Error codegen::linkShared(ArrayRef<char> object, const std::string &output) {
  SmallString<128> input;
  int descriptor;
  if (std::error_code error =
          sys::fs::createTemporaryFile("kerasc", "o", descriptor, input))
    return createStringError(error, "cannot create a temporary file");
  FileRemover remover(input);
  {
    raw_fd_ostream stream(descriptor, /*shouldClose=*/true);
    stream.write(object.data(), object.size());
    stream.close();
    if (stream.has_error()) {
      std::error_code error = stream.error();
      stream.clear_error();
      return createStringError(error, "cannot write " + input.str());
    }
  }
  std::string messages;
  raw_string_ostream log(messages);
  const char *arguments[] = {
      "ld.lld",      "-shared",          "-z", "text",         "-z",
      "noexecstack", "--hash-style=gnu", "-o", output.c_str(), input.c_str()};
  lld::Result result =
      lld::lldMain(arguments, log, log, {{lld::Gnu, &lld::elf::link}});
  if (result.retCode)
    return createStringError("lld failed: " + log.str());
  return Error::success();
}

Error codegen::writeStatic(ArrayRef<char> object, StringRef member,
                           const std::string &output) {
  std::string name = (member + ".o").str();
  NewArchiveMember entry(
      MemoryBufferRef(StringRef(object.data(), object.size()), name));
  // Without times and owners two builds are identical.
  return writeArchive(output, entry, SymtabWritingMode::NormalSymtab,
                      object::Archive::K_GNU, /*Deterministic=*/true,
                      /*Thin=*/false);
}
