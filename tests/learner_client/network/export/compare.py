"""Usage: compare.py FOLDER: each NAME.onnx against the Q-values in NAME.safetensors."""

import json
import pathlib
import sys

import numpy as np
import onnx
import onnxruntime
import safetensors
import safetensors.numpy

TYPES = {"tensor(uint8)": np.uint8, "tensor(int64)": np.int64}
TOLERANCE = 1e-4


def read_arrays(path: pathlib.Path) -> dict[str, np.ndarray]:
    """Named arrays, by numpy alone."""
    data = path.read_bytes()
    begin = 8 + int.from_bytes(data[:8], "little")
    header = json.loads(data[8:begin])
    header.pop("__metadata__")
    arrays = {}
    for name, array in header.items():
        first, last = array["data_offsets"]
        values = np.frombuffer(data[begin + first : begin + last], "<f4")
        arrays[name] = values.reshape(array["shape"])
    return arrays


def difference(model: pathlib.Path) -> float:
    """The largest difference of a Q-value."""
    onnx.checker.check_model(str(model), full_check=True)
    session = onnxruntime.InferenceSession(str(model), providers=["CPUExecutionProvider"])
    metadata = session.get_modelmeta().custom_metadata_map
    assert metadata == {"game": 'a "game"', "actions": "[]"}, metadata
    sample = model.with_suffix(".safetensors")
    arrays = read_arrays(sample)
    for name, values in safetensors.numpy.load_file(sample).items():
        assert np.array_equal(values, arrays[name]), name
    with safetensors.safe_open(sample, "numpy") as file:
        assert file.metadata() == metadata
    inputs = {i.name: arrays[i.name].astype(TYPES[i.type]) for i in session.get_inputs()}
    expected = arrays["q_values"]
    assert len(expected) == 1000 and np.ptp(expected, axis=0).min() > 1e-3, np.ptp(expected, axis=0)
    largest = 0.0
    for begin, end in ((0, 1), (1, 1000)):  # batches of any size
        (q_values,) = session.run(["q_values"], {n: v[begin:end] for n, v in inputs.items()})
        assert q_values.dtype == np.float32 and q_values.shape == expected[begin:end].shape
        largest = max(largest, float(np.abs(q_values - expected[begin:end]).max()))
    return largest


def main() -> int:
    models = sorted(pathlib.Path(sys.argv[1]).glob("*.onnx"))
    differences = {model.stem: difference(model) for model in models}
    for name, largest in differences.items():
        print(f"{name}: {largest:.1e}")
    return 0 if models and max(differences.values()) <= TOLERANCE else 1


if __name__ == "__main__":
    sys.exit(main())
