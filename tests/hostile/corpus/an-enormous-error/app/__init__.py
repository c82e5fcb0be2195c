def down(depth):
    if depth:
        down(depth - 1)
    raise ValueError("enormous " * 100_000)


down(900)
