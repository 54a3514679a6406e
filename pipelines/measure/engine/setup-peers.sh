#!/usr/bin/env bash
# Makes a Python environment with the engines that the benchmark runs beside ours. llama.cpp is built from source for
# this processor, which takes minutes.
#
# usage: setup-peers.sh FOLDER
set -euo pipefail
folder=${1:?usage: setup-peers.sh FOLDER}
python3 -m venv "$folder"
# A plain build of llama.cpp already uses the instructions of the machine that builds it.
"$folder/bin/pip" install --quiet \
  accelerate faiss-cpu gguf llama-cpp-python numpy onnx onnxruntime onnxscript pysqlite3-binary safetensors sentence-transformers sqlite-vec \
  tokenizers torch transformers
