"""Writes models whose weights lie outside, with what onnx itself says of them.

Usage: external_data.py DIRECTORY. Each model.onnx in a folder of its own has an expected.txt beside
it: the file names of external data and the bytes needed of each, one a line, sorted.
"""

import pathlib
import sys

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper
from onnx.external_data_helper import ExternalDataInfo, set_external_data


def weights(name, shape, seed):
    values = np.random.default_rng(seed).standard_normal(shape).astype(np.float32)
    return numpy_helper.from_array(values, name)


def outside(name, location, offset, shape):
    """A tensor whose bytes are in a file that is written here."""
    tensor = weights(name, shape, 7)
    raw = tensor.raw_data
    set_external_data(tensor, location, offset, len(raw))
    tensor.ClearField("raw_data")
    tensor.data_location = TensorProto.EXTERNAL
    return tensor, raw


def model(nodes, initializers, functions=(), sparse=()):
    x = helper.make_tensor_value_info("x", TensorProto.FLOAT, [1, 8])
    y = helper.make_tensor_value_info("y", TensorProto.FLOAT, None)
    graph = helper.make_graph(nodes, "g", [x], [y], initializers)
    graph.sparse_initializer.extend(sparse)
    opsets = [helper.make_opsetid("", 14)]
    return helper.make_model(
        graph, producer_name="img2loc-test", opset_imports=opsets, functions=list(functions)
    )


def matmul():
    w = [weights("w%d" % i, (8, 8), i) for i in range(3)]
    nodes = [
        helper.make_node("MatMul", ["x", "w0"], ["a"]),
        helper.make_node("MatMul", ["a", "w1"], ["b"]),
        helper.make_node("MatMul", ["b", "w2"], ["y"]),
    ]
    return model(nodes, w)


def saved(directory, **how):
    directory.mkdir()
    path = directory / "model.onnx"
    onnx.save_model(matmul(), str(path), **how)
    expected = {}
    for tensor in onnx.load(str(path), load_external_data=False).graph.initializer:
        if onnx.external_data_helper.uses_external_data(tensor):
            info = ExternalDataInfo(tensor)
            end = (info.offset or 0) + (info.length or 0)
            expected[info.location] = max(expected.get(info.location, 0), end)
    write_expected(directory, expected)


def nested(directory):
    """Tensors in every place where one can be, each in a file of its own."""
    directory.mkdir()
    (directory / "deep").mkdir()
    expected = {}

    def tensor(name, location, offset, shape=(8, 8)):
        made, raw = outside(name, location, offset, shape)
        (directory / location).write_bytes(b"\0" * offset + raw)
        expected[location] = offset + len(raw)
        return made

    out = helper.make_tensor_value_info("o", TensorProto.FLOAT, None)
    inner = helper.make_node("Constant", [], ["o"], value=tensor("c", "in-constant.bin", 16))
    then = helper.make_graph([inner], "then", [], [out], [tensor("t", "deep/in-subgraph.bin", 0)])
    other = helper.make_graph([inner], "else", [], [out])
    branch = helper.make_node("If", ["x"], ["y"], then_branch=then, else_branch=other)
    listed = helper.make_node("Custom", ["x"], ["z"])
    listed.attribute.add(name="ts", type=onnx.AttributeProto.TENSORS).tensors.append(
        tensor("l", "in-list.bin", 4)
    )
    listed.attribute.add(name="gs", type=onnx.AttributeProto.GRAPHS).graphs.append(
        helper.make_graph([], "listed", [], [], [tensor("lg", "in-listed-graph.bin", 0)])
    )
    sparse = onnx.SparseTensorProto(dims=[64])
    sparse.values.CopyFrom(tensor("s", "in-sparse.bin", 0))
    sparse.indices.CopyFrom(tensor("i", "in-indices.bin", 0))
    kept = helper.make_node("Custom", ["x"], ["u"])
    kept.attribute.add(name="st", type=onnx.AttributeProto.SPARSE_TENSOR).sparse_tensor.values.CopyFrom(
        tensor("sa", "in-sparse-attribute.bin", 0)
    )
    constant = helper.make_node("Constant", [], ["o"], value=tensor("f", "in-function.bin", 8))
    function = helper.make_function(
        "test", "F", [], ["o"], [constant], [helper.make_opsetid("", 14)]
    )
    made = model([branch, listed, kept], [], [function], [sparse])
    (directory / "model.onnx").write_bytes(made.SerializeToString())
    write_expected(directory, expected)


def write_expected(directory, expected):
    lines = ["%s %d" % (name, end) for name, end in sorted(expected.items())]
    (directory / "expected.txt").write_text("\n".join(lines))


def main(root):
    saved(root / "inside")
    saved(root / "one-file", save_as_external_data=True, all_tensors_to_one_file=True,
          location="model.onnx_data", size_threshold=0)
    saved(root / "file-each", save_as_external_data=True, all_tensors_to_one_file=False,
          size_threshold=0)
    nested(root / "nested")


main(pathlib.Path(sys.argv[1]))
