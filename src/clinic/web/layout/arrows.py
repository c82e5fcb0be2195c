"""How arrows run: at right angles, round every card, each in a lane of its own."""

from __future__ import annotations

import heapq
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from clinic.catalogue import Arrow
from clinic.web.layout.geometry import Box
from clinic.web.layout.grid import STEP, Grid, Point, Port, ports
from clinic.web.layout.panels import Panel

BEND, CROSSING, SHARED, ABROAD, OFF_CENTRE, NEAR = 4, 3, 60, 2, 2, 1
ROUNDS = 2
Key = tuple[str, str]
State = tuple[Point, Point]  # where, and heading which way


@dataclass(frozen=True)
class Route:
    """The way of one arrow."""

    start: Port
    path: tuple[Point, ...]  # every point of the grid that it passes
    end: Port
    cost: int


def route_arrows(
    arrows: Iterable[Arrow], cards: Mapping[str, Box], panels: Iterable[Panel], whole: Box
) -> dict[Key, Route]:
    """A route for each arrow; short ones choose first, and each may choose again later."""
    every = tuple(panels)
    grid = Grid(whole, every, cards.values())
    home = {
        concept.slug: panel.chapter.slug for panel in every for concept in panel.chapter.concepts
    }
    order = sorted(arrows, key=lambda a: (home[a.source] != home[a.target], _reach(a, cards)))
    routes: dict[Key, Route] = {}
    for _ in range(ROUNDS):
        for arrow in order:
            key = arrow.source, arrow.target
            if routes.pop(key, None) is not None:
                grid.erase(list(route.path) for route in routes.values())
            homes = frozenset((home[arrow.source], home[arrow.target]))
            used = {port.border for route in routes.values() for port in (route.start, route.end)}
            starts = [p for p in ports(cards[arrow.source]) if p.border not in used]
            ends = [p for p in ports(cards[arrow.target]) if p.border not in used]
            routes[key] = _search(grid, starts, ends, homes)
            grid.draw(list(routes[key].path))
    return routes


def _reach(arrow: Arrow, cards: Mapping[str, Box]) -> int:
    source, target = cards[arrow.source], cards[arrow.target]
    return abs(source.x - target.x) + abs(source.y - target.y)


def _search(grid: Grid, starts: list[Port], ends: list[Port], homes: frozenset[str]) -> Route:
    """The cheapest way from any of the starts to any of the ends (A*)."""
    goals = {port.outside: port for port in ends if grid.free(port.outside)}
    low_x, high_x = min(x for x, _ in goals), max(x for x, _ in goals)
    low_y, high_y = min(y for _, y in goals), max(y for _, y in goals)

    def left(x: int, y: int) -> int:
        return max(low_x - x, 0, x - high_x) + max(low_y - y, 0, y - high_y)

    best: dict[State, int] = {}
    came: dict[State, State | None] = {}
    first: dict[State, Port] = {}
    heap: list[tuple[int, int, State]] = []
    for port in starts:
        if grid.free(port.outside):
            state = port.outside, STEP[port.side]
            cost = port.detour * OFF_CENTRE + _toll(grid, port.outside, state[1], homes)
            if cost < best.get(state, 1 << 30):
                best[state], came[state], first[state] = cost, None, port
                heapq.heappush(heap, (cost + left(*port.outside), cost, state))
    found: tuple[int, State, Port] | None = None
    while heap:
        bound, cost, state = heapq.heappop(heap)
        if found is not None and bound >= found[0]:
            break
        if cost > best[state]:
            continue
        point, heading = state
        goal = goals.get(point)
        if goal is not None:
            inwards = -STEP[goal.side][0], -STEP[goal.side][1]
            if heading != (-inwards[0], -inwards[1]):
                last = cost + goal.detour * OFF_CENTRE + BEND * (heading != inwards)
                if heading != inwards and (point in grid.across or point in grid.down):
                    last += SHARED
                if found is None or last < found[0]:
                    found = last, state, goal
        for turn in ((1, 0), (-1, 0), (0, 1), (0, -1)):
            if turn == (-heading[0], -heading[1]):
                continue
            there = point[0] + turn[0], point[1] + turn[1]
            if not grid.free(there):
                continue
            new = cost + 1 + _toll(grid, there, turn, homes)
            if turn != heading:
                new += BEND + SHARED * (point in grid.across or point in grid.down)
            onward = there, turn
            if new < best.get(onward, 1 << 30):
                best[onward], came[onward] = new, state
                heapq.heappush(heap, (new + left(*there), new, onward))
    if found is None:
        raise ValueError("no way is left for an arrow; give the map more room")
    return _traced(found, came, first)


def _traced(
    found: tuple[int, State, Port],
    came: Mapping[State, State | None],
    first: Mapping[State, Port],
) -> Route:
    cost, state, goal = found
    path = [state[0]]
    back = came[state]
    while back is not None:
        state = back
        path.append(state[0])
        back = came[state]
    return Route(first[state], tuple(reversed(path)), goal, cost)


def _toll(grid: Grid, point: Point, heading: Point, homes: frozenset[str]) -> int:
    """What it costs to enter this point in this direction."""
    along, athwart = (grid.across, grid.down) if heading[1] == 0 else (grid.down, grid.across)
    cost = 0
    if point in along or point in grid.bends:
        cost += SHARED
    elif point in athwart:
        cost += CROSSING
    for beside in (
        (point[0] + heading[1], point[1] + heading[0]),
        (point[0] - heading[1], point[1] - heading[0]),
    ):
        cost += NEAR * (beside in along)
    panel = grid.panel_at.get(point)
    if panel is not None and panel not in homes:
        cost += ABROAD
    return cost
