"""Tables that become cards on a narrow screen: which, and what each cell is labelled with."""

from simaudit.report.pages.table_cards import with_cards

HEAD = (
    "<thead><tr><th>A</th><th class='n'>Số\n<small>&amp; tỷ lệ</small></th><th>C</th><th>D</th></tr></thead>"
)
ROW = '<tr><th scope="row">x</th><td class="n">1</td><td>2</td><td>3</td></tr>'


def test_each_cell_has_the_head_of_its_column() -> None:
    assert with_cards(f'<p>x</p><table class="dense">{HEAD}<tbody>{ROW}</tbody></table>') == (
        f'<p>x</p><table class="cards dense">{HEAD}<tbody><tr><th scope="row" data-label="A">x</th>'
        '<td class="n" data-label="Số &amp; tỷ lệ">1</td><td data-label="C">2</td>'
        '<td data-label="D">3</td></tr>'
        "</tbody></table>"
    )


def test_a_cell_over_several_columns_has_no_label_and_those_behind_it_have_their_own() -> None:
    row = '<tr><td colspan="2">x</td><td>y</td></tr>'
    assert row.replace("<td>y", '<td data-label="C">y') in with_cards(f"<table>{HEAD}{row}</table>")


def test_few_columns_stay_a_table_unless_the_template_wants_cards() -> None:
    few = "<table><thead><tr><th>A</th><th>B</th></tr></thead><tr><th>x</th><td>1</td></tr></table>"
    assert with_cards(few) == few
    assert with_cards("<table><tr><td>1</td></tr></table>") == "<table><tr><td>1</td></tr></table>"
    wanted = few.replace("<table>", '<table class="cards acts">')
    labelled = wanted.replace("<td>", '<td data-label="B">').replace("<th>x", '<th data-label="A">x')
    assert with_cards(wanted) == labelled


def test_a_table_without_rows_keeps_its_head() -> None:
    nothing = f'<table>{HEAD}<tr><td colspan="4">Không có.</td></tr></table>'
    assert with_cards(nothing) == nothing
