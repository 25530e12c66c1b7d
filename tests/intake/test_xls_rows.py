"""Rows that an old workbook hides are told, and what is broken there is left to its reader."""

from __future__ import annotations

import base64
import zlib
from typing import Any

import pytest

from routing.intake import read_round
from routing.intake.workbooks import read_sheets
from routing.intake.xls_rows import hidden_in_xls

PACKED = """
eNrtWFtslEUUPvP//27/bbdlWyhgubiAQKEtUsqlWLELBYQELRFUQmpkabd0YdlutsVABFlEYqKQiCTCA8QQeSBRES/RB42U
Nx68vRCDl1h4UQPG1WgMiXT95szsdrtssbtFE7Gz+eZy/jk7Z2bOZWa++Ly09+TbFZcpIzWQSX0JFznTaAIoSjY8RIam9SUS
iSQ5MZL+U+mGLuUeWtg/ByD3vACwARdQqPfYrcuRdOekR6gTv27y0goKo4zSLsoljYXGpP/fUHj6hthvqGlk/PzHl/5b+nET
uJX9S78v7b8YKAFGqRBApUAZMBoYA5SzThCNA8YDdwEVwARgIjAJmAzcDXiBKcBUYBpwDzAdmAHMBCqBWcBsoAqoBmqAOcC9
wFygFpin5zRflxKLUK8HFmtaA8r7R/zXTcllYxedDvqw+BO55bz3l6ERZ63zrBdXgBaKSN1o8odavf9WWsYy+IWUoQdKukRY
0FWDjgMl9BbTP+J8Cesfko+89VqnNxg+lv4Q51M5L0Eu6APm+YoptdDEb1jPX2IzEFQgmshPIQrSZnjCIHpU0AVpYXu5h7QP
sZS/yF7D+TrZctMpaWUPBsKBqD/Uy9Zzin5PeNMstccr6ZKd6b8NjW7kSKf/Hf0U1i7bOlep/vFM+qxB6NWD0GcPQndlpafk
sfvpRwxYXIwSsvTETC5LY04uy2IWl6NjBVyOiTkSm1ivD8A/L3KwrtG6jkCg+wCcdhcbtkXL/d3+gyTNSNAZmBPMwRqHMQWb
jIC7niDdsSjSIUF6+wbSMcGg88IGiNYfEnQV9oEIEN/IvZxxuZamraKIg/pvBsnoIiNLHRXFpaWew5A27ROILHaP8CH30eRf
PCq22IgxNmKH/QfCy5+wk2Idcwqk/+nGL4zaZn802OWdl6rVpWrzU7UFGPNh/3Y/CGuCYfBtgWDLdmzdEYVAq2plNk9mdTKb
L7MFCUS6YjptqUjXapcD/TpSrktDhkPlNj0D3KYbU23Dskg3U8rT9mCiNU0Tr15ZWNH4JNNj/XtM0+UWU7XYJxfXms0cVZw/
y32T4XQ/057jfEaK/4fGmWn1ylQ93jgrrX4Szs8FqdQOGxitWox3O/ef39TbmCwFPYovNu3haZN4wR6lZ1pCye1XW2kbHl2v
Vi5NjGKayEIz0mheTTOz9LMyaDf4uKEOGMQtwS2hWwa3DN0yuWXqlsUtmV+jtbJXfJXahbitZyA/on98ruoZr2S6K+7Jckwy
qJD5JI9cgweMMnrfqSKNPEy0ca9JevzkAEhboMFb7PQ/Esmj2Z2nOyfwxfwbDVKPCGaaBplZNMjMokFmFg0ys2hQZj9HRr+k
VpXzF9USaDlTLQOtggEaJ1fCxAzk7NF6Y+LGtqe9PYpigLL4vQtPfXy0xdevlS7NYTDHK00vhr7XHAZzVD0/9tJnmkNpbqHm
MJlj2tfXn9m6W3GYzDFpY1vDd5pDaXeR5rCY42y04/BPmsNijpKad078rDkczOHWHA7meKDwy9ciexSHgzk4HWvxXaOzbDMd
Qh7Nlc1Y2rFLm1krcrAZm/ToVnwDypfdii5sZQTrEAzkNWAvWcISKiScE/J/E0IynzOVrXg4ZIgBT1CqVcpB9AlaiX0r4+Aq
pqRL4tYHgMw0mpJyC1PKOwYWQ+wxNt0krZGntCK1GoNJa/wD0pp5SqtjvfbO2aQ1hykte04avufMkgRudGahugN7bDWVHvVp
pbxzPhRsjXZ2dbZ3e1fsbA2EvIsX1az3bw6EQgG2/WXB9vb64dy9ReqslF/qS6RvwcC31t4Dr/56vbnD8/phm6pmvntJBq1j
+m4u9GJKA12l7+ktepk69H29W9/ZY/oMdVCr5I831B1c8nRGAuHIrp0h0vdyQ9+rfWmyZNZj3ubWXbu/Fen12z1/STEufnrx
+JwJniNHMf/q62eWy8NIBq1FvzMkHYMnbY5rtFKTfmsQ+k3A0PNInk7lWi2NRB4LRLuCneGBa8Qn1zm1dKem2/n+x+ufYYPZ
eOSe+HTceRyjR2kb7hNSjm05y1/GoVXtUyKHd7U33Uk7a8K42ylCzZBha17jm2lvcEPhqQNWp+y8GbecQN77J48eub7/LdBv
dfqeSDsw/+3k571fDS1o5z2RlG4Koh6+xX9V6vEdOaz/QuBCavzlGKGVZQiwBuYmT30e878POD3y/svpL88UQ9o=
"""
BOOK = zlib.decompress(base64.b64decode(PACKED))
"""Saved by LibreOffice as Excel 97: a tab of notes with row 3 hidden, and five households with row
3 hidden and row 5 filtered away."""


def test_hidden_and_filtered_rows_of_each_sheet_are_found() -> None:
    assert hidden_in_xls(BOOK) == {0: frozenset({2}), 1: frozenset({2, 4})}
    assert [each.hidden for each in read_sheets(BOOK, "ole")] == [{2}, {2, 4}]


def test_they_are_told_and_read(write: Any, good_files: Any) -> None:
    toml = good_files["round.toml"].replace("households.csv", "t.xls")
    intake = read_round(write({"t.xls": BOOK, "round.toml": toml}))
    assert intake.round_ is not None
    assert len(intake.round_.stops) == 5
    (warning,) = [each for each in intake.warnings if each.code == "hidden_rows"]
    assert (warning.row, warning.values["all_rows"]) == (3, (3, 5))


@pytest.mark.parametrize("kept", [8, 76, 512, 1000, 2048, 4096, 6000])
def test_a_file_that_ends_early_hides_nothing_and_raises_nothing(kept: int) -> None:
    assert all(isinstance(rows, frozenset) for rows in hidden_in_xls(BOOK[:kept]).values())


def test_a_file_of_any_bytes_raises_nothing() -> None:
    for at in range(0, len(BOOK), 7):
        broken = BOOK[:at] + b"\xff\x00\x01\x7f" + BOOK[at + 4 :]
        hidden_in_xls(broken)


def test_sectors_in_a_ring_end() -> None:
    (first,) = BOOK[76:77]
    fat = 512 * (first + 1)
    ring = b"".join(number.to_bytes(4, "little") for number in [0] * 128)
    assert hidden_in_xls(BOOK[:fat] + ring + BOOK[fat + 512 :]) == {}
