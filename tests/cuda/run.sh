#!/usr/bin/env bash
# All that is known of the code for a GPU, on a machine that has one: numbers, races, what the assembler says, times.
set -euo pipefail
cd "$(dirname "$0")/../.."
python=${PYTHON:-.venv/bin/python}

"$python" -m tangentlike doctor
"$python" -m pytest -q tests/cuda/device_networks.py tests/cuda/device_random.py tests/cuda/device_functions.py
if command -v compute-sanitizer > /dev/null; then
    for tool in memcheck racecheck; do
        compute-sanitizer --tool "$tool" --error-exitcode 1 \
            "$python" -m pytest -q tests/cuda/device_networks.py tests/cuda/device_functions.py -k "of_the_cpu or on_the_cpu"
    done
else
    echo "compute-sanitizer is not installed: memcheck and racecheck did not run"
fi
"$python" benchmarks/cuda_networks.py --assembled
"$python" benchmarks/cuda_networks.py
