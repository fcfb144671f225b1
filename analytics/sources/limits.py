"""How much is read at most: the settings of data/limits.toml."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, fields
from pathlib import Path

from analytics.errors import ImportRefused, Problem

FILE = Path(__file__).resolve().parents[2] / "data" / "limits.toml"
GB = 1 << 30


@dataclass(frozen=True)
class Limits:
    """The limits of one import. A small archive may shrink as it likes: below `free` bytes no ratio is asked for."""

    file_gb: float = 20
    unpacked_gb: float = 20
    times_packed: float = 200
    files_in_archive: float = 5_000
    rows: float = 200_000_000
    columns: float = 16_384
    cells_in_workbook: float = 60_000_000
    free: int = 256 << 20

    def check_size(self, path: Path) -> None:
        """Raises ImportRefused if the file is larger than files may be."""
        size = path.stat().st_size
        if size > self.file_gb * GB:
            raise ImportRefused(
                Problem(
                    path.name,
                    f"it has {size / GB:,.1f} GB; {self.file_gb:,g} are read at most.",
                    remedy=f"Export fewer years at a time, or raise file_gb in data/{FILE.name}.",
                )
            )

    def check_rows(self, name: str, n_rows: int) -> None:
        """Raises ImportRefused if a table has more rows than tables may have."""
        if n_rows > self.rows:
            raise ImportRefused(
                Problem(
                    name,
                    f"it has {n_rows:,} rows; {self.rows:,g} are read at most.",
                    remedy=f"Export fewer years at a time, or raise rows in data/{FILE.name}.",
                )
            )


def limits(path: Path = FILE) -> Limits:
    """Which limits are set? Those that the file does not name are as above. Raises ImportRefused for a wrong one."""
    try:
        said = tomllib.loads(path.read_text(encoding="utf-8")).get("limits", {}) if path.exists() else {}
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise ImportRefused(Problem(path.name, f"this is not TOML: {error}")) from error
    known = [field.name for field in fields(Limits)]
    for key, value in said.items():
        if key not in known or isinstance(value, bool) or not isinstance(value, int | float) or value <= 0:
            what = f"{key} = {value!r} is no limit."
            raise ImportRefused(
                Problem(path.name, what, remedy=f"There are {', '.join(known)}, each a number above 0.")
            )
    return Limits(**said)
