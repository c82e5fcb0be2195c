NASTY = "\x1b]0;owned\x07\x1b[2J\x1b[31m\x9b8m\r\x08\u202e\u2066\u200b\ud800"
exec(compile("def f():\n    raise RuntimeError(NASTY)\nf()", "/srv/" + NASTY, "exec"))
