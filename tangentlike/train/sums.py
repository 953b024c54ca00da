"""What adds up in an epoch."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass
class Sums:
    """Losses and right answers of the examples so far, the seconds of the steps, and the bytes they asked for."""

    loss: float = 0.0
    correct: float | None = None
    seen: int = 0
    seconds: float = 0.0
    allocated: int | None = 0

    def add(self, loss: float, accuracy: float | None, examples: int) -> None:
        """A step: its mean loss and accuracy, and the number of its examples."""
        self.seen += examples
        self.loss += loss * examples
        if accuracy is not None:
            self.correct = (self.correct or 0.0) + accuracy * examples

    def spent(self, seconds: float, allocated: int | None) -> None:
        """What the steps took; bytes that are unknown once stay unknown."""
        self.seconds += seconds
        self.allocated = None if allocated is None or self.allocated is None else self.allocated + allocated

    @property
    def mean_loss(self) -> float:
        return self.loss / self.seen

    @property
    def accuracy(self) -> float | None:
        return None if self.correct is None else self.correct / self.seen

    def text(self, seconds: float) -> str:
        """What stands at the end of the live line, when the steps have taken so long."""
        accuracy = "" if self.correct is None else f"  accuracy {self.accuracy:.4f}"
        return f"loss {self.mean_loss:.4f}{accuracy}  {self.seen / seconds:,.0f}/s"
