"""FIT workout files, by fitdecode: what each message says, in the words of the FIT profile."""

from __future__ import annotations

from io import BytesIO

from trailcue.sensed import ImportRefused

from .fit import DAMAGE

WANTED = frozenset({"file_id", "workout", "workout_step"})
MOST_BYTES = 2**20


def messages(data: bytes, name: str) -> list[tuple[str, dict[str, object]]]:
    """(message name, field values) of a workout file, in its order, numbers in the units of the profile.

    Args:
        data: the file.
        name: what a refusal calls it.

    Raises:
        ImportRefused: it is no FIT file, damaged, or no workout: half a workout is none.
    """
    import fitdecode  # here, not above: it takes longer to import than `trailcue --help` may last

    found: list[tuple[str, dict[str, object]]] = []
    again = "export the workout again"
    if len(data) > MOST_BYTES:
        raise ImportRefused(name, "larger than any workout", again)
    try:
        reader = fitdecode.FitReader(
            BytesIO(data),
            processor=None,
            check_crc=fitdecode.CrcCheck.RAISE,
            error_handling=fitdecode.ErrorHandling.IGNORE,
        )
        with reader:
            for frame in reader:
                if isinstance(frame, fitdecode.FitDataMessage) and frame.name in WANTED:
                    values = {field.name: field.value for field in frame.fields if field.value is not None}
                    found.append((frame.name, values))
    except (fitdecode.FitError, *DAMAGE) as error:
        raise ImportRefused(name, "the FIT file is damaged, or none", again) from error
    if not any(message == "workout_step" for message, _ in found):
        raise ImportRefused(name, "no workout in this FIT file", "choose a workout, not a recording")
    return found
