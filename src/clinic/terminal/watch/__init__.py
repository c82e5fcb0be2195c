"""The watch screen: one lesson on the bench, graded again at each save.

`command` is the way in; Textual is imported only once the screen is really shown.
"""
