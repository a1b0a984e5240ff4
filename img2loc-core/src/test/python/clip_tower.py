"""CLIP's image tower with random weights.

usage: clip_tower.py full base|large OUT_DIR
"""

import json
import os
import shutil
import sys
import warnings
from dataclasses import dataclass

import torch
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


def export(module, path, inputs, names, outputs, fixed_batch=False):
    """Writes the graph of a module; the batch is fixed at that of the inputs, or any."""
    os.makedirs(os.path.dirname(path), exist_ok=True)
    axes = {} if fixed_batch else {name: {0: "batch_size"} for name in names + outputs}
    with torch.no_grad():
        torch.onnx.export(
            module,
            inputs,
            path,
            input_names=names,
            output_names=outputs,
            dynamic_axes=axes,
            opset_version=OPSET,
        )


def export_tower(tower, path, **settings):
    pixels = torch.zeros(1 if settings.get("fixed_batch") else 2, 3, tower.shape.side, tower.shape.side)
    export(tower, path, (pixels,), ["pixel_values"], ["image_embeds"], **settings)


def write_json(path, value):
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "w", encoding="utf-8") as file:
        json.dump(value, file, indent=2)
        file.write("\n")


def clip_config(side):
    return {
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
        "rescale_factor": 0.00392156862745098,
        "size": {"shortest_edge": side},
    }


def write_hf(shape, folder):
    write_json(folder + "/preprocessor_config.json", clip_config(shape.side))
    export_tower(random_tower(shape), folder + "/onnx/vision_model.onnx")


def full(size, folder):
    parts = folder.rstrip("/") + ".part"
    shutil.rmtree(parts, ignore_errors=True)
    write_hf(FULL[size], parts)
    os.rename(parts, folder)


if __name__ == "__main__":
    warnings.filterwarnings("ignore", category=torch.jit.TracerWarning)
    command, *arguments = sys.argv[1:]
    {"full": full}[command](*arguments)
