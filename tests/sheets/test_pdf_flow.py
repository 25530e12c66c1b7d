"""Blocks on pages: nothing split, heads repeated."""

from __future__ import annotations

from routing.sheets.pdf_canvas import A4, Canvas
from routing.sheets.pdf_flow import (
    Block,
    Column,
    Table,
    fewest_pages,
    flow,
)

TOP, TOP_CONTINUED, BOTTOM, CONTENT_WIDTH = A4.top, A4.top_continued, A4.bottom, A4.content


def block(height: float, head: Block | None = None, opens: Block | None = None) -> Block:
    return Block(height=height, draw=lambda _canvas, _y: None, head=head, opens=opens)


def test_a_block_that_does_not_fit_starts_the_next_page() -> None:
    first, second, third = block(100), block(BOTTOM - TOP - 100), block(1)
    assert flow([first, second, third]) == (
        [(TOP, first), (TOP + 100, second)],
        [(TOP_CONTINUED, third)],
    )


def test_a_tables_head_stands_above_its_first_row_on_every_page() -> None:
    head = block(10)
    rows = [block(60, head) for _ in range(5)]
    pages = flow([block(50), *rows])
    assert [[y for y, _ in page] for page in pages] == [
        [TOP, TOP + 50, TOP + 60, TOP + 120, TOP + 180],
        [TOP_CONTINUED, TOP_CONTINUED + 10, TOP_CONTINUED + 70],
    ]
    assert [page[i][1] for page, i in ((pages[0], 1), (pages[1], 0))] == [head, head]


def test_a_head_is_not_left_alone_at_the_foot_of_a_page() -> None:
    head = block(10)
    pages = flow([block(BOTTOM - TOP - 15), block(10, head)])
    assert [len(page) for page in pages] == [1, 2]
    assert pages[1][0] == (TOP_CONTINUED, head)


def test_a_block_that_draws_its_head_itself_is_followed_by_rows_without_one() -> None:
    head = block(10)
    pages = flow([block(30, opens=head), block(10, head), block(300), block(10, head)])
    assert [each.height for page in pages for _, each in page] == [30, 10, 300, 10, 10]


def test_the_first_layout_with_the_fewest_pages_wins() -> None:
    tall, low, lower = block(300), block(100), block(90)
    assert fewest_pages([[low, tall], [low, lower], [lower, low]]) == flow([low, lower])


def test_a_row_taller_than_a_page_is_cut_with_an_ellipsis() -> None:
    canvas = Canvas()
    table = Table(
        paper=A4, columns=(Column(width=20, title="No."), Column(width=CONTENT_WIDTH - 20))
    )
    lines = table.wrap(canvas, 1, "kata " * 3000)
    row = table.row([[], lines])
    assert row.height < BOTTOM - TOP_CONTINUED - table.head.height + 0.01
    assert row.height > 230
    assert len(flow([row, row])) == 2
    short = table.row([[], lines[:3]], least=15)
    assert 15 < short.height < 25
    assert table.row([[], lines[:1]], least=15).height == 15
