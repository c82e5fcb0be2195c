"""Which status answers what. No check of this lesson boots the app, so its runs are quick."""

FOUND = 200
MISSING = 404
HIDDEN = MISSING


async def app(scope, receive, send):
    """Answer nothing."""
