"""CLIP's image tower with random weights: what our encoder is held against.

The tower is built here of plain torch modules, given seeded weights and exported to ONNX in the
layouts that are published. Expected embeddings are computed by torch, of pictures that Pillow has
resized and cropped; no ONNX runtime has a part in them. Needs torch, onnx and Pillow (Debian:
python3-torch, python3-onnx, python3-pil; made with torch 1.13, onnx 1.12 and Pillow 9.4).

usage:
  clip_tower.py full base|large OUT_DIR                   ViT-B/32 (350 MB) or ViT-L/14 (1.2 GB)
  clip_tower.py tiny OUT_DIR                              small towers in every layout and variant
  clip_tower.py odd OUT_DIR                               odd pictures
  clip_tower.py expect ODD_DIR TOWERS_DIR                 what small towers give of pictures
  clip_tower.py expect-full base|large ODD_DIR FILE       and what one in full size gives

All that is committed in src/test/resources/io/img2loc/clip was made there by these three commands,
and comes out the same in every byte when they are run again with the same versions:

  clip_tower.py tiny towers
  clip_tower.py odd odd
  clip_tower.py expect odd towers

Models lie in towers/WEIGHTS/VARIANT; all variants of the same weights (and preprocessing) share
towers/WEIGHTS/expected.txt. It has a line for each picture: its file name; the SHA-256 of its
crop's bytes and of its squashed version's bytes, as large as the tower's input, row by row, red,
green and blue of each pixel; and the embedding, of unit length.

The values of int8/dynamic differ from torch's by what rounding its matrices' inputs costs, and
change a little with the pictures that share a batch, as such graphs' do. An ONNX runtime may treat
int8/weights the same way when it optimizes the graph.

  tiny/hf                   the tower that most tests use, as on the Hugging Face hub
  mini/hf                   a much smaller one, for all variants that follow
  mini/fixed-batch          the batch is 1
  mini/all-dynamic          no axis of input and output has a size
  mini/external             weights in one file beside the graph
  mini/external-many        each larger weight in a file of its own
  mini/immich               visual/model.onnx and open_clip's config; other names of tensors
  mini/hidden-state         last_hidden_state of rank 3 before image_embeds
  mini/whole                model.onnx with the text's half; image_embeds of unit length
  mini/unnamed              one output of rank 2 with a name that says nothing
  half/float16              weights, input and output are float16
  half/float32-io           weights are float16, input and output float32
  int8/weights              weights are int8, arithmetic is in float32
  int8/dynamic              matrices are multiplied in int8, their inputs quantized at run time
  siglip/hf                 mini's weights with SigLIP's preprocessing: squashed, 0.5/0.5
  large-input/hf            336 px
  refused/two-unknown       two outputs of rank 2, neither with a name that is known
  refused/text-only         no picture goes in
  refused/patches-only      the patches' convolution alone: rank 4 comes out
"""

import copy
import hashlib
import json
import os
import shutil
import sys
import warnings
from dataclasses import dataclass

import numpy as np
import onnx
import torch
from onnx import TensorProto, helper, numpy_helper
from PIL import Image
from torch import nn

OPSET = 14
CLIP_MEAN = [0.48145466, 0.4578275, 0.40821073]
CLIP_DEVIATION = [0.26862954, 0.26130258, 0.27577711]


@dataclass(frozen=True)
class Shape:
    """The sizes that make up a tower; side and patch in pixels."""

    width: int
    layers: int
    heads: int
    patch: int
    projection: int
    side: int = 224

    @property
    def patches(self):
        return (self.side // self.patch) ** 2


FULL = {
    "base": Shape(width=768, layers=12, heads=12, patch=32, projection=512),
    "large": Shape(width=1024, layers=24, heads=16, patch=14, projection=768),
}

TINY = Shape(width=48, layers=2, heads=4, patch=16, projection=32)
MINI = Shape(width=8, layers=1, heads=2, patch=16, projection=8)
MINI_336 = Shape(width=8, layers=1, heads=2, patch=16, projection=8, side=336)


class Attention(nn.Module):
    def __init__(self, shape):
        super().__init__()
        self.heads = shape.heads
        self.head_width = shape.width // shape.heads
        self.query = nn.Linear(shape.width, shape.width)
        self.key = nn.Linear(shape.width, shape.width)
        self.value = nn.Linear(shape.width, shape.width)
        self.out = nn.Linear(shape.width, shape.width)

    def forward(self, tokens):
        batch, count, width = tokens.shape

        def by_head(values):
            return values.reshape(batch, count, self.heads, self.head_width).transpose(1, 2)

        query = by_head(self.query(tokens) * self.head_width**-0.5)
        weights = torch.softmax(query @ by_head(self.key(tokens)).transpose(2, 3), dim=-1)
        mixed = weights @ by_head(self.value(tokens))
        return self.out(mixed.transpose(1, 2).reshape(batch, count, width))


class QuickGeluMlp(nn.Module):
    def __init__(self, shape):
        super().__init__()
        self.wide = nn.Linear(shape.width, 4 * shape.width)
        self.narrow = nn.Linear(4 * shape.width, shape.width)

    def forward(self, tokens):
        wide = self.wide(tokens)
        return self.narrow(wide * torch.sigmoid(1.702 * wide))


class Block(nn.Module):
    def __init__(self, shape):
        super().__init__()
        self.norm_1 = nn.LayerNorm(shape.width, eps=1e-5)
        self.attention = Attention(shape)
        self.norm_2 = nn.LayerNorm(shape.width, eps=1e-5)
        self.mlp = QuickGeluMlp(shape)

    def forward(self, tokens):
        tokens = tokens + self.attention(self.norm_1(tokens))
        return tokens + self.mlp(self.norm_2(tokens))


class Tower(nn.Module):
    """Pixels [n, 3, side, side] to embeddings [n, projection], not normalised."""

    def __init__(self, shape):
        super().__init__()
        self.shape = shape
        self.patches = nn.Conv2d(3, shape.width, shape.patch, stride=shape.patch, bias=False)
        self.class_token = nn.Parameter(torch.empty(shape.width))
        self.positions = nn.Parameter(torch.empty(1 + shape.patches, shape.width))
        self.pre_norm = nn.LayerNorm(shape.width, eps=1e-5)
        self.blocks = nn.ModuleList(Block(shape) for _ in range(shape.layers))
        self.post_norm = nn.LayerNorm(shape.width, eps=1e-5)
        self.projection = nn.Linear(shape.width, shape.projection, bias=False)

    def tokens(self, pixel_values):
        patches = self.patches(pixel_values).flatten(2).transpose(1, 2)
        class_token = self.class_token.expand(patches.shape[0], 1, -1)
        tokens = self.pre_norm(torch.cat([class_token, patches], dim=1) + self.positions)
        for block in self.blocks:
            tokens = block(tokens)
        return tokens

    def forward(self, pixel_values):
        return self.projection(self.post_norm(self.tokens(pixel_values)[:, 0]))


def random_tower(shape, seed=3):
    """A tower whose weights are as large as those that CLIP's training starts from.

    Queries and keys are larger, so that attention is not the same everywhere, and no bias is 0 and
    no gain 1, so that leaving one out would show.
    """
    tower = Tower(shape).eval()
    random = torch.Generator().manual_seed(seed)
    depth = (2 * shape.layers) ** -0.5
    for name, parameter in tower.named_parameters():
        kind = name.split(".")[-2:]
        noise = torch.randn(parameter.shape, generator=random)
        if name == "patches.weight":
            value = noise * (3 * shape.patch**2) ** -0.5
        elif "norm" in name:
            value = 0.1 * noise + (1.0 if kind[-1] == "weight" else 0.0)
        elif kind[-1] == "bias":
            value = 0.1 * noise
        elif kind[0] in ("query", "key"):
            value = noise * 2 * shape.width**-0.5
        elif kind[0] == "out":
            value = noise * shape.width**-0.5 * depth
        elif kind[0] == "narrow":
            value = noise * (4 * shape.width) ** -0.5 * depth
        else:
            value = noise * shape.width**-0.5
        parameter.data.copy_(value)
    return tower


@dataclass(frozen=True)
class Preprocessing:
    """What is done to a picture; squash is SigLIP's way, else the centre is cropped."""

    squash: bool
    mean: list
    deviation: list


CLIP = Preprocessing(False, CLIP_MEAN, CLIP_DEVIATION)
SIGLIP = Preprocessing(True, [0.5] * 3, [0.5] * 3)


def quantize(weights):
    """int8 values and the scale that they are multiplied by, symmetric, one for all weights."""
    scale = np.abs(weights).max() / np.float32(127)
    return np.round(weights / scale).astype(np.int8), scale


def int8_tower(tower):
    """The tower with the weights of all convolutions and matrices as int8 can hold them."""
    tower = copy.deepcopy(tower)
    for module in tower.modules():
        if isinstance(module, (nn.Linear, nn.Conv2d)):
            values, scale = quantize(module.weight.data.numpy())
            module.weight.data.copy_(torch.from_numpy(values.astype(np.float32) * scale))
    return tower


def weights_and_preprocessing():
    """What each folder of towers has in common: a tower and its preprocessing."""
    mini = random_tower(MINI)
    return {
        "tiny": (random_tower(TINY), CLIP),
        "mini": (mini, CLIP),
        "half": (copy.deepcopy(mini).half().float(), CLIP),
        "int8": (int8_tower(mini), CLIP),
        "siglip": (mini, SIGLIP),
        "large-input": (random_tower(MINI_336), CLIP),
    }


# ---------------------------------------------------------------------------- files of models


def export(module, path, inputs, outputs, axes=None):
    """Writes the graph of a module whose inputs are given by name.

    Axes of inputs and outputs that have no fixed size are named; unless told, each first one is.
    """
    os.makedirs(os.path.dirname(path), exist_ok=True)
    if axes is None:
        axes = {name: {0: "batch_size"} for name in [*inputs, *outputs]}
    with torch.no_grad():
        torch.onnx.export(
            module,
            tuple(inputs.values()),
            path,
            input_names=list(inputs),
            output_names=outputs,
            dynamic_axes=axes,
            opset_version=OPSET,
        )


def blank(side, batch=2):
    return torch.zeros(batch, 3, side, side)


def export_tower(tower, path):
    export(tower, path, {"pixel_values": blank(tower.shape.side)}, ["image_embeds"])


def write_json(path, value):
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "w", encoding="utf-8") as file:
        json.dump(value, file, indent=2)
        file.write("\n")


def write_clip_config(folder, side):
    config = {
        "crop_size": {"height": side, "width": side},
        "do_center_crop": True,
        "do_convert_rgb": True,
        "do_normalize": True,
        "do_rescale": True,
        "do_resize": True,
        "image_mean": CLIP_MEAN,
        "image_processor_type": "CLIPImageProcessor",
        "image_std": CLIP_DEVIATION,
        "resample": 3,
        "rescale_factor": 1 / 255,
        "size": {"shortest_edge": side},
    }
    write_json(folder + "/preprocessor_config.json", config)


def write_siglip_config(folder, side):
    config = {
        "do_normalize": True,
        "do_rescale": True,
        "do_resize": True,
        "image_mean": SIGLIP.mean,
        "image_processor_type": "SiglipImageProcessor",
        "image_std": SIGLIP.deviation,
        "processor_class": "SiglipProcessor",
        "resample": 3,
        "rescale_factor": 1 / 255,
        "size": {"height": side, "width": side},
    }
    write_json(folder + "/preprocessor_config.json", config)


def write_open_clip_config(folder, side):
    config = {
        "size": [side, side],
        "mode": "RGB",
        "mean": CLIP_MEAN,
        "std": CLIP_DEVIATION,
        "interpolation": "bicubic",
        "resize_mode": "shortest",
        "fill_color": 0,
    }
    write_json(folder + "/preprocess_cfg.json", config)


def write_hf(tower, folder):
    write_clip_config(folder, tower.shape.side)
    export_tower(tower, folder + "/onnx/vision_model.onnx")


def full(size, folder):
    parts = folder.rstrip("/") + ".part"
    shutil.rmtree(parts, ignore_errors=True)
    write_hf(random_tower(FULL[size]), parts)
    os.rename(parts, folder)


# ------------------------------------------------------------------------- variants of graphs


class HiddenState(nn.Module):
    """A tower that gives its tokens as well."""

    def __init__(self, tower):
        super().__init__()
        self.tower = tower

    def forward(self, pixel_values):
        return self.tower.tokens(pixel_values), self.tower(pixel_values)


class TextHalf(nn.Module):
    """Token ids and mask [n, length] to embeddings: in truth, the mean of a table's rows."""

    def __init__(self, projection):
        super().__init__()
        self.table = nn.Embedding(16, projection)
        random = torch.Generator().manual_seed(4)
        self.table.weight.data = torch.randn(16, projection, generator=random)

    def forward(self, input_ids, attention_mask):
        mask = attention_mask.unsqueeze(2).float()
        return (self.table(input_ids) * mask).sum(1) / mask.sum(1)


class WholeClip(nn.Module):
    """Both halves and the products of what they give, in the order of the published graphs."""

    def __init__(self, tower):
        super().__init__()
        self.tower = tower
        self.text = TextHalf(tower.shape.projection)

    def forward(self, input_ids, pixel_values, attention_mask):
        image = self.tower(pixel_values)
        image = image / image.norm(dim=1, keepdim=True)
        text = self.text(input_ids, attention_mask)
        text = text / text.norm(dim=1, keepdim=True)
        per_text = 100 * text @ image.t()
        return per_text.t(), per_text, text, image


class TwoMeans(nn.Module):
    """The picture's mean colours and their squares."""

    def forward(self, pixel_values):
        mean = pixel_values.mean(dim=(2, 3))
        return mean, mean * mean


TEXT = {
    "input_ids": torch.arange(14).reshape(2, 7),
    "attention_mask": torch.ones(2, 7, dtype=torch.int64),
}
TEXT_AXES = {name: {0: "text_batch_size", 1: "sequence_length"} for name in TEXT}


def write_mini(tower, folder):
    side = tower.shape.side
    pixels = {"pixel_values": blank(side)}
    write_hf(tower, folder + "/hf")
    vision = "/onnx/vision_model.onnx"

    write_clip_config(folder + "/fixed-batch", side)
    single = {"pixel_values": blank(side, batch=1)}
    export(tower, folder + "/fixed-batch" + vision, single, ["image_embeds"], axes={})

    write_clip_config(folder + "/all-dynamic", side)
    graph = onnx.load(folder + "/hf" + vision)
    forget_sizes(graph)
    save(graph, folder + "/all-dynamic" + vision)

    for name, one_file in (("external", True), ("external-many", False)):
        write_clip_config(folder + "/" + name, side)
        graph = onnx.load(folder + "/hf" + vision)
        rename_weights(graph)
        save(
            graph,
            folder + "/" + name + vision,
            save_as_external_data=True,
            all_tensors_to_one_file=one_file,
            location="vision_model.onnx_data" if one_file else None,
            size_threshold=512,
        )

    write_open_clip_config(folder + "/immich/visual", side)
    export(tower, folder + "/immich/visual/model.onnx", {"image": blank(side)}, ["embedding"])

    write_clip_config(folder + "/hidden-state", side)
    names = ["last_hidden_state", "image_embeds"]
    export(HiddenState(tower), folder + "/hidden-state" + vision, pixels, names)

    write_clip_config(folder + "/whole", side)
    inputs = {
        "input_ids": TEXT["input_ids"],
        "pixel_values": blank(side, batch=3),
        "attention_mask": TEXT["attention_mask"],
    }
    axes = {
        **TEXT_AXES,
        "pixel_values": {0: "image_batch_size"},
        "logits_per_image": {0: "image_batch_size", 1: "text_batch_size"},
        "logits_per_text": {0: "text_batch_size", 1: "image_batch_size"},
        "text_embeds": {0: "text_batch_size"},
        "image_embeds": {0: "image_batch_size"},
    }
    names = ["logits_per_image", "logits_per_text", "text_embeds", "image_embeds"]
    export(WholeClip(tower).eval(), folder + "/whole/onnx/model.onnx", inputs, names, axes)

    write_clip_config(folder + "/unnamed", side)
    export(tower, folder + "/unnamed/model.onnx", {"x": blank(side)}, ["output_0"])


def write_refused(folder):
    pixels = {"pixel_values": blank(224)}
    for name in ("two-unknown", "text-only", "patches-only"):
        write_clip_config(folder + "/" + name, 224)
    export(TwoMeans(), folder + "/two-unknown/model.onnx", pixels, ["first", "second"])
    text = TextHalf(MINI.projection).eval()
    export(text, folder + "/text-only/model.onnx", TEXT, ["text_embeds"], TEXT_AXES)
    patches = nn.Conv2d(3, 1, 16, stride=16, bias=False)
    nn.init.constant_(patches.weight, 1 / 16)
    export(patches, folder + "/patches-only/model.onnx", pixels, ["image_embeds"])


def save(graph, path, **settings):
    os.makedirs(os.path.dirname(path), exist_ok=True)
    onnx.checker.check_model(graph)
    onnx.save_model(graph, path, **settings)


def forget_sizes(model):
    """Gives a name to each axis of inputs and outputs that has a size."""
    for value in [*model.graph.input, *model.graph.output]:
        for axis, size in enumerate(value.type.tensor_type.shape.dim):
            if size.HasField("dim_value"):
                size.dim_param = "%s_dim_%d" % (value.name, axis)


def rename_weights(model):
    """Gives all weights names that can be those of files."""
    names = {}
    for i, weight in enumerate(model.graph.initializer):
        names[weight.name] = "tensor_%d.weight" % i
        weight.name = names[weight.name]
    for node in model.graph.node:
        for i, name in enumerate(node.input):
            node.input[i] = names.get(name, name)


def to_float16(model):
    """Makes float16 of everything that is float32."""

    def convert(tensor):
        if tensor.data_type == TensorProto.FLOAT:
            values = numpy_helper.to_array(tensor).astype(np.float16)
            tensor.CopyFrom(numpy_helper.from_array(values, tensor.name))

    graph = model.graph
    for weight in graph.initializer:
        convert(weight)
    for node in graph.node:
        for attribute in node.attribute:
            if attribute.type == onnx.AttributeProto.TENSOR:
                convert(attribute.t)
            elif node.op_type == "Cast" and attribute.i == TensorProto.FLOAT:
                attribute.i = TensorProto.FLOAT16
    for value in [*graph.input, *graph.output]:
        value.type.tensor_type.elem_type = TensorProto.FLOAT16
    del graph.value_info[:]


def float32_borders(model):
    """Casts a float16 graph's input from float32 and its output to float32."""
    graph = model.graph
    inside = {value.name: value.name + "_float16" for value in [*graph.input, *graph.output]}
    for node in graph.node:
        for names in (node.input, node.output):
            for i, name in enumerate(names):
                names[i] = inside.get(name, name)
    for value in graph.input:
        cast = helper.make_node("Cast", [value.name], [inside[value.name]], to=TensorProto.FLOAT16)
        graph.node.insert(0, cast)
    for value in graph.output:
        cast = helper.make_node("Cast", [inside[value.name]], [value.name], to=TensorProto.FLOAT)
        graph.node.append(cast)
    for value in [*graph.input, *graph.output]:
        value.type.tensor_type.elem_type = TensorProto.FLOAT


def dequantized_weight(name, initializers):
    values, scale = quantize(numpy_helper.to_array(initializers.pop(name)))
    for suffix, array in (("_quantized", values), ("_scale", np.array(scale, np.float32))):
        initializers[name + suffix] = numpy_helper.from_array(array, name + suffix)
    return helper.make_node("DequantizeLinear", [name + "_quantized", name + "_scale"], [name])


def dynamic_product(node, initializers):
    """A product of matrices in int8, whose left one is quantized when it is known."""
    left, right = node.input
    name = node.output[0]
    values, scale = quantize(numpy_helper.to_array(initializers.pop(right)))
    for suffix, array in (
        ("_quantized", values),
        ("_scale", np.array(scale, np.float32)),
        ("_zero", np.array(0, np.int8)),
    ):
        initializers[right + suffix] = numpy_helper.from_array(array, right + suffix)
    quantized, step, zero = (name + suffix for suffix in ("_left", "_step", "_zero"))
    return [
        helper.make_node("DynamicQuantizeLinear", [left], [quantized, step, zero]),
        helper.make_node(
            "MatMulInteger",
            [quantized, right + "_quantized", zero, right + "_zero"],
            [name + "_integer"],
        ),
        helper.make_node("Cast", [name + "_integer"], [name + "_float"], to=TensorProto.FLOAT),
        helper.make_node("Mul", [step, right + "_scale"], [name + "_scale"]),
        helper.make_node("Mul", [name + "_float", name + "_scale"], [name]),
    ]


def to_int8(model, dynamic):
    """Quantizes weights; with dynamic also what the matrices among them are multiplied by."""
    graph = model.graph
    initializers = {weight.name: weight for weight in graph.initializer}
    nodes = []
    for node in graph.node:
        weighted = node.op_type in ("Conv", "MatMul") and node.input[1] in initializers
        if weighted and dynamic and node.op_type == "MatMul":
            nodes += dynamic_product(node, initializers)
        elif weighted:
            nodes += [dequantized_weight(node.input[1], initializers), node]
        else:
            nodes.append(node)
    weights = list(initializers.values())
    del graph.initializer[:], graph.node[:]
    graph.initializer.extend(weights)
    graph.node.extend(nodes)


def tiny(folder):
    towers = {name: tower for name, (tower, _) in weights_and_preprocessing().items()}
    write_hf(towers["tiny"], folder + "/tiny/hf")
    write_mini(towers["mini"], folder + "/mini")
    write_hf(towers["large-input"], folder + "/large-input/hf")
    write_siglip_config(folder + "/siglip/hf", towers["siglip"].shape.side)
    export_tower(towers["siglip"], folder + "/siglip/hf/onnx/vision_model.onnx")
    for path, changes in (
        ("half/float16", [to_float16]),
        ("half/float32-io", [to_float16, float32_borders]),
        ("int8/weights", [lambda graph: to_int8(graph, dynamic=False)]),
        ("int8/dynamic", [lambda graph: to_int8(graph, dynamic=True)]),
    ):
        write_clip_config(folder + "/" + path, MINI.side)
        graph = onnx.load(folder + "/mini/hf/onnx/vision_model.onnx")
        for change in changes:
            change(graph)
        save(graph, "%s/%s/onnx/vision_model.onnx" % (folder, path))
    write_refused(folder + "/refused")


# ------------------------------------------------------------------------------- odd pictures


def noise(x, y, random):
    return random.integers(0, 256, x.shape + (3,))


def checkers(x, y, random):
    """Black and white squares of 7 px: resampling overshoots at their edges."""
    return np.repeat(((x // 7 + y // 7) % 2 * 255)[..., None], 3, axis=2)


def pixels(x, y, random):
    """Squares of 1 px, each channel with its own phase."""
    return np.stack([(x + y) % 2, x % 2, y % 2], axis=2) * 255


def bars(x, y, random):
    """Upright bars in colours at the edges of what there is, 1 px to 12 px wide."""
    colours = random.integers(0, 2, (16, 3)) * 255
    return colours[(np.sqrt(x * 6.0).astype(int)) % 16]


def gradient(x, y, random):
    width, height = x.max() + 1, y.max() + 1
    return np.stack([x * 255 // width, y * 255 // height, 255 - x * 255 // width], axis=2)


def scene(x, y, random):
    """A sky, a hill and a few discs: somewhat like a photo."""
    width, height = x.max() + 1, y.max() + 1
    u, v = x / width, y / height
    sky = np.stack([90 + 120 * v, 140 + 90 * v, 235 - 40 * v], axis=2)
    hill = np.stack([70 + 60 * u, 110 - 40 * u, 40 + 20 * v], axis=2)
    picture = np.where((v > 0.6 + 0.15 * np.sin(7 * u + random.random() * 6))[..., None], hill, sky)
    for _ in range(6):
        centre, radius = random.random(2), 0.05 + 0.15 * random.random()
        disc = np.hypot(u - centre[0], (v - centre[1]) * height / width) < radius
        picture = np.where(disc[..., None], random.integers(0, 256, 3), picture)
    return picture


def dark(x, y, random):
    return scene(x, y, random) // 64


def bright(x, y, random):
    return 255 - scene(x, y, random) // 64


def plain(x, y, random):
    return np.broadcast_to(random.integers(0, 256, 3), x.shape + (3,))


JPEG_444 = {"quality": 85, "subsampling": 0}
JPEG_422 = {"quality": 80, "subsampling": 1}
JPEG_420 = {"quality": 75, "subsampling": 2}

# name, what it shows, width, height, Pillow's mode or the palette's size, how to save it
PICTURES = (
    ("rgb-1x1.png", plain, 1, 1, "RGB", {}),
    ("rgb-1x2.png", noise, 1, 2, "RGB", {}),
    ("rgb-2x3.png", noise, 2, 3, "RGB", {}),
    ("rgb-5x4.png", noise, 5, 4, "RGB", {}),
    ("rgb-1x1000.png", noise, 1, 1000, "RGB", {}),
    ("rgb-1000x1.png", noise, 1000, 1, "RGB", {}),
    ("rgb-3x700.png", bars, 3, 700, "RGB", {}),
    ("rgb-224x224.png", bars, 224, 224, "RGB", {}),
    ("rgb-225x224.png", scene, 225, 224, "RGB", {}),
    ("rgb-224x225.png", checkers, 224, 225, "RGB", {}),
    ("rgb-223x500.png", gradient, 223, 500, "RGB", {}),
    ("rgb-300x100.png", scene, 300, 100, "RGB", {}),
    ("rgb-100x300.png", bars, 100, 300, "RGB", {}),
    ("rgb-448x336.png", checkers, 448, 336, "RGB", {}),
    ("rgb-449x448.png", pixels, 449, 448, "RGB", {}),
    ("rgb-8x8.png", pixels, 8, 8, "RGB", {}),
    ("rgb-64x48-noise.png", noise, 64, 48, "RGB", {}),
    ("rgb-97x61-noise.png", noise, 97, 61, "RGB", {}),
    ("rgb-640x427-dark.png", dark, 640, 427, "RGB", {}),
    ("rgb-427x640-bright.png", bright, 427, 640, "RGB", {}),
    ("rgb-1200x17.png", bars, 1200, 17, "RGB", {}),
    ("grey-1x1.png", plain, 1, 1, "L", {}),
    ("grey-120x90-noise.png", noise, 120, 90, "L", {}),
    ("grey-333x777.png", scene, 333, 777, "L", {}),
    ("grey-256x256.png", gradient, 256, 256, "L", {}),
    ("bilevel-300x200.png", checkers, 300, 200, "1", {}),
    ("palette2-101x203.png", scene, 101, 203, 2, {}),
    ("palette4-226x224.png", scene, 226, 224, 4, {}),
    ("palette16-640x480.png", scene, 640, 480, 16, {}),
    ("palette256-150x150-noise.png", noise, 150, 150, 256, {}),
    ("palette256-333x222.png", gradient, 333, 222, 256, {}),
    ("444-640x427.jpg", scene, 640, 427, "RGB", JPEG_444),
    ("444-224x224-noise.jpg", noise, 224, 224, "RGB", {"quality": 20, "subsampling": 0}),
    ("422-333x251.jpg", scene, 333, 251, "RGB", JPEG_422),
    ("420-640x427.jpg", scene, 640, 427, "RGB", JPEG_420),
    ("420-333x777.jpg", bars, 333, 777, "RGB", JPEG_420),
    ("420-17x23.jpg", gradient, 17, 23, "RGB", JPEG_420),
    ("420-1x1.jpg", plain, 1, 1, "RGB", JPEG_420),
    ("420-450x270-checkers.jpg", checkers, 450, 270, "RGB", {"quality": 30, "subsampling": 2}),
    ("grey-500x375.jpg", scene, 500, 375, "L", {"quality": 80}),
    ("progressive-444-375x500.jpg", scene, 375, 500, "RGB", {**JPEG_444, "progressive": True}),
    ("progressive-420-801x533.jpg", scene, 801, 533, "RGB", {**JPEG_420, "progressive": True}),
    ("progressive-grey-225x448.jpg", bars, 225, 448, "L", {"quality": 70, "progressive": True}),
)


def odd(folder):
    os.makedirs(folder, exist_ok=True)
    for seed, (name, pattern, width, height, mode, settings) in enumerate(PICTURES):
        y, x = np.mgrid[0:height, 0:width]
        samples = pattern(x, y, np.random.default_rng(seed))
        picture = Image.fromarray(samples.astype(np.uint8))
        if isinstance(mode, int):
            picture = picture.quantize(mode)
        else:
            picture = picture.convert(mode)
        picture.save(os.path.join(folder, name), optimize=True, **settings)


# --------------------------------------------------------------------------- expected values


def cropped(picture, side):
    """The centre of a picture whose shorter side has been resized, as CLIP's authors do it."""
    short = min(picture.size)
    size = [side if length == short else int(side * length / short) for length in picture.size]
    left, top = (round((length - side) / 2) for length in size)
    resized = picture.resize(size, Image.Resampling.BICUBIC)
    return resized.crop((left, top, left + side, top + side))


def squashed(picture, side):
    return picture.resize((side, side), Image.Resampling.BICUBIC)


def embedding(tower, preprocessing, picture):
    samples = torch.from_numpy(np.array(picture)).permute(2, 0, 1).float() / 255
    mean, deviation = (
        torch.tensor(values).reshape(3, 1, 1)
        for values in (preprocessing.mean, preprocessing.deviation)
    )
    with torch.no_grad():
        values = tower(((samples - mean) / deviation).unsqueeze(0))[0]
    return values / values.norm()


def line(name, tower, preprocessing, picture):
    crop, squash = (way(picture, tower.shape.side) for way in (cropped, squashed))
    hashes = [hashlib.sha256(pixels.tobytes()).hexdigest() for pixels in (crop, squash)]
    vector = embedding(tower, preprocessing, squash if preprocessing.squash else crop)
    return " ".join([name, *hashes, *("%.9g" % value for value in vector.tolist())])


def write_expected(path, pictures, tower, preprocessing):
    lines = []
    for name in sorted(os.listdir(pictures)):
        with Image.open(os.path.join(pictures, name)) as picture:
            lines.append(line(name, tower, preprocessing, picture.convert("RGB")))
    with open(path, "w", encoding="ascii", newline="\n") as file:
        file.writelines(text + "\n" for text in lines)


def expect(pictures, towers):
    torch.set_num_threads(1)
    for weights, (tower, preprocessing) in weights_and_preprocessing().items():
        path = os.path.join(towers, weights, "expected.txt")
        write_expected(path, pictures, tower, preprocessing)


def expect_full(size, pictures, path):
    write_expected(path, pictures, random_tower(FULL[size]), CLIP)


COMMANDS = {
    "full": full,
    "tiny": tiny,
    "odd": odd,
    "expect": expect,
    "expect-full": expect_full,
}

if __name__ == "__main__":
    warnings.filterwarnings("ignore", category=torch.jit.TracerWarning)
    command, *arguments = sys.argv[1:]
    COMMANDS[command](*arguments)
