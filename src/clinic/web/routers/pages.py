"""The pages: the map, one concept on a page of its own, and what the panel shows of one."""

from __future__ import annotations

from fastapi import APIRouter
from fastapi.responses import HTMLResponse, Response

from clinic.web.dependencies import AtlasDep, DeskDep, ExplainerDep, PagesDep, TokenDep
from clinic.web.pages import concept_page, map_page, panel, style_of

router = APIRouter(tags=["pages"], default_response_class=HTMLResponse, include_in_schema=False)


@router.get("/")
def show_map(pages: PagesDep, atlas: AtlasDep, desk: DeskDep, token: TokenDep) -> HTMLResponse:
    """The whole map, drawn and readable before any script runs."""
    return HTMLResponse(map_page(pages, atlas, desk.standing(), token))


@router.get("/concepts/{slug}")
def show_concept(slug: str, pages: PagesDep, explainer: ExplainerDep) -> HTMLResponse:
    """A concept on a page of its own: for print, and where no script runs."""
    return HTMLResponse(concept_page(pages, explainer.explain(slug)))


@router.get("/concepts/{slug}/panel")
def show_panel(slug: str, pages: PagesDep, explainer: ExplainerDep) -> HTMLResponse:
    """The same as a part of the map's page."""
    return HTMLResponse(panel(pages, explainer.explain(slug)))


@router.get("/layout.css")
def layout(atlas: AtlasDep) -> Response:
    """Where everything stands, as a style sheet: the policy allows no styles in the page."""
    return Response(style_of(atlas), media_type="text/css")
