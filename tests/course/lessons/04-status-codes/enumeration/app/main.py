"""Which status answers what. No check of this lesson boots the app, so its runs are quick."""

FOUND = 200
HIDDEN = 403
MISSING = 404


async def app(scope, receive, send):
    """Answer nothing."""
