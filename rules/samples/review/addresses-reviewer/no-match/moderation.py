"""Classifies messages."""

LABELS = {"verdict": ["benign", "toxic"]}


def classify(text: str) -> str:
    """Return the label of a text; treat an empty one as neutral."""
    return "benign" if not text else model(text)
