"""The settings of each process, named for who speaks; `base` is what they share."""
