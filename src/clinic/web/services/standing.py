"""How far a learner is: worked out from the record, and from nothing else."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from clinic import bench
from clinic.bench import State
from clinic.catalogue import Course, Lesson
from clinic.web.schemas import ChapterOut, LessonOut, NextOut, StandingOut
from clinic.web.services.ripples import ripples


def standing_of(
    course: Course,
    progress: bench.Progress,
    on_bench: Collection[str],
    notice: str | None = None,
) -> StandingOut:
    """The states, the counts, what suffers downstream, and what to go on with."""
    lessons = {
        concept.slug: _lesson(
            course.lesson(concept.slug),
            progress.of(concept.slug),
            there=concept.slug in on_bench,
        )
        for concept in course.written
    }
    fixed = {slug for slug, lesson in lessons.items() if lesson.state is State.fixed}
    failing = {slug for slug, lesson in lessons.items() if lesson.failing}
    return StandingOut(
        fixed=len(fixed),
        concepts=len(course.concepts),
        lessons=lessons,
        chapters={
            chapter.slug: ChapterOut(
                fixed=sum(concept.slug in fixed for concept in chapter.concepts),
                concepts=len(chapter.concepts),
            )
            for chapter in course.chapters
        },
        ripples=ripples(course, failing, fixed),
        next=_next(course, progress, lessons),
        notice=notice,
    )


def _lesson(lesson: Lesson, record: bench.Record, *, there: bool) -> LessonOut:
    state = bench.state_now(record, on_bench=there)
    return LessonOut(
        state=state,
        words=state.words,
        on_bench=there,
        failing=state in (State.on_the_bench, State.partly) and bool(record.last_result),
        earned=record.fixed is not None,
        attempts=record.attempts,
        hints=tuple(text for _, text in bench.hints_shown(lesson, record)),
        hints_left=bench.hints_left(lesson, record),
        points=record.best_points,
        points_possible=record.points_possible,
    )


def _next(
    course: Course, progress: bench.Progress, lessons: Mapping[str, LessonOut]
) -> NextOut | None:
    under_way = progress.under_way
    if under_way and under_way in lessons and lessons[under_way].state is not State.untouched:
        title = course.find(under_way).title
        return NextOut(slug=under_way, title=title, why="You were at it last.")
    suggestion = bench.suggest(course, progress.fixed)
    if suggestion is None:
        return None
    title = course.find(suggestion.slug).title
    return NextOut(slug=suggestion.slug, title=title, why=suggestion.why)
