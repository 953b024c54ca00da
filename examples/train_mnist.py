"""Train a small network on MNIST, through a gradient that is generated from its loss in mnist_models.py.

    python examples/train_mnist.py
    python examples/train_mnist.py --model rnn --show-gradient --epochs 1
    python examples/train_mnist.py --model cnn2 --checkpoints runs/cnn2 --validation 0.1 --log cnn2.jsonl
    python examples/train_mnist.py --model cnn2 --checkpoints runs/cnn2 --validation 0.1 --resume

MNIST is downloaded once. Where that is impossible, a small set of other digits that comes with the package takes its
place, and every line says so.
"""

import loading

# isort: split
import json
import math
import os
import sys

from mnist_flags import OPTIMIZERS, check_share, chosen_schedule, read_flags

from tangentlike import train
from tangentlike.templates.sizes import SizeError
from tangentlike.train.checkpoints import names_the_file

loading.done()


def main(arguments=None):
    options, model = read_flags(arguments, __doc__.splitlines()[0])
    data = train.load(options.dataset, options.data_home)
    images = len(data.train.images)
    check_share("--validation", options.validation, images)
    trained_on = images - round(images * options.validation)

    def say(text):
        print(f"{data.name}: {text}", flush=True)

    def compiled(seconds):
        say(f"compiled in {seconds:.1f} s")
        if options.show_gradient:
            model.loss.show()

    def report(epoch):
        validation = "" if epoch.validation_loss is None else f"  validation {epoch.validation_accuracy:.2%}"
        say(
            f"epoch {epoch.epoch}/{options.epochs}  loss {epoch.train_loss:.4f}  "
            f"train accuracy {epoch.train_accuracy:.2%}{validation}  "
            f"{epoch.seconds:.2f} s  {epoch.images_per_second:,.0f} images/s"
        )

    say(f"{images} images; compiling the gradient of the {options.model} (kept for the next run)")
    notes = {"model": options.model, "settings": model.settings, "dataset": data.name}
    try:
        history = train.fit(
            model.loss,
            model.initial_parameters(options.seed),
            (model.arrange(data.train.images), data.train.labels),
            OPTIMIZERS[options.optimizer](options.lr, weight_decay=options.weight_decay, **model.optimizer_settings),
            epochs=options.epochs,
            batch_size=options.batch_size,
            seed=options.seed,
            threads=options.threads,
            device=options.device,
            test=(model.arrange(data.test.images), data.test.labels),
            validation=options.validation or None,
            schedule=chosen_schedule(options, trained_on),
            clip_norm=options.clip_norm,
            clip_value=options.clip_value,
            early_stop=train.EarlyStop(options.early_stop) if options.early_stop else None,
            log=train.EventLog(options.log, options.log_steps) if options.log else None,
            checkpoints=train.Checkpoints(options.checkpoints, options.keep, notes=notes)
            if options.checkpoints
            else None,
            resume=options.resume,
            title=f"{data.name}: ",
            on_compiled=compiled,
            on_epoch=report,
        )
    except FloatingPointError as error:
        say(error)
        return 1

    peak = train.peak_memory_bytes()
    if history.interrupted:
        say(f"interrupted after {history.steps} steps{': --resume goes on' if options.checkpoints else ''}")
    if history.stopped:
        say(f"stopped early, {history.stopped}")
    if history.test_accuracy is not None:
        say(f"test accuracy {history.test_accuracy:.2%}")
    say(f"compile {history.compile_seconds:.1f} s  peak memory {in_megabytes(peak)}")
    if options.json:
        result = {
            "model": options.model,
            "settings": model.settings,
            "dataset": data.name,
            "optimizer": options.optimizer,
            "lr": options.lr,
            "batch_size": options.batch_size,
            "seed": options.seed,
            "device": options.device,
            "threads": history.threads,
            "compile_seconds": history.compile_seconds,
            "epochs": [epoch.as_dict() for epoch in history.epochs],
            "test_loss": known(history.test_loss),
            "test_accuracy": history.test_accuracy,
            "peak_memory_bytes": peak,
            "allocated_bytes_per_step": history.allocated_bytes_per_step,
            "interrupted": history.interrupted,
            "stopped": history.stopped,
            "resumed_from": history.resumed_from,
        }
        with names_the_file(options.json):
            options.json.write_text(json.dumps(result, indent=2) + "\n")
    return 130 if history.interrupted else 0


def in_megabytes(size):
    return "unknown" if size is None else f"{size / 1e6:.0f} MB"


def known(number):
    return None if number is None or not math.isfinite(number) else number


def sentence(error):
    """What an error says, without the number that Python puts before it."""
    if isinstance(error, OSError) and error.filename and error.strerror:
        return f"{error.filename}: {error.strerror}"
    return str(error)


if __name__ == "__main__":
    try:
        sys.exit(main())
    except KeyboardInterrupt:
        print("train_mnist.py: interrupted", file=sys.stderr)
        sys.exit(130)
    except BrokenPipeError:  # the reader, such as head, has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(1)
    except (OSError, train.CheckpointError, train.DeviceError, SizeError) as error:
        print(f"train_mnist.py: {sentence(error)}", file=sys.stderr)
        sys.exit(2)
