"""Prints the path of ONNX Runtime's shared library inside the PyPI wheel."""

import glob
import os

import onnxruntime

folder = os.path.join(os.path.dirname(onnxruntime.__file__), "capi")
print(sorted(glob.glob(os.path.join(folder, "libonnxruntime.so*")))[-1])
