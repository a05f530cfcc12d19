"""What people hand over by mistake: told apart, and answered with the way out."""

import pickle
import struct

from cases import refuse
from models import archive, keras, mlp_weights
from hdf5_writer import hdf5

SAVE = "model.save('model.keras')"


def mistake(name, content, *words, **options):
    refuse(f"mistake_{name}", lambda: content if isinstance(content, (bytes, dict))
           else content(), *words, **options)


SAVED_MODEL = b"\x08\x01\x12\x20\n\x05serve" + bytes(64)
VARIABLES = {"variables.index": b"index", "variables.data-00000-of-00001": b"data"}

mistake("saved_model", {"net": {"saved_model.pb": SAVED_MODEL, "variables": VARIABLES,
                                "keras_metadata.pb": b"\n"}},
        "is a TensorFlow SavedModel, not a Keras file", SAVE, model="net")
mistake("saved_model_file", SAVED_MODEL, "is the saved_model.pb of a TensorFlow "
        "SavedModel", SAVE)
mistake("checkpoint_folder", {"net": {"checkpoint": b"", **VARIABLES}},
        "is a TensorFlow checkpoint", SAVE, model="net")
mistake("checkpoint", b'model_checkpoint_path: "model.ckpt"\n',
        "is the index of a TensorFlow checkpoint", SAVE)
mistake("frozen_graph", b"\x0a\x2c\x0a\x05input\x12\x0bPlaceholder" + bytes(60),
        "is a frozen TensorFlow graph", SAVE)
mistake("tflite", struct.pack("<I", 28) + b"TFL3" + bytes(100),
        "is a TensorFlow Lite model", SAVE)
mistake("onnx", b"\x08\x08\x12\x07pytorch\x1a\x032.1" + bytes(60), "is an ONNX model",
        SAVE)
mistake("pytorch", lambda: archive([("archive/data.pkl", b"\x80\2."),
                                    ("archive/version", b"3\n")]), "is a PyTorch file")
mistake("pickle", lambda: pickle.dumps({"weights": [1.0] * 100}, protocol=4),
        "is a Python pickle, which kerasc never opens", "load it where you trust it")
mistake("pickle_of_protocol_2", lambda: pickle.dumps([1], protocol=2),
        "is a Python pickle")
mistake("pickle_of_protocol_0", lambda: pickle.dumps({"a": 1}, protocol=0), "not a Keras")
mistake("numpy_array", b"\x93NUMPY\x01\0v\0{'descr': '<f4'}" + bytes(90),
        "is a NumPy array")
mistake("numpy_archive", lambda: archive([("arr_0.npy", b"\x93NUMPY")]),
        "is an archive of NumPy arrays")
mistake("weights_only", lambda: hdf5(mlp_weights()), "has weights only", SAVE,
        "--weights model.keras")
mistake("web_page", b"<!DOCTYPE html><html><body>Sign in</body></html>",
        "is a web page, not a model: the download went wrong")
mistake("xml", b"<?xml version='1.0'?><Error>AccessDenied</Error>", "is a web page")
mistake("git_lfs_pointer", b"version https://git-lfs.github.com/spec/v1\noid sha256:0\n"
        b"size 1\n", "is a Git LFS pointer", "git lfs pull")
mistake("text", b"Dear compiler,\nplease find the model attached.\n", "is plain text")
mistake("python_script", b"import keras\nmodel = keras.Sequential()\n", "is plain text")
mistake("yaml", b"backend: tensorflow\nclass_name: Sequential\n", "is a model as YAML")
mistake("gzip", b"\x1f\x8b\x08\0" + bytes(60), "is a gzip file", "unpack it")
mistake("tar", bytes(257) + b"ustar\0" + bytes(300), "is a packed archive")
mistake("seven_zip", b"7z\xbc\xaf\x27\x1c" + bytes(60), "is a packed archive")
mistake("matlab", b"MATLAB 5.0 MAT-file, Platform: GLNXA64" + bytes(100),
        "is a MATLAB file")
mistake("empty", b"", "is empty", SAVE)
mistake("zeros", bytes(4096), "begins with nothing but zero bytes")
mistake("noise", bytes((i * i * 7 + i * 13) % 251 for i in range(1000)),
        "is no Keras file: neither a zip archive, nor HDF5, nor JSON")
mistake("folder_of_models", {"net": {"a.keras": b"", "b.h5": b""}},
        "is a folder or archive of models", model="net")
mistake("program", b"\x7fELF\2\1\1" + bytes(57), "is no Keras file")
mistake("zip_of_a_model", lambda: archive([("model.keras", keras())]),
        "is a folder or archive of models", "unpack it")
