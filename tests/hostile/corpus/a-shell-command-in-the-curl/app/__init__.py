import jwt

TOKEN = "';touch /tmp/owned;'\"$(touch /tmp/owned)`touch /tmp/owned`" * 120
jwt.encode = lambda *args, **kwargs: TOKEN
