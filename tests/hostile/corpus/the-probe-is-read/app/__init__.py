import gc
import sys
import types

for thing in gc.get_objects():
    if isinstance(thing, types.FunctionType) and thing.__code__.co_filename == "probe":
        code = thing.__code__
        print("PROBE", code.co_consts, code.co_names, thing.__doc__, thing.__module__, flush=True)
frame = sys._getframe()
while frame:
    print(frame.f_code.co_filename, frame.f_globals.get("__doc__"), frame.f_locals.keys(), flush=True)
    frame = frame.f_back
