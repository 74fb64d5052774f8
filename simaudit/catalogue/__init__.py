"""What a check is: its file, its query, its cases and plants, the populations and the law that it rests on.

The folder `checks/` is the registry: checks are loaded from it, guarded, fingerprinted and described from
here, and a new one is begun here.
"""
