//===- Mistakes.cpp - files that are no Keras model, by their first bytes -===//
//
// One row per thing people hand over.
//
//===----------------------------------------------------------------------===//

#include "compiler/frontend/Mistakes.h"

#include "llvm/ADT/STLExtras.h"

using namespace llvm;

namespace kerasc::frontend {

std::string saveHint() {
  return "in Python, where the model is: model.save('model.keras')";
}

static Mistake needsKeras(StringRef what) {
  return {"is " + what.str() + ", not a Keras file", {saveHint()}};
}

static Mistake unpack(StringRef what) {
  return {"is " + what.str() + ", not a Keras file",
          {"unpack it and pass the .keras or .h5 file inside"}};
}

/// Magic numbers at a fixed offset.
static std::optional<Mistake> recogniseMagic(StringRef bytes) {
  auto at = [&](size_t offset, StringRef magic) {
    return bytes.size() >= offset &&
           bytes.drop_front(offset).starts_with(magic);
  };
  if (at(4, "TFL3"))
    return needsKeras("a TensorFlow Lite model");
  if (at(0, "\x93NUMPY"))
    return needsKeras("a NumPy array");
  if (at(0, StringRef("\x1f\x8b", 2)))
    return unpack("a gzip file");
  if (at(0, StringRef("\xfd"
                      "7zXZ",
                      5)) ||
      at(0, "7z\xbc\xaf") || at(0, "Rar!") || at(0, "BZh") || at(257, "ustar"))
    return unpack("a packed archive");
  // Pickle: protocol opcode 2 to 5 first, STOP last.
  if (bytes.size() > 2 && bytes[0] == '\x80' && bytes[1] >= 2 &&
      bytes[1] <= 5 && bytes.back() == '.')
    return Mistake{"is a Python pickle, which kerasc never opens: unpickling "
                   "runs code",
                   {"load it where you trust it, then save: " + saveHint()}};
  if (at(0, "MATLAB 5.0 MAT-file"))
    return needsKeras("a MATLAB file");
  return std::nullopt;
}

/// Protocol buffers have no magic, but each kind begins with its first fields.
static std::optional<Mistake> recogniseProtocolBuffer(StringRef bytes) {
  if (bytes.size() < 4)
    return std::nullopt;
  StringRef head = bytes.take_front(4096);
  // SavedModel: schema version 1, then a meta graph.
  if (head.starts_with(StringRef("\x08\x01\x12", 3)))
    return Mistake{"is the saved_model.pb of a TensorFlow SavedModel, not a "
                   "Keras file",
                   {"a SavedModel holds TensorFlow operations; load it with "
                    "tf.keras.models.load_model and save it as Keras: "
                    "model.save('model.keras')"}};
  // ONNX: ir_version 3 to 31, then the producer's name or a graph.
  if (head[0] == '\x08' && head[1] >= 3 && head[1] < 32 &&
      (head[2] == '\x12' || head[2] == '\x1a' || head[2] == '\x3a'))
    return needsKeras("an ONNX model");
  // A frozen GraphDef is a list of nodes.
  if (head[0] == '\x0a' &&
      (head.contains("Placeholder") || head.contains("Const")))
    return needsKeras("a frozen TensorFlow graph");
  return std::nullopt;
}

static std::optional<Mistake> recogniseText(StringRef bytes) {
  StringRef head = bytes.take_front(4096).ltrim();
  if (head.starts_with("version https://git-lfs"))
    return Mistake{"is a Git LFS pointer, the model itself was not downloaded",
                   {"in its repository: git lfs pull"}};
  if (head.starts_with_insensitive("<!doctype") ||
      head.starts_with_insensitive("<html") ||
      head.starts_with_insensitive("<?xml"))
    return Mistake{"is a web page, not a model: the download went wrong",
                   {"download the raw file"}};
  if (head.starts_with("model_checkpoint_path:"))
    return needsKeras("the index of a TensorFlow checkpoint");
  if (head.starts_with("backend:") || head.starts_with("class_name:"))
    return Mistake{"is a model as YAML, which Keras itself no longer reads",
                   {"in Python: open('model.json', 'w')"
                    ".write(model.to_json())"}};
  return std::nullopt;
}

static bool isPlainText(StringRef bytes) {
  return llvm::none_of(bytes.take_front(4096), [](char c) {
    return static_cast<unsigned char>(c) < 0x20 && c != '\t' && c != '\n' &&
           c != '\r' && c != '\f';
  });
}

std::optional<Mistake> recogniseMistake(StringRef bytes) {
  if (bytes.empty())
    return Mistake{"is empty", {saveHint()}};
  if (std::optional<Mistake> mistake = recogniseText(bytes))
    return mistake;
  if (std::optional<Mistake> mistake = recogniseMagic(bytes))
    return mistake;
  if (std::optional<Mistake> mistake = recogniseProtocolBuffer(bytes))
    return mistake;
  if (llvm::all_of(bytes.take_front(4096), [](char c) { return c == '\0'; }))
    return Mistake{"begins with nothing but zero bytes: it is damaged", {}};
  if (isPlainText(bytes))
    return Mistake{"is plain text, not a Keras file", {saveHint()}};
  return std::nullopt;
}

std::optional<Mistake> recogniseMistake(ArrayRef<std::string> members) {
  auto any = [&](auto &&predicate) { return llvm::any_of(members, predicate); };
  auto named = [&](StringRef name) {
    return any([&](StringRef member) {
      return member == name || member.ends_with("/" + name.str());
    });
  };
  auto ends = [&](StringRef ending) {
    return any([&](StringRef member) { return member.ends_with(ending); });
  };
  if (named("saved_model.pb") || named("keras_metadata.pb"))
    return Mistake{"is a TensorFlow SavedModel, not a Keras file",
                   {"a SavedModel holds TensorFlow operations; load it with "
                    "tf.keras.models.load_model and save it as Keras: "
                    "model.save('model.keras')"}};
  if (named("data.pkl"))
    return needsKeras("a PyTorch file");
  if (ends(".npy"))
    return needsKeras("an archive of NumPy arrays");
  if (ends(".index") || ends(".data-00000-of-00001") || named("checkpoint"))
    return needsKeras("a TensorFlow checkpoint");
  // A .keras file without its config.json is no archive of models.
  if (!named("model.weights.h5") &&
      (ends(".keras") || ends(".h5") || ends(".hdf5")))
    return unpack("a folder or archive of models");
  return std::nullopt;
}

} // namespace kerasc::frontend
