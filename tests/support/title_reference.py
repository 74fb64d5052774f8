"""A slow, plain reading of the title of a case in Vietnamese, from its members and their rows."""

from collections.abc import Iterable, Mapping
from datetime import timedelta
from typing import Any, Final

from support.deceit_reference import Case, Place

ORDER: Final = ("series", "nights", "face", "device", "paper", "address", "stock")


def title_of(case: Case, rows: Mapping[Place, Mapping[str, Any]]) -> str:
    """The title; `rows` are linked rows (judge/linked_rows.py) by carrier and place."""
    most = max(case.signs.values(), default=0)
    sign = next((name for name in ORDER if 10 * case.signs.get(name, -1) >= 9 * most), None)
    members = [member for member in case.members if sign is None or sign in member.signs]
    told = [(member, rows[member.carrier, member.record]) for member in members]
    people = len({member.person for member, _ in told} - {None})
    numbers = len({row["msisdn"] for _, row in told} - {None})
    evenings = {(row["registered_at"] - timedelta(hours=6)).date() for _, row in told if row["registered_at"]}
    faces = _pairs(row for member, row in told if "face" in member.signs)
    with_faces = [f"{len(faces)} khuôn mặt" if len(faces) > 1 else "một khuôn mặt"] if faces else []
    match sign:
        case "series":
            run, forged = (
                len({row["paper"] for member, row in told if link in member.links} - {None})
                for link in ("paper run", "forged series")
            )
            what = (
                [f"{run} giấy tờ liền số", *with_faces]
                if run >= forged
                else [f"{forged} giấy tờ khác nhau một chữ số"]
            )
        case "nights":
            what = [f"{numbers} số trong {len(evenings)} đêm", *with_faces]
        case "face":
            what = [f"{with_faces[0]} cho {people} người"]
        case "device" | "address":
            groups = {group["group"] for _, row in told for group in row["groups"] if group["link"] == sign}
            kind = {"device": "thiết bị", "address": "địa chỉ"}[sign]
            count = f"{len(_large(groups, told) if sign == 'device' else groups)} {kind}"
            count = f"một {kind}" if count == f"1 {kind}" else count
            what = [f"{count} cho {people} người" if sign == "device" else f"{people} người tại {count}"]
        case "paper":
            papers = {row["paper"] for _, row in told}
            what = [f"{len(papers) if len(papers) > 1 else 'một'} giấy tờ cho {people} người"]
        case "stock":
            what = [f"{numbers} số chưa từng phát sinh lưu lượng"]
        case _:
            what = [f"{people} người, {numbers} số, chưa có dấu hiệu"]
    title = ", ".join([*_who([row for _, row in told]), *what])
    return title[0].upper() + title[1:]


def _pairs(rows: Iterable[Mapping[str, Any]]) -> set[tuple[str, str]]:
    return {(row["carrier"], row["face"]) for row in rows if row["face"]}


def _large(groups: set[bytes], told: list[tuple[Any, Mapping[str, Any]]]) -> list[bytes]:
    """The devices with three people and more."""
    return [
        group
        for group in groups
        if len({
            member.person for member, row in told
            if any(one["link"] == "device" and one["group"] == group for one in row["groups"])
        } - {None}) >= 3
    ]  # fmt: skip


def _who(rows: list[Mapping[str, Any]]) -> list[str]:
    places = [(row["carrier"], row["point_code"], row["clerk_code"]) for row in rows]
    by_app = [row["at_point"] is False for row in rows]
    if all(by_app):
        return ["trực tuyến"]
    if not any(by_app) and len(set(places)) == 1 and None not in places[0]:
        return ["một giao dịch viên"]
    points = {place[:2] for place, app in zip(places, by_app, strict=True) if not app and place[1]}
    return [f"{len(points)} điểm" if len(points) > 1 else "một điểm"] if points else []
