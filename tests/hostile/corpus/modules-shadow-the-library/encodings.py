print('shadowed', flush=True)
raise SystemExit(0)
