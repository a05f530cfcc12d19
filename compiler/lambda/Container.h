//===- Container.h - marshalled bytes as Keras files spell them -----------===//

#ifndef KERASC_COMPILER_LAMBDA_CONTAINER_H
#define KERASC_COMPILER_LAMBDA_CONTAINER_H

#include "llvm/ADT/StringRef.h"
#include "llvm/Support/Error.h"

#include <string>

namespace kerasc::lambda {

/// The bytes behind the text of a marshalled function, which is UTF-8 here as
/// in the parsed JSON. Keras 3, tf.keras and Keras from 2.1 write base64 (with
/// line ends); Keras 1 and 2.0 the bytes as code points (decode
/// ('raw_unicode_escape'): what looked like \uXXXX became one character). Which
/// one it is shows: the latter begins with the mark of a code object, `c` or
/// 0xE3, followed by four small numbers.
llvm::Expected<std::string> bytesOfText(llvm::StringRef text);

} // namespace kerasc::lambda

#endif
