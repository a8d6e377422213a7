from sitegen.cli.start import command

# Worker processes that are spawned import this module under another name.
if __name__ == "__main__":
    command()
