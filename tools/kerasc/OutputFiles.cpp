//===- OutputFiles.cpp - files that appear when they are whole ------------===//
//
// Not llvm::sys::fs::TempFile: it takes every '%' of the path, folders
// included, for a place to put a random digit.
//
//===----------------------------------------------------------------------===//

#include "OutputFiles.h"

#include "Command.h"

#include "llvm/ADT/SmallString.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/Process.h"
#include "llvm/Support/Signals.h"
#include "llvm/Support/raw_ostream.h"

#include <utility>
#include <vector>

using namespace llvm;
using namespace kerasc::tool;

static Error cannotWrite(StringRef path, const Twine &reason) {
  return createStringError(path + ": cannot write: " + reason);
}

static Error writeBytes(StringRef path, int descriptor, ArrayRef<char> bytes) {
  raw_fd_ostream stream(descriptor, /*shouldClose=*/true);
  stream.write(bytes.data(), bytes.size());
  stream.close();
  if (!stream.has_error())
    return Error::success();
  std::error_code reason = stream.error();
  stream.clear_error();
  return cannotWrite(path, reason.message());
}

namespace {

/// A file under another name, which goes unless it is kept.
class PendingFile {
public:
  explicit PendingFile(const OutputFile &file) : file(file) {}
  PendingFile(PendingFile &&other)
      : file(other.file), target(std::move(other.target)),
        temporary(std::exchange(other.temporary, "")) {}
  ~PendingFile() {
    if (temporary.empty())
      return;
    sys::fs::remove(temporary);
    sys::DontRemoveFileOnSignal(temporary);
  }

  Error write();
  Error keep();

private:
  const OutputFile &file;
  std::string target;    // the path, links followed
  std::string temporary; // empty: nothing to rename
};

} // namespace

Error PendingFile::write() {
  target = file.path;
  sys::fs::file_status status;
  std::error_code missing = sys::fs::status(target, status);
  if (!missing && sys::fs::is_directory(status))
    return cannotWrite(file.path, "is a directory");
  // Renaming onto a device would take the device away.
  if (StringRef(target).starts_with("/dev/") ||
      (!missing && !sys::fs::is_regular_file(status)))
    return Error::success();
  SmallString<256> real;
  if (!missing && !sys::fs::real_path(target, real))
    target = real.str().str();

  int descriptor = -1;
  std::error_code error;
  do {
    temporary = target + "." +
                utohexstr(sys::Process::GetRandomNumber(), /*LowerCase=*/true) +
                ".tmp";
    error =
        sys::fs::openFileForWrite(temporary, descriptor, sys::fs::CD_CreateNew);
  } while (error == std::errc::file_exists);
  if (error) {
    temporary.clear();
    return cannotWrite(file.path, error.message());
  }
  sys::RemoveFileOnSignal(temporary);
  return writeBytes(file.path, descriptor, file.bytes);
}

Error PendingFile::keep() {
  if (!temporary.empty()) {
    if (std::error_code error = sys::fs::rename(temporary, target))
      return cannotWrite(file.path, error.message());
    sys::DontRemoveFileOnSignal(temporary);
    temporary.clear();
    return Error::success();
  }
  int descriptor = -1;
  if (std::error_code error = sys::fs::openFileForWrite(target, descriptor))
    return cannotWrite(file.path, error.message());
  return writeBytes(file.path, descriptor, file.bytes);
}

Error kerasc::tool::writeFiles(ArrayRef<OutputFile> files) {
  std::vector<PendingFile> pending;
  for (const OutputFile &file : files)
    if (Error error = pending.emplace_back(file).write())
      return error;
  for (PendingFile &file : pending)
    if (Error error = file.keep())
      return error;
  return Error::success();
}

bool kerasc::tool::flushPrinted() {
  outs().flush();
  if (!outs().has_error())
    return true;
  fail(badFile, "cannot print: " + outs().error().message());
  outs().clear_error();
  return false;
}
