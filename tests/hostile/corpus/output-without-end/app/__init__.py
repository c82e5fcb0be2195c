while True:
    print("much " * 1000)
