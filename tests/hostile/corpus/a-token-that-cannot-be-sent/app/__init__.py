import jwt

jwt.encode = lambda *args, **kwargs: "first\nX-Second: line"
