"""One file a command; each is loaded only when it is called, so that the others cost no start-up time."""
