"""Which digit is in a picture? Asks a network that train_mnist.py has trained.

    python examples/train_mnist.py --checkpoints runs/cnn
    python examples/predict.py digit.png --checkpoint runs/cnn
    python examples/predict.py *.png --checkpoint runs/cnn --device cuda

Takes any picture that Pillow reads (pip install "tangentlike[images]"), and .npy files without it. It becomes what the
network has seen in training: gray, 28 x 28, light on dark. A picture that is not square is padded with its background;
one with a light background is inverted. One digit a picture, filling most of it, as upright as in MNIST.
"""

import argparse
import sys
from pathlib import Path

import numpy as np
from mnist_models import BUILDERS

from tangentlike import nn, train

SIDE, WIDTH = 28, 40  # of the network's images in pixels, of the bars in characters
SHADES = " .:-=+*#%@"


class PictureError(ValueError):
    """A picture or a checkpoint that cannot be used, in one sentence."""


def main(arguments=None):
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("pictures", nargs="+", metavar="PICTURE", type=Path, help="PNG, PGM, JPEG, ... or .npy")
    parser.add_argument("--checkpoint", required=True, type=Path, help="a file of train_mnist.py, or its folder")
    parser.add_argument("--device", choices=("cpu", "cuda"), default="cpu", help="where the network is asked")
    parser.add_argument("--show", action="store_true", help="print what the network gets to see")
    options = parser.parse_args(arguments)
    model, parameters, said = network(options.checkpoint)
    print(said)
    seen = [prepared(pixels(path), path) for path in options.pictures]
    found = probabilities(model, parameters, np.stack([image for image, _ in seen]), options.device)
    for path, (image, changes), row in zip(options.pictures, seen, found, strict=True):
        if options.show:
            print(drawing(image))
        print(report(path, changes, row))


def network(path):
    """The model and parameters of a checkpoint (of the best one in a folder), and a line that says so."""
    if path.is_dir():
        files = train.Checkpoints(path).files()
        best = path / "best.npz"
        if not files and not best.exists():
            raise PictureError(f"there are no checkpoints in {path}: train with --checkpoints {path}")
        path = best if best.exists() else files[-1]
    checkpoint = train.read_checkpoint(path)
    notes = checkpoint.facts["notes"]
    if notes.get("model") not in BUILDERS:
        raise PictureError(f"{path} does not name a model: it was not written by train_mnist.py")
    model = BUILDERS[notes["model"]](**notes["settings"])
    epochs = checkpoint.facts["position"]["epochs"]
    return model, checkpoint.params, f"{notes['model']} after {epochs} epochs on {notes['dataset']} ({path})"


def pixels(path):
    """The picture as gray values (height, width) in [0, 1]."""
    if not path.is_file():
        raise PictureError(f"there is no picture {path}")
    return saved_array(path) if path.suffix == ".npy" else picture(path)


def saved_array(path):
    """A .npy file of gray values (height, width), (1, height, width) or colors (height, width, 3), 0 to 1 or to 255."""
    try:
        array = np.load(path, allow_pickle=False)
    except (OSError, ValueError, EOFError) as error:
        raise PictureError(f"{path} is no array of numbers ({str(error).splitlines()[0]})") from error
    if isinstance(array, np.ndarray) and array.ndim == 3 and array.shape[0] == 1:
        array = array[0]
    gray = isinstance(array, np.ndarray) and (array.ndim == 2 or (array.ndim == 3 and array.shape[2] == 3))
    if not gray or array.dtype.kind not in "buif" or array.size == 0:
        seen = f"{array.dtype} of shape {array.shape}" if isinstance(array, np.ndarray) else "an archive"
        raise PictureError(f"{path} holds {seen}: a picture is numbers of shape (height, width) or (height, width, 3)")
    values = array.astype(np.float64)
    if not np.isfinite(values).all() or values.min() < 0 or values.max() > 255:
        raise PictureError(f"{path} holds values outside of 0 to 255")
    if values.max() > 1 or array.dtype == np.uint8:
        values /= 255
    return values if values.ndim == 2 else values @ [0.299, 0.587, 0.114]


def picture(path):
    """What Pillow reads, transparent parts as white."""
    try:
        from PIL import Image
    except ImportError:
        raise PictureError(f'{path} needs Pillow: pip install "tangentlike[images]", or save it as .npy') from None
    try:
        with Image.open(path) as opened:
            colors = opened.convert("RGBA")
    except Exception as error:  # a damaged picture raises almost anything
        raise PictureError(f"{path} cannot be read as a picture ({str(error).splitlines()[0]})") from error
    white = Image.new("RGBA", colors.size, "white")
    return np.asarray(Image.alpha_composite(white, colors).convert("L"), np.float64) / 255


def prepared(gray, path):
    """The picture as float32 (28, 28), light on dark, and the changes in words."""
    edge = np.concatenate([gray[0], gray[-1], gray[:, 0], gray[:, -1]])
    background = np.median(edge)
    changes = []
    if background > 0.5:
        gray, background = 1 - gray, 1 - background
        changes.append("inverted, because its background is light")
    height, width = gray.shape
    if gray.shape != (SIDE, SIDE):
        changes.append(f"made {SIDE} x {SIDE} of {width} x {height}")
    side = max(height, width)
    square = np.full((side, side), background)
    top, left = (side - height) // 2, (side - width) // 2
    square[top : top + height, left : left + width] = gray
    if np.ptp(square) < 1 / 255:
        raise PictureError(f"{path} shows nothing: all of it has one color")
    shares = overlaps(side)
    return (shares @ square @ shares.T).astype(np.float32), changes


def overlaps(size):
    """(28, size): which share of each of ``size`` pixels falls into each of 28, so that a row sums to 1."""
    edges = np.arange(size + 1) * (SIDE / size)
    starts = np.arange(SIDE)[:, None]
    return np.clip(np.minimum(edges[1:], starts + 1) - np.maximum(edges[:-1], starts), 0, None)


def probabilities(model, parameters, images, device="cpu"):
    """Ten numbers that sum to 1, for each of the images (n, 28, 28)."""
    nothing = np.zeros(len(images), np.int64)  # the loss takes labels, which the scores do not depend on
    data = model.arrange(images[:, None]), nothing
    return nn.softmax(train.scores(model.loss, parameters, data, device=device))


def report(path, changes, found):
    """The digit, and a bar for each of the ten."""
    lines = [f"{path}: {int(np.argmax(found))}" + "".join(f"  ({change})" for change in changes)]
    for digit, probability in enumerate(found):
        bar = "#" * round(float(probability) * WIDTH)
        lines.append(f"  {digit} |{bar:{WIDTH}}| {probability:6.1%}")
    return "\n".join(lines)


def drawing(image):
    """The image in characters, two a pixel."""
    levels = np.clip((image * len(SHADES)).astype(int), 0, len(SHADES) - 1)
    return "\n".join("".join(SHADES[level] * 2 for level in row).rstrip() for row in levels)


if __name__ == "__main__":
    try:
        main()
    except (OSError, PictureError, train.CheckpointError, train.DeviceError) as error:
        print(f"predict.py: {error}", file=sys.stderr)
        sys.exit(2)
