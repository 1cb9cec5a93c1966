"""What was looked at, and what was not as it should be."""

from collections.abc import Callable

from ogpu.types.errors import OGPUError, TxRevertError

passed = 0
failed: list[str] = []


def is_equal(what: str, got: object, wanted: object) -> None:
    _count(got == wanted, f"{what}: {got!r}, not {wanted!r}")


def has(what: str, snapshot: object, **fields: object) -> None:
    """A snapshot, and every field of it that is named."""
    for name, wanted in fields.items():
        is_equal(f"{what}.{name}", getattr(snapshot, name), wanted)


def refuses(what: str, error: type[OGPUError], action: Callable[[], object], reason: str = "") -> None:
    """That the SDK raises just this class; for a reason that it does not know, with the reason in its words."""
    try:
        action()
    except Exception as raised:  # Whatever it is: another class than the one that is documented is a finding.
        right = type(raised) is error and reason in str(raised)
        _count(right, f"{what}: {type(raised).__name__}({raised}), not {error.__name__} {reason}")
    else:
        _count(False, f"{what}: nothing, not {error.__name__}")


def is_told(what: str, reason: str, action: Callable[[], object]) -> None:
    refuses(what, TxRevertError, action, reason)


def _count(right: bool, complaint: str) -> None:
    global passed
    if right:
        passed += 1
    else:
        failed.append(complaint)
        print(f"  differs: {complaint}")
