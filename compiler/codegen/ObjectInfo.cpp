//===- ObjectInfo.cpp -----------------------------------------------------===//

#include "compiler/codegen/ObjectInfo.h"

#include "compiler/codegen/DescribeModel.h"

#include "llvm/Object/Archive.h"
#include "llvm/Object/Binary.h"
#include "llvm/Object/ObjectFile.h"
#include "llvm/Support/JSON.h"

using namespace llvm;
using namespace kerasc::codegen;

static void describeTensors(json::OStream &json, StringRef key,
                            ArrayRef<InterfaceTensor> tensors) {
  json.attributeArray(key, [&] {
    for (const InterfaceTensor &tensor : tensors)
      json.object([&] {
        json.attribute("name", json::fixUTF8(tensor.name));
        json.attribute("identifier", tensor.identifier);
        json.attribute("dtype", "float32");
        json.attributeArray("shape", [&] {
          for (int64_t size : tensor.shape) {
            // As in Keras, what is not known is null.
            if (size < 0)
              json.value(nullptr);
            else
              json.value(size);
          }
        });
        if (tensor.sparse)
          json.attribute("sparse", true);
      });
  });
}

std::string kerasc::codegen::describeAsJson(const ModelPlan &plan) {
  const ModelInterface &interface = plan.interface;
  std::string text;
  raw_string_ostream stream(text);
  json::OStream json(stream);
  json.object([&] {
    json.attribute("name", interface.prefix);
    json.attribute("kerasc_version", interface.kerascVersion);
    json.attribute("producer", json::fixUTF8(interface.producer));
    json.attribute("source_digest", interface.sourceDigest);
    json.attribute("cpu", interface.cpu);
    if (!interface.variants.empty())
      json.attribute("variants", json::Array(interface.variants));
    json.attribute("target", interface.target);
    describeTensors(json, "inputs", interface.inputs);
    describeTensors(json, "outputs", interface.outputs);
    if (!interface.axes.empty())
      json.attributeArray("axes", [&] {
        for (const InterfaceAxis &axis : interface.axes)
          json.value(axis.identifier);
      });
    json.attribute("fixed_batch", interface.fixedBatch);
    json.attribute("random", interface.isRandom);
    json.attribute("flops_per_row", plan.flopsPerRow);
    json.attribute("bytes_per_row", plan.bytesPerRow);
    json.attribute("weights_bytes", plan.weightsBytes);
    json.attribute("workspace_row_bytes", plan.workspaceRowBytes);
    json.attribute("block_rows", plan.blockRows);
    if (interface.workspaceBound)
      json.attribute("workspace_bytes", *interface.workspaceBound);
  });
  return text;
}

static Error readFromObject(const object::ObjectFile &file,
                            std::vector<std::string> &found) {
  for (const object::SectionRef &section : file.sections()) {
    Expected<StringRef> name = section.getName();
    if (!name)
      return name.takeError();
    if (*name != infoSection)
      continue;
    Expected<StringRef> bytes = section.getContents();
    if (!bytes)
      return bytes.takeError();
    // Linked models stand one after the other, each with its final 0.
    SmallVector<StringRef> texts;
    bytes->split(texts, '\0', /*MaxSplit=*/-1, /*KeepEmpty=*/false);
    for (StringRef text : texts)
      found.push_back(text.str());
  }
  return Error::success();
}

Expected<std::vector<std::string>>
kerasc::codegen::readObjectInfo(const std::string &path) {
  std::vector<std::string> found;
  auto binary = object::createBinary(path);
  if (!binary) {
    // Not for us to judge: the file may well be a Keras model.
    consumeError(binary.takeError());
    return found;
  }
  if (auto *archive = dyn_cast<object::Archive>(binary->getBinary())) {
    Error error = Error::success();
    for (const object::Archive::Child &child : archive->children(error)) {
      auto member = child.getAsBinary();
      if (!member) {
        consumeError(member.takeError());
        continue;
      }
      if (auto *file = dyn_cast<object::ObjectFile>(member->get()))
        if (Error inner = readFromObject(*file, found))
          return joinErrors(std::move(inner), std::move(error));
    }
    if (error)
      return error;
  } else if (auto *file = dyn_cast<object::ObjectFile>(binary->getBinary())) {
    if (Error error = readFromObject(*file, found))
      return error;
  }
  return found;
}
