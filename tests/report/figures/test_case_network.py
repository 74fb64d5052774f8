"""Networks of cases: their nodes, bundles and rests, and that nobody can be found from them."""

from typing import Any

from support.linked import linked_of_case, linked_row, network_of_case

from simaudit.report.figures.case_network import (
    MOST_NODES,
    NODE_KINDS,
    CaseEdge,
    CaseNetwork,
    CaseNode,
)


def network(*rows: dict[str, Any]) -> CaseNetwork:
    return network_of_case(linked_of_case(*rows))


def edges(drawn: CaseNetwork) -> set[tuple[str, str, int]]:
    def name(at: int) -> str:
        node = drawn.nodes[at]
        return f"{node.kind} {node.place}×{node.count}{' rest' if node.rest else ''}"

    return {(name(edge.left), name(edge.right), edge.numbers) for edge in drawn.edges}


def test_a_paper_with_four_hundred_numbers_is_one_line() -> None:
    drawn = network(*(linked_row(n, [], face="f", paper="p") for n in range(400)))
    assert drawn == CaseNetwork(
        nodes=(
            CaseNode(kind="face", place=1, count=1, numbers=400),
            CaseNode(kind="paper", place=1, count=1, numbers=400),
            CaseNode(kind="number", place=1, count=400, numbers=400),
            CaseNode(kind="clerk", place=1, count=1, numbers=400),
            CaseNode(kind="point", place=1, count=1, numbers=400, code="P1"),
        ),
        edges=tuple(CaseEdge(left=at, right=at + 1, numbers=400) for at in range(4)),
    )


def test_what_a_row_does_not_have_is_left_out_of_its_path() -> None:
    drawn = network(
        linked_row(1, [], face="f", paper=None, clerk_code=None),
        linked_row(2, [], paper="p", point_code=None),
        linked_row(3, [], paper=None, clerk_code=None, point_code=None),
    )
    assert edges(drawn) == {
        ("face 1×1", "number 1×1", 1),
        ("number 1×1", "point 1×1", 1),
        ("paper 1×1", "number 2×1", 1),
        ("number 2×1", "clerk 1×1", 1),
    }
    assert [(node.kind, node.place) for node in drawn.nodes if node.kind == "number"] == [
        ("number", 1),
        ("number", 2),
        ("number", 3),
    ]


def test_a_number_on_two_papers_is_one_node_with_two_neighbours() -> None:
    drawn = network(
        linked_row(1, [], paper="p"),
        linked_row(1, [], paper="q"),
        linked_row(2, [], paper="q", clerk_code="c2"),
    )
    assert edges(drawn) == {
        ("paper 1×1", "number 1×1", 1),
        ("paper 2×1", "number 1×1", 1),
        ("paper 2×1", "number 2×1", 1),
        ("number 1×1", "clerk 1×1", 1),
        ("number 2×1", "clerk 2×1", 1),
        ("clerk 1×1", "point 1×1", 1),
        ("clerk 2×1", "point 1×1", 1),
    }


def test_a_portrait_a_clerk_and_a_point_are_told_apart_at_each_carrier_and_points_name_theirs() -> None:
    drawn = network(
        linked_row(1, [], face="f", paper="p"), linked_row(2, [], face="f", paper="p", carrier="itel")
    )
    assert [node for node in drawn.nodes if node.kind in ("face", "point")] == [
        CaseNode(kind="face", place=1, count=2, numbers=2),
        CaseNode(kind="point", place=1, count=1, numbers=1, carrier="viettel", code="P1"),
        CaseNode(kind="point", place=2, count=1, numbers=1, carrier="itel", code="P1"),
    ]
    assert [node.kind for node in drawn.nodes].count("paper") == 1


def test_the_fan_of_one_clerk_is_a_line_for_each_portrait() -> None:
    """However few the nodes: papers with the same neighbours are one."""
    rows = [linked_row(n, [], face=f"f{n % 2}", paper=f"p{n}") for n in range(9)]
    drawn = network(*rows)
    assert edges(drawn) == {
        ("face 1×1", "paper 1×5", 5),
        ("face 2×1", "paper 2×4", 4),
        ("paper 1×5", "number 1×5", 5),
        ("paper 2×4", "number 2×4", 4),
        ("number 1×5", "clerk 1×1", 5),
        ("number 2×4", "clerk 1×1", 4),
        ("clerk 1×1", "point 1×1", 9),
    }


def test_papers_with_a_portrait_each_are_like_one_another() -> None:
    alone = [linked_row(n, [], face=f"f{n}", paper=f"p{n}") for n in range(30)]
    shared = [linked_row(n, [], face="f", paper=f"p{n}") for n in range(40, 42)]
    assert edges(network(*alone, *shared)) == {
        ("face 1×30", "paper 1×30", 30),
        ("face 31×1", "paper 31×2", 2),
        ("paper 1×30", "number 1×30", 30),
        ("paper 31×2", "number 31×2", 2),
        ("number 1×30", "clerk 1×1", 30),
        ("number 31×2", "clerk 1×1", 2),
        ("clerk 1×1", "point 1×1", 32),
    }


def test_of_too_many_the_largest_stay_and_the_rest_of_each_kind_is_one() -> None:
    """Forty points, each with a clerk, a portrait on two papers, and as many numbers on each as its place."""
    rows = [
        linked_row(
            100 * point + 50 * paper + n, [], point_code=f"P{point:02d}", clerk_code=f"c{point}",
            face=f"f{point}", paper=f"p{point}/{paper}",
        )
        for point in range(40) for paper in range(2) for n in range(point + 1)
    ]  # fmt: skip
    drawn = network(*rows)
    assert len(drawn.nodes) == MOST_NODES
    kinds = {kind: [node for node in drawn.nodes if node.kind == kind] for kind in NODE_KINDS}
    assert {kind: len(nodes) for kind, nodes in kinds.items()} == dict.fromkeys(NODE_KINDS, 12)
    largest = [f"P{point:02d}" for point in range(39, 28, -1)]
    assert sorted(node.code for node in kinds["point"] if not node.rest) == sorted(largest)
    rest = {node.kind: (node.count, node.numbers) for node in drawn.nodes if node.rest}
    numbers = sum(2 * (point + 1) for point in range(29))
    assert rest["point"] == rest["clerk"] == rest["face"] == (29, numbers)
    assert drawn.left_out == sum(count for count, _ in rest.values())
    assert sum(node.numbers for node in kinds["number"]) == len(rows)
    assert all(kinds[kind][-1].rest for kind in NODE_KINDS)


def test_a_kind_that_has_room_keeps_all_its_nodes_where_others_are_cut() -> None:
    """One point and one portrait, and more papers with a clerk each than are drawn."""
    rows = [linked_row(n, [], face="f", paper=f"p{n}", clerk_code=f"c{n}") for n in range(80)]
    drawn = network(*rows)
    assert {node.kind for node in drawn.nodes if node.rest} == {"paper", "number", "clerk"}
    assert [node for node in drawn.nodes if node.kind in ("face", "point")] == [
        CaseNode(kind="face", place=1, count=1, numbers=80),
        CaseNode(kind="point", place=1, count=1, numbers=80, code="P1"),
    ]


def test_the_drawing_does_not_depend_on_values_but_on_their_order() -> None:
    def made(mark: str) -> CaseNetwork:
        return network(
            *(
                linked_row(
                    n, [], face=f"{mark}f{n % 3}", paper=f"{mark}p{n % 5}", clerk_code=f"{mark}{n % 2}"
                )
                for n in range(20)
            )
        )

    assert made("a") == made("z")
    text = made("secret").model_dump_json()
    assert "secret" not in text
    assert "8496100" not in text


def test_few_edges_cross() -> None:
    """A ring that can be drawn without a crossing is, whatever the order of its rows."""
    rows = [
        linked_row(n, [], face=f"f{n // 8}", paper=f"p{n // 4}", clerk_code=f"c{n // 8}", point_code="P")
        for n in range(24)
    ]
    mixed = linked_of_case(*rows[::3], *rows[1::3], *rows[2::3])
    assert crossings(network_of_case(mixed)) == 0


def crossings(drawn: CaseNetwork) -> int:
    pairs = [(one, other) for one in drawn.edges for other in drawn.edges]
    return sum(
        one.left < other.left
        and one.right > other.right
        and drawn.nodes[one.left].kind == drawn.nodes[other.left].kind
        and drawn.nodes[one.right].kind == drawn.nodes[other.right].kind
        for one, other in pairs
    )
